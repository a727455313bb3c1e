#include "gradus/data/tables/table_words.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "gradus/data/tables/text_guess.hpp"

namespace gradus {
namespace {

using Column = TableFormat::Column;

constexpr std::size_t most_words = 1000;

std::size_t number_of(const Column& column) { return static_cast<std::size_t>(column.number); }

[[noreturn]] void refuse_more(const TableRows& rows, const Column& column,
                              std::string_view advice) {
  throw Error(rows.place(number_of(column), column.name), " has more than ", most_words,
              " different values, the most that are read: ", advice);
}

std::string leave_out(const Column& column) {
  return text("exclude = [", key_of(column), "] leaves the column out");
}

std::string as_category(const Column& column) {
  return text("categories = [", key_of(column), "] makes a column of 0 and 1 of each");
}

// What to do with labels that are no list of classes.
std::string advice_on_labels(const ColumnWords& labels, const NumberNotation& notation) {
  const bool are_plain = labels.are_mostly_numbers();
  const TextGuess guess = are_plain ? TextGuess() : guess_of(labels.views(), notation);
  const bool are_numbers = are_plain || guess.are_numbers;
  return text(
      guess.are_numbers ? text("they seem to be ", guess.what, ": ", guess.advice, "; ") : text(),
      are_numbers ? "to predict numbers, set target_is = \"number\" and a loss such as "
                    "\"mse\"; for classes, "
                  : "",
      "choose another target");
}

// One input.
class InputWords {
 public:
  InputWords(const Column& column, const TableOptions& options, bool is_category)
      : column_(column), options_(options), words_(column, options.numbers) {
    if (is_category)
      kind_ = Kind::category;
    else if (options.text == TextColumns::refuse)
      kind_ = Kind::numbers;
  }

  // A column is of text where its first value is: a slip in a column of numbers stays an error.
  void add(const TableRows& rows) {
    const std::size_t number = number_of(column_);
    if (kind_ == Kind::numbers || rows.misses(number, CellKind::text)) return;
    // NA is no number, but may be a word: the rows that follow decide.
    if (kind_ == Kind::unknown && !rows.misses(number, CellKind::number))
      kind_ = rows.number(number) ? Kind::numbers : Kind::text;
    if (kind_ == Kind::numbers) return words_.clear();
    if (!words_.add(rows))
      refuse_more(rows, column_, kind_ == Kind::category ? leave_out(column_) : advice_on_texts());
  }

  std::vector<std::string> words(const TableRows& rows) const {
    if (kind_ == Kind::category && words_.empty()) {
      throw Error(rows.first_place(), ": column ", column_.number,
                  " has no value, so there are no categories: ", leave_out(column_));
    }
    if (kind_ == Kind::numbers || kind_ == Kind::unknown) return {};
    if (kind_ == Kind::text) check(rows);
    if (const std::string equal = words_.equal_numbers(); !equal.empty()) {
      rows.note(text(words_.place(), ": ", equal, " are different words, although equal as numbers",
                     ": write them alike where they are one"));
    }
    return words_.sorted();
  }

 private:
  enum class Kind { unknown, numbers, text, category };

  // What to do with texts that are no words.
  std::string advice_on_texts() const {
    const TextGuess guess = guess_of(words_.views(), options_.numbers);
    return text("they seem to be ", guess.what.empty() ? "names or identifiers" : guess.what, ": ",
                guess.advice, guess.advice.empty() ? "" : "; ", leave_out(column_));
  }

  void check(const TableRows& rows) const {
    const TextGuess guess = guess_of(words_.views(), options_.numbers);
    const std::string what =
        text(words_.place(), ": the column has ", words_.different(), " different texts in ",
             words_.texts(), " rows, such as ", shown(words_.sorted().front()), ": ",
             advice_on_texts(), "; ", as_category(column_));
    constexpr std::size_t most_amounts = 20;
    if (words_.nearly_all_differ() || (guess.are_numbers && words_.different() > most_amounts))
      throw Error(what);
    if (guess.are_numbers) rows.note(what);
  }

  const Column& column_;
  const TableOptions& options_;
  ColumnWords words_;
  Kind kind_ = Kind::unknown;
};

// The target.
std::vector<std::string> labels_of(const ColumnWords& labels, const Column& target,
                                   const TableRows& rows) {
  if (labels.empty()) {
    throw Error(rows.first_place(), ": column ", target.number,
                " is to hold classes, but has no values: choose another target");
  }
  if (labels.different() == 1) {
    throw Error(labels.place(), ": the target has one class only, ", shown(labels.sorted().front()),
                ", in all of ", labels.texts(),
                " rows: a classifier requires two classes or more: choose another target, or add "
                "rows of other classes");
  }
  if (labels.nearly_all_differ()) {
    throw Error(labels.place(), ": the target has ", labels.different(), " different values in ",
                labels.texts(),
                " rows, too many for classes: ", advice_on_labels(labels, rows.notation()));
  }
  if (const std::string equal = labels.equal_numbers(); !equal.empty()) {
    rows.note(text(labels.place(), ": ", equal, " are different classes, although equal as numbers",
                   ": write them alike where they are one"));
  }
  return labels.sorted();
}

}  // namespace

bool ColumnWords::add(const TableRows& rows) {
  ++texts_;
  const std::string_view cell = rows.cell(number_of(column_));
  if (words_.contains(cell)) return true;
  if (words_.empty()) place_ = rows.place(number_of(column_), column_.name);
  words_.emplace(cell);
  return words_.size() <= most_words;
}

bool ColumnWords::nearly_all_differ() const {
  return gradus::nearly_all_differ(different(), texts_);
}

bool ColumnWords::are_mostly_numbers() const {
  const auto numbers = std::ranges::count_if(
      words_, [&](const std::string& word) { return number_in(word, notation_).has_value(); });
  return 2 * static_cast<std::size_t>(numbers) > words_.size();
}

std::vector<std::string> ColumnWords::sorted() const {
  std::vector<std::string> out(words_.begin(), words_.end());
  const auto number = [&](const std::string& word) { return number_in(word, notation_); };
  const bool all_numbers = std::ranges::all_of(
      out, [&](const std::string& word) { return number(word) && std::isfinite(*number(word)); });
  if (all_numbers)
    std::ranges::stable_sort(out, {}, [&](const auto& word) { return *number(word); });
  return out;
}

std::string ColumnWords::equal_numbers() const {
  std::map<double, std::string_view> spellings;
  std::string first;
  std::size_t more = 0;
  for (const std::string& word : words_) {
    const std::optional<double> number = exact_number_in(word, notation_);
    if (!number || !std::isfinite(*number)) continue;
    const auto [known, is_new] = spellings.try_emplace(*number, word);
    if (is_new) continue;
    if (first.empty())
      first = text(shown(known->second), " and ", shown(word));
    else
      ++more;
  }
  return more == 0 ? first : text(first, " (and ", more, more == 1 ? " pair" : " pairs", " more)");
}

void learn_words(TableRows& rows, const TableOptions& options, const std::vector<bool>& is_category,
                 TableFormat& format) {
  std::vector<InputWords> words;
  for (std::size_t i = 0; i < format.inputs.size(); ++i)
    words.emplace_back(format.inputs[i], options, is_category[i]);
  const Column& target = format.targets[0];
  ColumnWords labels(target, options.numbers);
  while (rows.next()) {
    for (InputWords& input : words) input.add(rows);
    if (options.classes && !rows.misses(number_of(target), CellKind::text) && !labels.add(rows))
      refuse_more(rows, target, advice_on_labels(labels, options.numbers));
  }
  for (std::size_t i = 0; i < words.size(); ++i) format.inputs[i].words = words[i].words(rows);
  if (options.classes) format.labels = labels_of(labels, target, rows);
}

}  // namespace gradus

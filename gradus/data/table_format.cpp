#include <algorithm>
#include <numeric>
#include <set>

#include "gradus/data/table_rows.hpp"

namespace gradus {
namespace {

using Column = TableFormat::Column;

constexpr std::size_t most_words = 1000;  // beyond it a column is no list of kinds but numbers

void choose_columns(const TableRows& rows, const TableOptions& options, TableFormat& format) {
  std::set<std::size_t> chosen;
  const auto choose = [&](std::size_t number, std::vector<Column>& to) {
    if (!chosen.insert(number).second) {
      throw Error(rows.first_place(), ": column ", number,
                  " is chosen twice: each is an input once, or a target");
    }
    Column column{.number = static_cast<Index>(number)};
    if (!rows.header().empty()) column.name = rows.header()[number - 1];
    to.push_back(std::move(column));
  };
  for (const ColumnChoice& choice : options.targets) choose(rows.number_of(choice), format.targets);
  for (const ColumnChoice& choice : options.inputs) choose(rows.number_of(choice), format.inputs);
  if (format.targets.empty() || (options.classes && format.targets.size() > 1)) {
    throw Error(rows.first_place(), ": wants ",
                options.classes ? "one target column of classes" : "one target column or more",
                ", got ", format.targets.size());
  }
  if (options.inputs.empty()) {
    for (std::size_t number = 1; number <= rows.columns(); ++number)
      if (!chosen.contains(number)) choose(number, format.inputs);
  }
  if (format.inputs.empty()) {
    throw Error(rows.first_place(), ": column ", rows.columns(),
                " is the last, and all are targets: none is left for inputs");
  }
}

// The different texts of a column that holds kinds of something.
class Words {
 public:
  void add(const TableRows& rows, const Column& column, std::string word, std::string_view advice) {
    if (!words_.insert(std::move(word)).second || words_.size() <= most_words) return;
    throw Error(rows.place(static_cast<std::size_t>(column.number), column.name), " is past ",
                most_words, " different values: ", advice);
  }
  std::vector<std::string> sorted() const {
    std::vector<std::string> out(words_.begin(), words_.end());
    if (std::ranges::all_of(out, is_number))
      std::ranges::sort(out, {}, [](const std::string& word) { return *number_in(word); });
    return out;
  }

 private:
  std::set<std::string> words_;
};

void learn_words(TableRows& rows, const TableOptions& options, TableFormat& format) {
  // A column is of text where its first value is: a slip in a column of numbers stays an error.
  enum class Kind { unknown, numbers, text };
  std::vector<Kind> kinds(format.inputs.size(),
                          options.text == TextColumns::one_hot ? Kind::unknown : Kind::numbers);
  std::vector<Words> words(format.inputs.size());
  Words labels;
  while (rows.next()) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (kinds[i] == Kind::numbers) continue;
      const std::string_view cell = rows.cell(static_cast<std::size_t>(format.inputs[i].number));
      if (is_missing(cell)) continue;
      if (kinds[i] == Kind::unknown) kinds[i] = is_number(cell) ? Kind::numbers : Kind::text;
      if (kinds[i] == Kind::text)
        words[i].add(rows, format.inputs[i], std::string(cell), "leave the column out");
    }
    if (!options.classes) continue;
    const Column& target = format.targets[0];
    const std::string_view cell = rows.cell(static_cast<std::size_t>(target.number));
    if (!is_missing(cell))
      labels.add(rows, target, label_of(cell), "are these numbers to predict, and no classes?");
  }
  for (std::size_t i = 0; i < words.size(); ++i)
    if (kinds[i] == Kind::text) format.inputs[i].words = words[i].sorted();
  format.labels = labels.sorted();
  if (options.classes && format.labels.empty()) {
    throw Error(rows.first_place(), ": column ", format.targets[0].number,
                " is to hold classes, but holds no values");
  }
}

}  // namespace

Index TableFormat::width() const {
  return std::transform_reduce(inputs.begin(), inputs.end(), Index{0}, std::plus<>(),
                               [](const Column& column) { return column.width(); });
}

TableFormat learn_format(const std::filesystem::path& file, const TableOptions& options) {
  TableRows rows(file, options);
  TableFormat format{.columns = static_cast<Index>(rows.columns())};
  choose_columns(rows, options, format);
  if (options.classes || options.text == TextColumns::one_hot) learn_words(rows, options, format);
  return format;
}

}  // namespace gradus

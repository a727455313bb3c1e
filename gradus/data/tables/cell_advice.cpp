#include "gradus/data/tables/cell_advice.hpp"

#include <cmath>
#include <set>

#include "gradus/data/tables/text_guess.hpp"

namespace gradus {
namespace {

// What was read ahead of a column, but for missing values.
struct Sample {
  std::vector<std::string_view> texts;
  std::size_t numbers = 0;
  bool begins_with_number = false;
};

Sample sample_of(const TableRows& rows, std::size_t column) {
  Sample out;
  for (const std::string_view cell : rows.texts_of(column)) {
    if (spells_missing(cell)) continue;
    const bool is_number = number_in(cell, rows.notation()).has_value();
    if (out.numbers == 0 && out.texts.empty()) out.begins_with_number = is_number;
    if (is_number)
      ++out.numbers;
    else
      out.texts.push_back(cell);
  }
  return out;
}

// 1234.5 in a notation.
std::string example_in(const NumberNotation& notation) {
  return text("1", notation.thousands, "234", notation.decimal, "5");
}

// What can be changed about a cell of a file, but for the file itself.
class CellAdvice {
 public:
  CellAdvice(FileRole role, ColumnUse use, std::string key)
      : role_(role), use_(use), key_(std::move(key)) {}

  std::string on_guess(const TextGuess& guess, const NumberNotation& notation) const {
    const bool is_fixed = role_ != FileRole::training && (guess.is_notation || !guess.are_numbers);
    return text(": such cells seem to be ", guess.what, ": ",
                is_fixed ? text("write numbers as in the file of the training, such as ",
                                example_in(notation))
                         : guess.advice,
                may_leave_out() ? "; " + leave_out() : "");
  }
  // Of a number that is not finite as well.
  std::string on_slip(std::string_view cell) const {
    constexpr std::size_t longest = 40;  // of what may stand for a missing value
    if (cell.size() > longest) return ": correct it";
    return text(": correct it; where it stands for a missing value, ",
                role_ == FileRole::input ? text("leave the cell empty")
                                         : text("set na_values = [", toml_string(cell), "]"));
  }
  std::string on_word(std::string_view cell) const {
    const bool learns = role_ == FileRole::training && use_ == ColumnUse::input;
    return on_slip(cell) +
           (learns ? text("; where the numbers are kinds too, ", as_category()) : text());
  }
  std::string on_text(const Sample& sample) const {
    if (role_ != FileRole::training) return ": the column held numbers in the training: correct it";
    if (use_ == ColumnUse::target)
      return ": the target is text: to predict classes, choose a loss such as \"cross_entropy\"";
    const std::set<std::string_view> different(sample.texts.begin(), sample.texts.end());
    if (nearly_all_differ(different.size(), sample.texts.size()))
      return text(": the column seems to hold names or identifiers: ", leave_out());
    // text = "one_hot" is for columns whose first value is text.
    const std::string make_words =
        sample.begins_with_number ? as_category() + " to make" : "text = \"one_hot\" makes";
    return text(": the column is text: ", make_words, " a column of 0 and 1 of each word; ",
                leave_out());
  }

 private:
  bool may_leave_out() const { return role_ != FileRole::input && use_ == ColumnUse::input; }
  std::string leave_out() const { return text("exclude = [", key_, "] leaves the column out"); }
  std::string as_category() const { return text("set categories = [", key_, "]"); }

  FileRole role_;
  ColumnUse use_;
  std::string key_;
};

// The end of a message on the row's cell in this column, beginning with ": ".
std::string advice_on_cell(const TableRows& rows, std::size_t column,
                           const TableFormat::Column& what, ColumnUse use) {
  const std::string_view cell = rows.cell(column);
  const CellAdvice advice(rows.role(), use, key_of(what));
  if (rows.is_quoted(column) && spells_missing(cell))
    return ": a cell in quotes is never missing: take the quotes off where the value is missing";
  if (rows.number(column)) return advice.on_slip(cell);
  const Sample sample = sample_of(rows, column);
  if (rows.is_first() && sample.texts.size() == 1 && sample.numbers > 0) {
    return text(": the cells below are numbers: if this line holds the names of the columns, ",
                rows.advice_on_header(rows.line()), "; else correct it");
  }
  const bool is_slip = sample.numbers >= sample.texts.size();
  const TextGuess guess =
      guess_of(is_slip ? std::vector<std::string_view>{cell} : sample.texts, rows.notation());
  if (!guess.what.empty()) return advice.on_guess(guess, rows.notation());
  return is_slip ? advice.on_word(cell) : advice.on_text(sample);
}

}  // namespace

double finite_number(const TableRows& rows, std::size_t column, const TableFormat::Column& what,
                     ColumnUse use) {
  const std::optional<double> number = rows.number(column);
  if (number && std::isfinite(*number)) return *number;
  throw Error(rows.place(column, what.name), " must be a finite number, got ",
              shown(rows.cell(column)), advice_on_cell(rows, column, what, use));
}

}  // namespace gradus

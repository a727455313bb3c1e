#include "gradus/data/cell_advice.hpp"

#include <set>

#include "gradus/data/text_guess.hpp"

namespace gradus {
namespace {

// What was read ahead of a column, but for missing values.
struct Sample {
  std::vector<std::string_view> texts;
  std::size_t numbers = 0;
};

Sample sample_of(const TableRows& rows, std::size_t column) {
  Sample out;
  for (const std::string_view cell : rows.texts_of(column)) {
    if (spells_missing(cell)) continue;
    if (number_in(cell, rows.notation()))
      ++out.numbers;
    else
      out.texts.push_back(cell);
  }
  return out;
}

std::string advice_on_text(const Sample& sample, std::string_view cell, const std::string& key,
                           const NumberNotation& notation, ColumnUse use) {
  const bool is_slip = sample.numbers >= sample.texts.size();
  const TextGuess guess =
      guess_of(is_slip ? std::vector<std::string_view>{cell} : sample.texts, notation);
  const std::string leave_out = text("exclude = [", key, "] leaves the column out");
  if (use == ColumnUse::new_input)
    return guess.what.empty() ? ": correct it" : text(": such cells seem to be ", guess.what);
  if (!guess.what.empty()) {
    return text(": such cells seem to be ", guess.what, ": ", guess.advice,
                use == ColumnUse::input ? "; " + leave_out : "");
  }
  if (is_slip) {
    return text(": correct it; where it stands for a missing value, set na_values = [",
                toml_string(cell), "]",
                use == ColumnUse::input
                    ? text("; where the numbers are kinds too, set categories = [", key, "]")
                    : text());
  }
  if (use == ColumnUse::target)
    return ": the target is text: to predict classes, choose a loss such as \"cross_entropy\"";
  const std::set<std::string_view> different(sample.texts.begin(), sample.texts.end());
  if (nearly_all_differ(different.size(), sample.texts.size()))
    return text(": the column seems to hold names or identifiers: ", leave_out);
  return text(": the column is text: text = \"one_hot\" makes a column of 0 and 1 of each word; ",
              leave_out);
}

}  // namespace

std::string advice_on_cell(const TableRows& rows, std::size_t column,
                           const TableFormat::Column& what, ColumnUse use) {
  const std::string_view cell = rows.cell(column);
  if (rows.is_quoted(column) && spells_missing(cell))
    return ": a cell in quotes is never missing: take the quotes off where the value is";
  const bool may_change = use != ColumnUse::new_input;
  if (rows.number(column)) {
    return text(": correct it", may_change ? text(", or, where it stands for a missing value, set "
                                                  "na_values = [",
                                                  toml_string(cell), "]")
                                           : text());
  }
  const Sample sample = sample_of(rows, column);
  if (may_change && rows.is_first() && sample.texts.size() == 1 && sample.numbers > 0) {
    return text(
        ": the cells below are numbers: if this line holds the names of the columns, set ",
        rows.header().empty() ? text("header = true") : text("skip_lines = ", rows.line() - 1));
  }
  return advice_on_text(sample, cell, key_of(what), rows.notation(), use);
}

}  // namespace gradus

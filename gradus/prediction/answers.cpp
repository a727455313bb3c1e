#include "gradus/prediction/answers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "gradus/base/error.hpp"
#include "gradus/data/tables/csv.hpp"

namespace gradus {
namespace {

std::string header(const Answers& answers, const std::vector<std::string>& kept) {
  std::vector<std::string> names = answers.columns;
  if (!answers.classes.empty()) names.emplace_back("class");
  std::string out;
  for (const std::string& name : kept) out += csv_cell(name) + ",";
  for (std::string& name : names) {
    // Beside a true price that is kept.
    while (std::ranges::count(kept, name) > 0) name.insert(0, "predicted_");
    out += csv_cell(name) + (&name == &names.back() ? "\n" : ",");
  }
  return out;
}

// The fewest digits that read back as the number.
template <class T>
void append_number(T number, std::string& out) {
  const T size = std::abs(number);
  const bool is_plain = size == 0 || (size >= T(1e-4) && size < T(1e16));
  std::array<char, 32> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number,
                    is_plain ? std::chars_format::fixed : std::chars_format::scientific)
          .ptr;
  out.append(digits.data(), end);
}

void append_answer(const Answers& answers, Index row, std::string& out) {
  for (const double value : answers.row(row)) {
    if (answers.is_single) {
      append_number(static_cast<float>(value), out);
    } else {
      append_number(value, out);
    }
    out += ',';
  }
  if (answers.classes.empty()) {
    out.back() = '\n';
  } else {
    out += csv_cell(answers.class_name(row)) + "\n";
  }
}

bool is_answered(const Answers& answers, Index row) { return !std::isnan(answers.row(row)[0]); }

}  // namespace

Index Answers::size() const {
  return columns.empty() ? 0 : static_cast<Index>(values.size() / columns.size());
}

std::span<const double> Answers::row(Index row) const {
  if (row < 0 || row >= size()) throw Error("there is no row ", row, " of ", size(), " answers");
  return std::span(values).subspan(static_cast<std::size_t>(row) * columns.size(), columns.size());
}

const std::string& Answers::class_name(Index row) const {
  static const std::string none;
  if (classes.empty()) throw Error("these answers are numbers, not classes");
  if (row < 0 || row >= size()) throw Error("there is no row ", row, " of ", size(), " answers");
  const Index number = classes[static_cast<std::size_t>(row)];
  return number < 0 ? none : class_names[static_cast<std::size_t>(number)];
}

Index Answers::unanswered() const {
  Index count = 0;
  for (Index row = 0; row < size(); ++row) count += is_answered(*this, row) ? 0 : 1;
  return count;
}

std::string to_csv(const Answers& answers, const InputRows& rows) {
  std::string out = header(answers, rows.kept_columns);
  const std::size_t kept = rows.kept_columns.size();
  const std::size_t cells = answers.columns.size() + (answers.classes.empty() ? 0 : 1);
  // An empty line would be no row.
  const std::string no_answer = cells == 1 && kept == 0 ? "\"\"" : std::string(cells - 1, ',');
  for (Index row = 0; row < answers.size(); ++row) {
    for (std::size_t i = 0; i < kept; ++i)
      out += csv_cell(rows.kept[static_cast<std::size_t>(row) * kept + i]) + ",";
    if (is_answered(answers, row)) {
      append_answer(answers, row, out);
    } else {
      out += no_answer + "\n";
    }
  }
  return out;
}

}  // namespace gradus

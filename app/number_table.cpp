#include "app/number_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

std::string_view trimmed(std::string_view word) {
  const auto first = word.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return word.substr(first, word.find_last_not_of(" \t\r\n") - first + 1);
}

// None where the cell is not one number and nothing else. NaN and infinities are numbers here.
std::optional<double> number_in(std::string_view cell) {
  if (cell.starts_with('+')) cell.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return number;
}

bool is_finite_as(DType dtype, double number) {
  return with_float_type(dtype, [&]<class T> { return std::isfinite(static_cast<T>(number)); });
}

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    cells.push_back(trimmed(line.substr(begin, end - begin)));
    begin = end + 1;
  }
  return cells;
}

}  // namespace

Tensor parse_numbers(std::string_view content, const std::string& file, Index columns,
                     DType dtype) {
  std::vector<double> numbers;
  Index rows = 0, line_number = 0;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    const std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    ++line_number;
    if (trimmed(line).empty() && trimmed(content).empty()) break;  // the end of the file
    const auto cells = cells_of(line);
    const bool is_header = line_number == 1 && std::ranges::none_of(cells, [](auto cell) {
                             return number_in(cell).has_value();
                           });
    if (is_header) continue;
    if (static_cast<Index>(cells.size()) != columns) {
      throw Error(file, ":", line_number, ": wants ", columns,
                  " numbers with commas between them, got ", cells.size(),
                  cells.size() == 1 ? " cell" : " cells");
    }
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const auto number = number_in(cells[column]);
      if (!number || !is_finite_as(dtype, *number)) {
        throw Error(file, ":", line_number, ": column ", column + 1,
                    " wants a finite number, got '", cells[column], "'");
      }
      numbers.push_back(*number);
    }
    ++rows;
  }
  if (rows == 0) throw Error(file, ": has no rows: wants lines of ", columns, " numbers");
  Tensor out({rows, columns}, dtype);
  with_float_type(dtype, [&]<class T> {
    std::ranges::transform(numbers, out.as<T>().begin(),
                           [](double number) { return static_cast<T>(number); });
  });
  return out;
}

Tensor read_numbers(const std::filesystem::path& file, Index columns, DType dtype) {
  return parse_numbers(read_file(file), file.string(), columns, dtype);
}

}  // namespace gradus::app

#include "gradus/data/csv_cell.hpp"

namespace gradus {

std::string csv_cell(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  const bool has_blank_end = !text.empty() && (is_blank(text.front()) || is_blank(text.back()));
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && !has_blank_end)
    return std::string(text);
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

}  // namespace gradus

#include "gradus/base/aligned.hpp"

#include <algorithm>

namespace gradus {
namespace {

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

std::size_t width_of(std::string_view words) {
  return static_cast<std::size_t>(std::ranges::count_if(words, starts_character));
}

std::string cut_to(std::string_view words, std::size_t most) {
  if (width_of(words) <= most) return std::string(words);
  std::size_t end = 0;
  for (std::size_t characters = 0; end < words.size(); ++end) {
    if (starts_character(words[end]) && ++characters > most - 3) break;
  }
  return std::string(words.substr(0, end)) + "...";
}

std::string aligned(const std::vector<std::vector<std::string>>& rows, std::size_t left) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - width_of(row[i]), ' ');
      line += "  " + (i < left ? row[i] + blanks : blanks + row[i]);
    }
    // Words of a file may hold line ends.
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

}  // namespace gradus

#include "gradus/base/aligned.hpp"

#include <algorithm>

#include "gradus/base/text.hpp"

namespace gradus {
namespace {

// The first character of UTF-8 of the words, and how many bytes it has.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

Character first_character(std::string_view words) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(words[i]); };
  const auto continues = [&](std::size_t i) {
    return i < words.size() && (byte(i) & 0xC0U) == 0x80U;
  };
  Character out{.code = byte(0)};
  if (out.code < 0xC0) return out;
  out.code &= out.code < 0xE0 ? 0x1FU : out.code < 0xF0 ? 0x0FU : 0x07U;
  for (; continues(out.bytes); ++out.bytes) out.code = out.code << 6U | (byte(out.bytes) & 0x3FU);
  return out;
}

struct Range {
  char32_t first, last;
};
// Unicode 15, "EastAsianWidth", W and F, in blocks: CJK, kana, hangul, full-width forms, emoji.
constexpr Range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xA960, 0xA97F}, {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},  {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
// Marks upon the character before, joiners and selectors of variants.
constexpr Range combining[] = {
    {0x300, 0x36F}, {0x1AB0, 0x1AFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};

std::size_t width_of(char32_t code) {
  const auto holds = [code](const Range& range) {
    return range.first <= code && code <= range.last;
  };
  if (std::ranges::any_of(combining, holds)) return 0;
  return std::ranges::any_of(wide, holds) ? 2 : 1;
}

}  // namespace

std::size_t width_of(std::string_view words) {
  std::size_t out = 0;
  while (!words.empty()) {
    const auto [code, bytes] = first_character(words);
    out += width_of(code);
    words.remove_prefix(bytes);
  }
  return out;
}

std::string cut_to(std::string_view words, std::size_t most) {
  if (width_of(words) <= most) return std::string(words);
  constexpr std::string_view dots = "...";
  std::size_t end = 0;
  for (std::size_t width = 0; end < words.size();) {
    const auto [code, bytes] = first_character(words.substr(end));
    width += width_of(code);
    if (width + dots.size() > most) break;
    end += bytes;
  }
  return text(words.substr(0, end), dots);
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

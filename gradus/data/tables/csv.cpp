#include "gradus/data/tables/csv.hpp"

#include <algorithm>

#include "gradus/base/error.hpp"
#include "gradus/data/tables/file_kind.hpp"
#include "gradus/data/tables/separator.hpp"

namespace gradus {
namespace {

constexpr std::string_view blanks = " \t";
constexpr Index most_title_lines = 20;  // above a table

bool is_blank(int byte) { return byte == ' ' || byte == '\t'; }

}  // namespace

CsvReader::CsvReader(const std::filesystem::path& path, const CsvSyntax& syntax)
    : source_(path, "a CSV file"), syntax_(syntax), chunk_(std::size_t{1} << 16) {
  const auto beginning = [&] {
    const auto* bytes = reinterpret_cast<const char*>(chunk_.data());
    return std::string_view(bytes + position_, filled_ - position_);
  };
  fill();
  check_is_text({source_.name(), source_.is_gzip()}, beginning());
  constexpr std::string_view mark = "\xef\xbb\xbf";  // some programs put it before UTF-8
  if (beginning().starts_with(mark)) position_ = mark.size();
  for (Index i = 0; i < syntax.skip_lines && peek() >= 0; ++i) skip_line();
  fill();
  likely_separator_ = gradus::likely_separator(beginning(), syntax.candidates, syntax.in_numbers);
  separator_ = syntax.separator.value_or(likely_separator_);
}

void CsvReader::fill() {
  const auto rest = chunk_.begin() + static_cast<std::ptrdiff_t>(position_);
  std::copy(rest, chunk_.begin() + static_cast<std::ptrdiff_t>(filled_), chunk_.begin());
  filled_ -= position_;
  position_ = 0;
  filled_ += source_.read(std::span(chunk_).subspan(filled_));
  ++chunks_;
}

int CsvReader::peek() {
  if (position_ == filled_) {
    fill();
    if (filled_ == 0) return -1;
  }
  return std::to_integer<int>(chunk_[position_]);
}

int CsvReader::take() {
  const int byte = peek();
  if (byte < 0) return byte;
  ++position_;
  // CR LF is one end of a line, a CR alone is one as well.
  if (byte == '\n' || (byte == '\r' && peek() != '\n')) ++line_;
  return byte;
}

bool CsvReader::at_line_end() {
  const int byte = peek();
  return byte < 0 || byte == '\n' || byte == '\r';
}

void CsvReader::take_line_end() {
  if (take() == '\r' && peek() == '\n') take();
}

void CsvReader::skip_line() {
  row_line_ = line_;
  text_.clear();
  extents_.clear();
  for (Index bytes = 0; !at_line_end(); take()) {
    if (++bytes > syntax_.longest_row) refuse("is in a line too long to skip");
  }
  take_line_end();
}

bool CsvReader::next() {
  const Index before = line_;
  read_row();
  const auto is_empty = [&] {
    return extents_.size() == 1 && !extents_[0].quoted && extents_[0].begin == extents_[0].end;
  };
  if (is_empty()) {
    Index empty_line = before;
    while (is_empty() && peek() >= 0) read_row();
    if (is_empty()) return false;
    throw Error(source_.name(), ":", empty_line,
                ": column 1: the line is empty, and rows follow: take it out",
                empty_line <= most_title_lines
                    ? ", or, if the table begins behind it, " + advice_to_skip(empty_line)
                    : text());
  }
  cells_.clear();
  for (const auto& [begin, end, quoted] : extents_) {
    cells_.push_back({std::string_view(text_).substr(begin, end - begin), quoted});
    const std::size_t bad = find_invalid_utf8(cells_.back().text);
    if (bad == std::string_view::npos) continue;
    throw Error(place(cells_.size()), " is not UTF-8: its byte ", bad + 1, " is ",
                static_cast<int>(static_cast<unsigned char>(cells_.back().text[bad])),
                ": save the file as UTF-8, or convert it: ",
                converting({source_.name(), source_.is_gzip()}, "iconv -f WINDOWS-1252 -t UTF-8"));
  }
  return true;
}

void CsvReader::read_row() {
  row_line_ = line_;
  text_.clear();
  extents_.clear();
  while (true) {
    read_cell();
    if (at_line_end()) break;
    take();  // a separator
  }
  take_line_end();
}

void CsvReader::read_cell() {
  extents_.push_back({text_.size(), text_.size(), false});
  check_length();
  Extent& extent = extents_.back();
  while (is_blank(peek()) && peek() != separator_) append(take());
  if (peek() == '"') {
    extent.begin = text_.size();
    extent.quoted = true;
    read_quoted();
    extent.end = text_.size();
    while (is_blank(peek()) && peek() != separator_) take();
    if (!at_line_end() && peek() != separator_) {
      refuse("has text after its closing quote: write a quote within quotes twice");
    }
    return;
  }
  while (!at_line_end() && peek() != separator_) append(take());
  const std::string_view cell = std::string_view(text_).substr(extent.begin);
  const std::size_t first = std::min(cell.find_first_not_of(blanks), cell.size());
  extent.end = extent.begin + cell.find_last_not_of(blanks) + 1;  // npos + 1 is 0
  extent.begin = std::min(extent.begin + first, extent.end);
}

void CsvReader::read_quoted() {
  take();
  while (true) {
    if (peek() < 0) refuse("begins with a quote that is never closed");
    const int byte = take();
    if (byte == '"') {
      if (peek() != '"') return;
      take();
    }
    append(byte);
  }
}

void CsvReader::append(int byte) {
  if (byte == 0) refuse("has a NUL byte, which text does not have: take it out");
  check_length();
  text_ += static_cast<char>(byte);
}

// A separator counts as a byte as well.
void CsvReader::check_length() const {
  if (text_.size() + extents_.size() <= static_cast<std::size_t>(syntax_.longest_row)) return;
  refuse(text("makes a row of more than ", syntax_.longest_row,
              " bytes: end its lines, and close its quotes"));
}

std::string CsvReader::advice_to_skip(Index lines) const {
  switch (syntax_.role) {
    case FileRole::training: return text("set skip_lines = ", lines);
    case FileRole::input: return text("choose --skip-lines ", lines);
    case FileRole::test: break;
  }
  // The key skips lines of the file for training too.
  const Index first = syntax_.skip_lines + 1;
  return first == lines ? text("delete line ", lines) : text("delete lines ", first, " to ", lines);
}

std::string CsvReader::place(std::size_t column) const {
  return text(source_.name(), ":", row_line_, ": column ", column);
}

void CsvReader::refuse(std::string_view what) const {
  throw Error(place(std::max<std::size_t>(1, extents_.size())), " ", what);
}

std::size_t find_invalid_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned first = byte(i);
    if (first < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xc0) != 0x80) return i;
    }
    // Longer than needed, a surrogate, or beyond U+10FFFF (RFC 3629, section 4).
    const unsigned second = byte(i + 1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) {
      return i;
    }
    i += length;
  }
  return std::string_view::npos;
}

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

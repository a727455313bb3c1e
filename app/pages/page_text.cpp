// The page for the terminal.
#include <algorithm>
#include <numeric>

#include "app/pages/page.hpp"
#include "gradus/base/aligned.hpp"

namespace gradus::app {
namespace {

constexpr std::size_t indent = 4;

std::string blanks(std::size_t count) { return std::string(count, ' '); }

// Lines of one width; `axis` is the line of an operator beside them.
struct Block {
  std::vector<std::string> lines;
  std::size_t axis = 0;
  std::size_t width() const { return lines.empty() ? 0 : width_of(lines.front()); }
};

std::string centred(const std::string& words, std::size_t width) {
  const std::size_t room = width - std::min(width, width_of(words));
  return blanks(room / 2) + words + blanks(room - room / 2);
}

// "⎡" and "⎤" around the first row, and so on.
std::string bracketed(const std::string& row, std::size_t number, std::size_t rows) {
  if (rows == 1) return text("[ ", row, " ]");
  if (number == 0) return text("⎡ ", row, " ⎤");
  if (number + 1 == rows) return text("⎣ ", row, " ⎦");
  return text("⎢ ", row, " ⎥");
}

Block block_of(const Matrix& matrix) {
  const auto cells = cells_of(matrix.numbers);
  std::vector<std::size_t> widths(cells.empty() ? 0 : cells.front().size());
  for (const auto& row : cells) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::vector<std::string> lines;
  std::size_t width = width_of(matrix.name);
  for (std::size_t r = 0; r < cells.size(); ++r) {
    std::string row;
    for (std::size_t c = 0; c < cells[r].size(); ++c) {
      if (c > 0) row += "  ";
      row += blanks(widths[c] - width_of(cells[r][c])) + cells[r][c];
    }
    lines.push_back(bracketed(row, r, cells.size()));
    width = std::max(width, width_of(lines.back()));
  }
  Block block{.lines = {centred(matrix.name, width)}, .axis = (cells.size() + 1) / 2};
  for (const std::string& line : lines) block.lines.push_back(centred(line, width));
  return block;
}

Block block_of(const std::string& words) { return {{words}, 0}; }

// Side by side, with a blank between them, all on one axis.
std::string side_by_side(const std::vector<Block>& blocks) {
  std::size_t axis = 0, below = 0;
  for (const Block& block : blocks) {
    axis = std::max(axis, block.axis);
    below = std::max(below, block.lines.size() - block.axis);
  }
  std::string out;
  for (std::size_t i = 0; i < axis + below; ++i) {
    std::string line = blanks(indent);
    for (const Block& block : blocks) {
      const std::size_t skipped = axis - block.axis;
      const bool is_there = i >= skipped && i - skipped < block.lines.size();
      line += (is_there ? block.lines[i - skipped] : blanks(block.width())) + " ";
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string text_of(const Equation& equation, std::size_t width) {
  std::string out;
  std::vector<Block> line;
  std::size_t used = indent;
  for (const auto& piece : equation) {
    Block block = std::visit([](const auto& one) { return block_of(one); }, piece);
    if (!line.empty() && used + block.width() > width) {
      out += side_by_side(line);
      line.clear();
      used = indent;
    }
    used += block.width() + 1;
    line.push_back(std::move(block));
  }
  return out + side_by_side(line);
}

// Lines of at most that many characters, broken between words.
std::string wrapped(const std::string& words, std::size_t margin, std::size_t width) {
  std::string out, line;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    const std::string word = words.substr(begin, end - begin);
    if (!line.empty() && margin + width_of(line) + 1 + width_of(word) > width) {
      out += blanks(margin) + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  return line.empty() ? out : out + blanks(margin) + line + "\n";
}

std::vector<std::string> lines_of(const std::string& words) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find('\n', begin), words.size());
    out.push_back(words.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

// As wide as the cells; if that is too wide, the widest columns become narrower and are wrapped.
std::vector<std::size_t> widths_of(const Table& table, std::size_t room) {
  std::vector<std::size_t> widths(table.front().size());
  for (const auto& row : table) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  constexpr std::size_t narrowest = 8;
  while (std::accumulate(widths.begin(), widths.end(), 2 * (widths.size() - 1)) > room) {
    std::size_t& widest = *std::ranges::max_element(widths);
    if (widest <= narrowest) break;
    --widest;
  }
  return widths;
}

std::string text_of(const Table& table, std::size_t width) {
  const std::vector<std::size_t> widths = widths_of(table, width - std::min(width, indent));
  std::string out;
  for (const auto& row : table) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t c = 0; c < row.size(); ++c) {
      cells.push_back(lines_of(wrapped(row[c], 0, widths[c])));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      std::string line = blanks(indent);
      for (std::size_t c = 0; c < row.size(); ++c) {
        const std::string words = i < cells[c].size() ? cells[c][i] : "";
        line += words + blanks(widths[c] - std::min(widths[c], width_of(words)) + 2);
      }
      out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
  }
  return out;
}

std::string repeated(const std::string& character, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += character;
  return out;
}

}  // namespace

std::string equation_text(const Equation& equation, int width) {
  return text_of(equation, static_cast<std::size_t>(std::max(width, 20)));
}

std::string page_text(const Page& page, int width) {
  const auto columns = static_cast<std::size_t>(std::max(width, 20));
  std::string out = wrapped(page.title, 0, columns) + "\n" + wrapped(page.words, 0, columns);
  for (const Chapter& chapter : page.chapters) {
    out += "\n" + chapter.title + "\n" + repeated("─", width_of(chapter.title)) + "\n";
    for (const Passage& passage : chapter.passages) {
      if (!passage.heading.empty()) out += text("\n", wrapped(passage.heading, 2, columns));
      if (!passage.formula.empty()) out += wrapped(passage.formula, indent, columns);
      for (const Equation& equation : passage.equations)
        out += text("\n", text_of(equation, columns));
      if (!passage.words.empty()) out += text("\n", wrapped(passage.words, indent, columns));
      if (!passage.table.empty()) out += text("\n", text_of(passage.table, columns));
      for (const Picture& picture : passage.pictures)
        out += text("\n", wrapped(picture.caption + " " + picture.file.string(), indent, columns));
      if (!passage.notes.empty()) out += text("\n", wrapped(passage.notes, indent, columns));
    }
  }
  return out;
}

}  // namespace gradus::app

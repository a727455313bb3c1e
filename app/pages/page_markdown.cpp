// The page as Markdown.
#include "app/pages/page.hpp"

namespace gradus::app {
namespace {

constexpr int width = 100;  // of equations

std::string paragraph(const std::string& words) { return words.empty() ? "" : text(words, "\n\n"); }

// A "|" would end it.
std::string cell(const std::string& words) {
  std::string out;
  for (const char c : words) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string rule(std::size_t columns) {
  std::string out = "|";
  for (std::size_t i = 0; i < columns; ++i) out += "---|";
  return out + "\n";
}

std::string markdown_of(const Table& table) {
  std::string out;
  for (std::size_t r = 0; r < table.size(); ++r) {
    out += "|";
    for (const std::string& words : table[r]) out += text(" ", cell(words), " |");
    out += "\n";
    if (r == 0) out += rule(table[r].size());
  }
  return out + "\n";
}

// Side by side where there is room, then the captions: a table would shrink them on a narrow
// screen.
std::string markdown_of(const std::vector<Picture>& pictures) {
  std::string images, captions;
  for (const Picture& picture : pictures) {
    if (!picture.file.empty())
      images += text("![", picture.caption, "](", picture.file.string(), ")\n");
    captions += text(captions.empty() ? "" : " ", picture.caption);
  }
  return (images.empty() ? "" : images + "\n") + paragraph(captions);
}

std::string markdown_of(const Passage& passage) {
  std::string out = passage.heading.empty() ? "" : text("### ", passage.heading, "\n\n");
  if (!passage.formula.empty()) out += text("    ", passage.formula, "\n\n");
  for (const Equation& equation : passage.equations)
    out += text("```text\n", equation_text(equation, width), "```\n\n");
  out += paragraph(passage.words);
  if (!passage.table.empty()) out += markdown_of(passage.table);
  return out + markdown_of(passage.pictures) + paragraph(passage.notes);
}

}  // namespace

std::string page_markdown(const Page& page) {
  std::string out = text("# ", page.title, "\n\n", paragraph(page.words));
  for (const Chapter& chapter : page.chapters) {
    out += chapter.folded ? text("<details>\n<summary>", chapter.title, "</summary>\n\n")
                          : text("## ", chapter.title, "\n\n");
    for (const Passage& passage : chapter.passages) out += markdown_of(passage);
    if (chapter.folded) out += "</details>\n\n";
  }
  out.pop_back();  // one line break at the end
  return out;
}

}  // namespace gradus::app

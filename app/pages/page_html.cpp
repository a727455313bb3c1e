// The page for a browser.
#include "app/pages/base64.hpp"
#include "app/pages/page.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

// Brackets are borders, so that they grow with the rows; operators stand beside the numbers, not
// beside the name above them. Pictures are drawn on white: on a dark screen they are inverted and
// their hues turned back, so that blue stays blue. On a narrow screen the rows of a table become
// blocks, each cell with the head of its column; a matrix that is too wide scrolls, with a shadow
// where there is more of it and a scrollbar.
constexpr const char* style = R"(
:root { color-scheme: light dark; --ink: #1c2733; --soft: #536270; --paper: #fdfdfb;
        --card: #f2f4f1; --name: #0072b2; --line: #9aa5ad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ec; --soft: #9aa8b4; --paper: #14191e; --card: #1d242b; --name: #56b4e9;
          --line: #6a7783; }
  img { filter: invert(.89) hue-rotate(180deg); }
}
body { font: 17px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
       max-width: 62rem; margin: 2.5rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0; font-size: 1.05rem; }
p { color: var(--soft); }
code { font: .9em ui-monospace, monospace; color: var(--ink); }
section div.passage { background: var(--card); border-radius: .6rem; padding: 1rem 1.2rem;
                      margin: 1rem 0; }
.passage > p:first-child { margin-top: 0; }
.passage > :last-child { margin-bottom: 0; }
.formula { font: italic 1.05rem/1.5 "STIX Two Math", Cambria, Georgia, serif; color: var(--ink);
           margin: .3rem 0 .6rem; }
figure { margin: 0; }
.equation { display: flex; flex-wrap: wrap; align-items: center; gap: .7rem; margin: .8rem 0; }
.equation > span { padding-top: 1.4rem; }
.equation figure { max-width: 100%; overflow-x: auto;
  background:
    linear-gradient(to right, var(--card) 50%, transparent) left -2px top -2px / 3rem calc(100% + 4px),
    linear-gradient(to left, var(--card) 50%, transparent) right -2px top -2px / 3rem calc(100% + 4px),
    linear-gradient(to right, var(--line), transparent) left / .7rem 100%,
    linear-gradient(to left, var(--line), transparent) right / .7rem 100%;
  background-repeat: no-repeat; background-attachment: local, local, scroll, scroll; }
.equation figure::-webkit-scrollbar { height: .4rem; }
.equation figure::-webkit-scrollbar-thumb { background: var(--line); border-radius: .2rem; }
.equation figcaption { text-align: center; font: italic 1rem/1.4rem Georgia, serif;
                       color: var(--name); }
.equation table { position: relative; border-collapse: collapse; margin: auto;
                  font: .88rem/1.5 ui-monospace, monospace; font-variant-numeric: tabular-nums; }
.equation table::before, .equation table::after { content: ""; position: absolute; width: .3rem;
                                                  top: 0; bottom: 0;
                                                  border: 1.5px solid var(--ink); }
.equation table::before { left: 0; border-right: 0; }
.equation table::after { right: 0; border-left: 0; }
.equation td { padding: 0 .5rem; text-align: right; white-space: nowrap; }
.words { margin: .8rem 0; overflow-x: auto; }
.words table { border-collapse: collapse; font-size: .93rem; line-height: 1.4; width: 100%; }
.words th { text-align: left; color: var(--soft); font-weight: 600; padding: .3rem .8rem .3rem 0;
            border-bottom: 1.5px solid var(--line); }
.words td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line);
            vertical-align: top; font-variant-numeric: tabular-nums; }
.words tr:last-child td { border-bottom: 0; }
.pictures { display: grid; gap: 1rem; margin: .8rem 0; }
@media (min-width: 44rem) { .of2, .of3 { grid-template-columns: repeat(2, 1fr); } }
@media (min-width: 62rem) { .of3 { grid-template-columns: repeat(3, 1fr); } }
.pictures img { width: 100%; max-width: 34rem; border-radius: .4rem; display: block; }
.pictures figcaption { color: var(--soft); font-size: .9rem; line-height: 1.35; margin-top: .4rem; }
summary { cursor: pointer; font-size: 1.3rem; font-weight: 600; margin-top: 3rem; }
@media (max-width: 40rem) {
  body { padding: 0 .7rem; }
  section div.passage { padding: .9rem .8rem; }
  .words table, .words tbody, .words tr, .words td { display: block; }
  .words tr:first-child { display: none; }
  .words tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .words tr:last-child { border-bottom: 0; padding-bottom: 0; }
  .words td { padding: 0; border-bottom: 0; overflow-wrap: anywhere; }
  .words td:first-child { font-weight: 600; }
  .words td::before { content: attr(data-head) ": "; color: var(--soft); font-weight: 400; }
}
)";

std::string escaped(const std::string& words) {
  std::string out;
  for (const char c : words) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

// With what stands between backticks as code.
std::string marked(const std::string& words) {
  std::string out;
  bool code = false;
  for (const char c : escaped(words)) {
    if (c == '`') {
      out += code ? "</code>" : "<code>";
      code = !code;
    } else {
      out += c;
    }
  }
  return code ? out + "</code>" : out;
}

std::string element(const std::string& tag, const std::string& words) {
  return words.empty() ? "" : text("<", tag, ">", marked(words), "</", tag, ">\n");
}

std::string html_of(const Matrix& matrix) {
  std::string rows;
  for (const auto& row : cells_of(matrix.numbers)) {
    rows += "<tr>";
    for (const std::string& cell : row) rows += "<td>" + cell + "</td>";
    rows += "</tr>";
  }
  return text("<figure><figcaption>", escaped(matrix.name), "</figcaption><table>", rows,
              "</table></figure>\n");
}

std::string html_of(const std::string& words) { return element("span", words); }

// Each cell names its column, for screens that are too narrow for columns.
std::string html_of(const Table& table) {
  std::string out;
  for (std::size_t r = 0; r < table.size(); ++r) {
    out += "<tr>";
    for (std::size_t c = 0; c < table[r].size(); ++c) {
      const std::string cell = marked(table[r][c]);
      out += r == 0 ? text("<th>", cell, "</th>")
                    : text("<td data-head=\"", escaped(table[0][c]), "\">", cell, "</td>");
    }
    out += "</tr>\n";
  }
  return "<div class=\"words\"><table>\n" + out + "</table></div>\n";
}

std::string html_of(const Picture& picture, const std::filesystem::path& folder) {
  std::string image;
  if (!picture.file.empty()) {
    image = text("<img alt=\"", escaped(picture.caption), "\" src=\"data:image/svg+xml;base64,",
                 base64(read_file(folder / picture.file)), "\">\n");
  }
  return "<figure>\n" + image + element("figcaption", picture.caption) + "</figure>\n";
}

std::string html_of(const Passage& passage, const std::filesystem::path& folder) {
  std::string out = "<div class=\"passage\">\n" + element("h3", passage.heading);
  if (!passage.formula.empty())
    out += "<p class=\"formula\">" + escaped(passage.formula) + "</p>\n";
  for (const Equation& equation : passage.equations) {
    out += "<div class=\"equation\">\n";
    for (const auto& piece : equation)
      out += std::visit([](const auto& one) { return html_of(one); }, piece);
    out += "</div>\n";
  }
  out += element("p", passage.words);
  if (!passage.table.empty()) out += html_of(passage.table);
  if (!passage.pictures.empty()) {
    out += text("<div class=\"pictures of", pictures_across(passage.pictures.size()), "\">\n");
    for (const Picture& picture : passage.pictures) out += html_of(picture, folder);
    out += "</div>\n";
  }
  return out + element("p", passage.notes) + "</div>\n";
}

}  // namespace

std::string page_html(const Page& page, const std::filesystem::path& folder) {
  std::string out = text(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
      element("title", page.title), "<style>", style, "</style>\n</head>\n<body>\n",
      element("h1", page.title), element("p", page.words));
  for (const Chapter& chapter : page.chapters) {
    out += chapter.folded ? "<details>\n" + element("summary", chapter.title)
                          : element("h2", chapter.title);
    out += "<section>\n";
    for (const Passage& passage : chapter.passages) out += html_of(passage, folder);
    out += chapter.folded ? "</section>\n</details>\n" : "</section>\n";
  }
  return out + "</body>\n</html>\n";
}

}  // namespace gradus::app

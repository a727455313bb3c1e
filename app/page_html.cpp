// The page for a browser.
#include "app/page.hpp"

namespace gradus::app {
namespace {

// Brackets are borders, so that they grow with the rows; operators stand beside the numbers, not
// beside the name above them.
constexpr const char* style = R"(
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6b7a; --paper: #fdfdfb;
        --card: #f2f4f1; --name: #0072b2; --line: #c9d1d6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ec; --soft: #9aa8b4; --paper: #14191e; --card: #1d242b; --name: #56b4e9;
          --line: #3a4650; }
}
body { font: 17px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
       max-width: 62rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0; font-size: 1.05rem; }
p { color: var(--soft); }
section > div { background: var(--card); border-radius: .6rem; padding: 1rem 1.2rem; margin: 1rem 0; }
.formula { font: italic 1.05rem/1.5 "STIX Two Math", Cambria, Georgia, serif; color: var(--ink);
           margin: .3rem 0 .6rem; }
.equation { display: flex; flex-wrap: wrap; align-items: center; gap: .7rem; margin: .8rem 0; }
.equation > span { padding-top: 1.4rem; }
figure { margin: 0; overflow-x: auto; }
figcaption { text-align: center; font: italic 1rem/1.4rem Georgia, serif; color: var(--name); }
table { border-collapse: collapse; border: solid var(--ink); border-width: 0 1.5px; border-radius: .35rem;
        font: .88rem/1.5 ui-monospace, monospace; font-variant-numeric: tabular-nums; margin: auto; }
td { padding: 0 .5rem; text-align: right; }
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
    } else {
      out += c;
    }
  }
  return out;
}

std::string element(const std::string& tag, const std::string& words) {
  return words.empty() ? "" : text("<", tag, ">", escaped(words), "</", tag, ">\n");
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

std::string html_of(const Passage& passage) {
  std::string out = "<div>\n" + element("h3", passage.heading);
  if (!passage.formula.empty())
    out += "<p class=\"formula\">" + escaped(passage.formula) + "</p>\n";
  for (const Equation& equation : passage.equations) {
    out += "<div class=\"equation\">\n";
    for (const auto& piece : equation)
      out += std::visit([](const auto& one) { return html_of(one); }, piece);
    out += "</div>\n";
  }
  return out + element("p", passage.words) + "</div>\n";
}

}  // namespace

std::string page_html(const Page& page) {
  std::string out = text(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
      element("title", page.title), "<style>", style, "</style>\n</head>\n<body>\n",
      element("h1", page.title), element("p", page.words));
  for (const Chapter& chapter : page.chapters) {
    out += "<section>\n" + element("h2", chapter.title);
    for (const Passage& passage : chapter.passages) out += html_of(passage);
    out += "</section>\n";
  }
  return out + "</body>\n</html>\n";
}

}  // namespace gradus::app

// The page for a browser.
#include "app/pages/base64.hpp"
#include "app/pages/page.hpp"
#include "app/text/built_in.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

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

// What is between backticks becomes code.
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
      element("title", page.title), "<style>\n", built_in_file("page.css"),
      "</style>\n</head>\n<body>\n", element("h1", page.title), element("p", page.words));
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

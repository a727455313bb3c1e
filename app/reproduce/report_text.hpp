// The text of a report: Markdown with placeholders for what was measured. Values and a free
// function.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/pages/page.hpp"

namespace gradus::app {

// Draws to a path without ending, and returns whether it did; the numbers are always written.
using DrawPicture = std::function<bool(const std::filesystem::path& stem)>;

// What replaces the placeholders of a text. An empty value stands for what was not measured.
struct ReportValues {
  std::map<std::string, std::string> words;     // of "{name}"
  std::map<std::string, DrawPicture> pictures;  // of "![caption](name)"
  std::vector<Chapter> appendices = {};
};

struct ReportText {
  std::string title, words;
  std::vector<Passage> passages;
  Table highlights = {};  // the rows of all tables whose first cell is **bold**
};

// Reads a text of the form
//   # title
//   ## heading
//   a paragraph, a table, pictures, another paragraph: each may be left out
// and draws its pictures in the folder's "images". Leaves out each row, picture and paragraph with
// an empty value, and a section without any of its pictures. Throws Error, naming `file`, for a
// placeholder without a value and for a value without a placeholder.
ReportText fill_report(std::string_view markdown, const std::string& file,
                       const ReportValues& values, const std::filesystem::path& folder);

}  // namespace gradus::app

#include "app/reproduce/report_text.hpp"

#include <iostream>
#include <optional>
#include <set>
#include <sstream>

#include "gradus/base/error.hpp"
#include "gradus/figures/gnuplot.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;

class Filler {
 public:
  Filler(const std::string& file, const ReportValues& values, const fs::path& folder)
      : file_(file), values_(values), folder_(folder) {}

  ReportText fill(std::string_view markdown) {
    std::istringstream lines{std::string(markdown)};
    for (std::string line; std::getline(lines, line);) take(line);
    end_section();
    for (const auto& [name, value] : values_.words) expect_used("{" + name + "}");
    for (const auto& [name, draw] : values_.pictures) expect_used("(" + name + ")");
    return std::move(out_);
  }

 private:
  void take(const std::string& line) {
    if (line.starts_with("# ")) {
      out_.title = line.substr(2);
    } else if (line.starts_with("## ")) {
      end_section();
      section_ = Passage{.heading = line.substr(3)};
    } else if (line.starts_with("![")) {
      take_picture(line);
    } else if (line.starts_with("| ")) {
      take_row(line);
    } else if (!line.empty() && !line.starts_with("|-")) {
      const bool is_first = section_.table.empty() && !has_pictures_;
      std::string& paragraph = is_first ? section_.words : section_.notes;
      paragraph += (paragraph.empty() ? "" : " ") + line;
    }
  }

  void take_row(const std::string& line) {
    std::vector<std::string> cells;
    for (std::size_t begin = 2; begin < line.size();) {
      const std::size_t end = line.find(" |", begin);
      if (end == line.npos) throw Error(file_, ": a row must end with \" |\": ", line);
      const auto cell = filled(line.substr(begin, end - begin));
      if (!cell) return;
      cells.push_back(*cell);
      begin = end + 3;
    }
    std::string& first = cells.front();
    if (first.starts_with("**") && first.ends_with("**")) {
      first = first.substr(2, first.size() - 4);
      out_.highlights.push_back(cells);
    }
    section_.table.push_back(std::move(cells));
  }

  void take_picture(const std::string& line) {
    const std::size_t middle = line.find("](");
    if (middle == line.npos || line.back() != ')')
      throw Error(file_, ": a picture must be ![caption](name): ", line);
    has_pictures_ = true;
    const std::string caption = line.substr(2, middle - 2),
                      name = line.substr(middle + 2, line.size() - middle - 3);
    const DrawPicture& draw = value_of(values_.pictures, name, "(" + name + ")");
    if (draw) section_.pictures.push_back(drawn(name, caption, draw));
  }

  // A picture that cannot be drawn is named in its caption; it does not end the report.
  Picture drawn(const std::string& name, const std::string& caption, const DrawPicture& draw) {
    const fs::path stem = fs::path("images") / name;
    try {
      if (draw(folder_ / stem)) return {with_ending(stem, ".svg"), caption};
    } catch (const Error& error) {
      std::cerr << "gradus: " << name << " is missing: " << error.what() << "\n";
    }
    return {{},
            text(caption, " (Not drawn; its numbers: ", with_ending(stem, ".csv").string(), ")")};
  }

  void end_section() {
    section_.words = filled(section_.words).value_or("");
    section_.notes = filled(section_.notes).value_or("");
    if (section_.heading.empty()) {
      out_.words = section_.words;
    } else if (!has_pictures_ || !section_.pictures.empty()) {
      out_.passages.push_back(std::move(section_));
    }
    section_ = {};
    has_pictures_ = false;
  }

  // None where a value is empty.
  std::optional<std::string> filled(const std::string& words) {
    std::string out;
    bool complete = true;
    std::size_t end = 0;
    for (std::size_t begin; (begin = words.find('{', end)) != words.npos;) {
      out += words.substr(end, begin - end);
      end = std::min(words.find('}', begin), words.size() - 1) + 1;
      const std::string placeholder = words.substr(begin, end - begin);
      const std::string name = placeholder.substr(1, placeholder.size() - 2);
      const std::string& value = value_of(values_.words, name, placeholder);
      complete = complete && !value.empty();
      out += value;
    }
    if (!complete) return std::nullopt;
    return out + words.substr(end);
  }

  template <class Value>
  const Value& value_of(const std::map<std::string, Value>& values, const std::string& name,
                        const std::string& placeholder) {
    const auto found = values.find(name);
    if (found == values.end()) throw Error(file_, ": ", placeholder, " has no value");
    used_.insert(placeholder);
    return found->second;
  }

  void expect_used(const std::string& placeholder) const {
    if (!used_.contains(placeholder))
      throw Error(file_, ": the text does not use the value of ", placeholder);
  }

  const std::string& file_;
  const ReportValues& values_;
  const fs::path& folder_;
  ReportText out_;
  Passage section_;
  bool has_pictures_ = false;
  std::set<std::string> used_;
};

}  // namespace

ReportText fill_report(std::string_view markdown, const std::string& file,
                       const ReportValues& values, const fs::path& folder) {
  return Filler(file, values, folder).fill(markdown);
}

}  // namespace gradus::app

// The keys of a configuration that a README describes: of its TOML blocks, of TOML in its text such
// as `{prelu = {slope = 0.25}}`, and of its tables. Values; one thread.
#pragma once

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace gradus::tests {

// Keys of TOML, comments included: those of a table are called by it, "data.file", "linear.bias",
// and what stands in a list of layers or for an initializer as a word, "layer:linear".
class TomlKeys {
 public:
  // parent: the key that a table at the start belongs to.
  explicit TomlKeys(std::set<std::string>& found, std::string parent = "")
      : found_(&found), last_(std::move(parent)) {}

  void read_line(const std::string& line) {
    if (line.starts_with('[') && open_.empty()) {
      section_ = line.substr(1, line.find(']') - 1);
      return;
    }
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '"') {
        i = std::min(line.find('"', i + 1), line.size());
      } else if (line[i] == '{') {
        open_.push_back(last_);
        last_.clear();
      } else if (line[i] == '}' && !open_.empty()) {
        last_ = open_.back();
        open_.pop_back();
      } else if (is_word(line[i])) {
        std::size_t end = i;
        while (end < line.size() && is_word(line[end])) ++end;
        const std::size_t equals = line.find_first_not_of(' ', end);
        if (equals != line.npos && equals > end && line[equals] == '=')
          add(line.substr(i, end - i));
        i = end - 1;
      }
    }
  }

 private:
  static bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
  void add(const std::string& key) {
    const std::string parent = open_.empty() ? section_ : open_.back();
    if (parent == "layers" || parent == "residual" || parent == "concatenate") {
      found_->insert("layer:" + key);
    } else if (parent == "initializer" || parent == "bias_initializer") {
      found_->insert("initializer:" + key);
    } else {
      found_->insert(parent.empty() ? key : parent + "." + key);
    }
    last_ = key;
  }

  std::set<std::string>* found_;
  std::string section_, last_;     // the table of the file; the key that a value belongs to
  std::vector<std::string> open_;  // the keys of the tables that are not closed yet
};

// The same of a whole text in Markdown.
class ReadmeKeys {
 public:
  std::set<std::string> read(const std::string& markdown) {
    std::istringstream in(markdown);
    for (std::string line; std::getline(in, line);) read_line(line);
    read_paragraph();
    return found_;
  }

 private:
  // Of tables whose rows are headed by words that a key takes.
  static bool names_words(const std::string& head) {
    static const std::set<std::string> heads = {"loss", "optimizer", "schedule", "initializer",
                                                "source"};
    return heads.contains(head);
  }
  static std::string trimmed(const std::string& cell) {
    const std::size_t begin = cell.find_first_not_of(' ');
    return begin == cell.npos ? "" : cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin);
  }
  static std::vector<std::string> cells_of(const std::string& row) {
    std::vector<std::string> out;
    std::istringstream in(row.substr(1));
    for (std::string cell; std::getline(in, cell, '|');) out.push_back(trimmed(cell));
    return out;
  }
  static std::string unquoted(const std::string& word) {
    return word.starts_with('"') ? word.substr(1, word.size() - 2) : word;
  }
  // What stands between backticks, but for what "no" stands before.
  static std::vector<std::string> code_in(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t end, at = 0; (at = text.find('`', at)) != text.npos; at = end + 1) {
      end = text.find('`', at + 1);
      if (end == text.npos) break;
      if (at < 3 || text.compare(at - 3, 3, "no ") != 0)
        out.push_back(text.substr(at + 1, end - at - 1));
    }
    return out;
  }

  void read_line(const std::string& line) {
    const bool is_fence = line.starts_with("```"), is_row = line.starts_with('|');
    if (is_fence || is_row || line.empty()) read_paragraph();
    if (!is_row) head_.clear();
    if (is_fence) {
      in_toml_ = line == "```toml";
      in_block_ = !in_block_;
      block_ = TomlKeys(found_);
    } else if (in_block_) {
      if (in_toml_) block_.read_line(line);
    } else if (is_row) {
      read_row(cells_of(line));
    } else {
      paragraph_ += line + " ";
    }
  }

  void read_paragraph() {
    for (const std::string& code : code_in(paragraph_)) TomlKeys(found_).read_line(code);
    paragraph_.clear();
  }

  void read_row(const std::vector<std::string>& cells) {
    if (head_.empty()) {
      head_ = cells;
      return;
    }
    const std::vector<std::string> words = code_in(cells[0]);
    if (!names_words(head_[0])) return;
    for (const std::string& word : words) {
      // {kaiming_normal = {fan = "out"}}, "orthogonal" or mse
      if (word.starts_with('{')) {
        TomlKeys(found_, head_[0]).read_line(word);
      } else {
        found_.insert(head_[0] + ":" + unquoted(word));
      }
    }
    for (std::size_t i = 1; i < std::min(cells.size(), head_.size()); ++i) {
      if (head_[i].find("keys") == std::string::npos) continue;
      for (const std::string& code : code_in(cells[i])) {
        // Of "history = 10" the key; the rows' own words are none.
        const std::string key = code.substr(0, code.find(' '));
        if (std::ranges::find(words, key) == words.end()) found_.insert(key);
      }
    }
  }

  std::set<std::string> found_;
  TomlKeys block_{found_};
  bool in_block_ = false, in_toml_ = false;
  std::string paragraph_;
  std::vector<std::string> head_;  // of the table that is being read
};

}  // namespace gradus::tests

// Options in words: bounds, descriptions, rows of documentation.
#include <cmath>

#include "gradus/base/nearest.hpp"
#include "gradus/base/options.hpp"
#include "gradus/base/text.hpp"

namespace gradus {
namespace {

using Values = std::vector<OptionValue>;

std::string bounds_text(std::string_view noun, const Bounds& bounds) {
  std::string out(noun);
  if (bounds.least == float32_above_zero.least && bounds.most == float32_above_zero.most)
    return out + " above 0 that float32 can hold";
  if (bounds.most == float32_above_zero.most)
    return text(out, bounds.above_least ? " above " : " from ", bounds.least,
                " that float32 can hold");
  if (std::isfinite(bounds.least))
    out += text(bounds.above_least ? " above " : " from ", bounds.least);
  if (std::isfinite(bounds.most))
    out += text(bounds.below_most ? " to below " : " to ", bounds.most);
  return out;
}

// Collects the options as words of a description.
class Describer final : public OptionVisitor {
 public:
  void operator()(const OptionText& text, double& number) override {
    add(text, gradus::text(number), text.bare);
  }
  void operator()(const OptionText& text, Index& whole) override {
    add(text, gradus::text(whole), text.bare);
  }
  void operator()(const OptionText& text, bool& flag) override {
    // A flag that is set needs no more than its name.
    parts.push_back({flag ? std::string(text.name) : gradus::text("no ", text.name), text.shown});
  }
  void operator()(const OptionText& text, std::vector<double>& numbers) override {
    std::string list;
    for (const double number : numbers) list += gradus::text(list.empty() ? "" : ", ", number);
    add(text, gradus::text("[", list, "]"), false);
  }
  void operator()(const OptionText& text, Values& list) override {
    add(text, gradus::text("of ", list.size()), false);
  }
  void kind(const OptionText& text, const Spec& current,
            const std::function<void(const Spec&)>&) override {
    add(text, current.kind, false);
  }
  struct Part {
    std::string words;
    bool shown;
  };
  std::vector<Part> parts;

 protected:
  void word(const OptionText& text, std::size_t& chosen,
            std::span<const std::string_view> words) override {
    add(text, std::string(words[chosen]), false);
  }

 private:
  void add(const OptionText& text, const std::string& value, bool shown) {
    parts.push_back({text.bare ? value : gradus::text(text.name, " ", value), shown || text.shown});
  }
};

// Lists the options for documentation.
class Lister final : public OptionVisitor {
 public:
  void operator()(const OptionText& text, double& number) override {
    const bool has_default = text.bounds.hold(number);
    add(text, to_string(text.bounds), has_default ? gradus::text(number) : "", !has_default);
  }
  void operator()(const OptionText& text, Index& whole) override {
    const bool has_default = text.bounds.hold(static_cast<double>(whole));
    add(text, whole_text(text.bounds), has_default ? gradus::text(whole) : "", !has_default);
  }
  void operator()(const OptionText& text, bool& flag) override {
    add(text, "true or false", flag ? "true" : "false");
  }
  void operator()(const OptionText& text, std::vector<double>&) override {
    add(text, gradus::text("a list, each ", to_string(text.bounds)), "none");
  }
  void operator()(const OptionText& text, Values&) override { add(text, "a list", "", true); }
  void kind(const OptionText& text, const Spec& current,
            const std::function<void(const Spec&)>&) override {
    add(text, "a kind", current.kind);
  }
  std::vector<OptionRow> rows;

 protected:
  void word(const OptionText& text, std::size_t& chosen,
            std::span<const std::string_view> words) override {
    add(text, quoted_list(words), std::string(words[chosen]));
  }

 private:
  void add(const OptionText& text, std::string values, std::string standard,
           bool required = false) {
    rows.push_back({.name = std::string(text.name),
                    .values = std::move(values),
                    .standard = std::move(standard),
                    .meaning = std::string(text.meaning),
                    .bare = text.bare,
                    .required = required});
  }
};

}  // namespace

std::string to_string(const Bounds& bounds) { return bounds_text("a number", bounds); }
std::string whole_text(const Bounds& bounds) { return bounds_text("a whole number", bounds); }

std::string description(std::string_view title, const VisitOptions& visit,
                        const VisitOptions& defaults) {
  Describer given, standard;
  visit(given);
  defaults(standard);
  std::string out;
  for (std::size_t i = 0; i < given.parts.size(); ++i) {
    const Describer::Part& part = given.parts[i];
    if (!part.shown && part.words == standard.parts[i].words) continue;
    out += (out.empty() ? "" : ", ") + part.words;
  }
  return out.empty() ? std::string(title) : text(title, "(", out, ")");
}

std::vector<OptionRow> option_rows(const VisitOptions& visit) {
  Lister lister;
  visit(lister);
  return std::move(lister.rows);
}

}  // namespace gradus

#include "gradus/base/options.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "gradus/base/error.hpp"
#include "gradus/base/nearest.hpp"

namespace gradus {
namespace {

using Values = std::vector<OptionValue>;

// A whole number, however it is written: 32, 32.0, 1e1.
std::optional<Index> whole_in(const OptionValue& value) {
  if (const auto* whole = std::get_if<Index>(&value)) return *whole;
  const auto* number = std::get_if<double>(&value);
  constexpr double exact = 0x1p53;  // beyond it not every whole number is a double
  if (number == nullptr || std::floor(*number) != *number || std::abs(*number) > exact)
    return std::nullopt;
  return static_cast<Index>(*number);
}

std::optional<double> number_in(const OptionValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* whole = std::get_if<Index>(&value)) return static_cast<double>(*whole);
  return std::nullopt;
}

// Gives members the values of a spec.
class Reader final : public OptionVisitor {
 public:
  using OptionVisitor::operator();
  explicit Reader(const Spec& spec) : spec_(spec) {}

  void operator()(const OptionText& text, double& number) override {
    const Option* option = find(text);
    if (option != nullptr) number = number_of(*option, text);
    require(text, text.bounds.hold(number), to_string(text.bounds));
  }
  void operator()(const OptionText& text, Index& whole) override {
    if (const Option* option = find(text)) {
      const std::optional<Index> given = whole_in(option->value);
      if (!given || !text.bounds.hold(static_cast<double>(*given)))
        refuse(*option, text, whole_text(text.bounds));
      whole = *given;
    }
    require(text, text.bounds.hold(static_cast<double>(whole)), whole_text(text.bounds));
  }
  void operator()(const OptionText& text, bool& flag) override {
    const Option* option = find(text);
    if (option == nullptr) return;
    const bool* given = std::get_if<bool>(&option->value);
    if (given == nullptr) refuse(*option, text, "true or false");
    flag = *given;
  }
  void operator()(const OptionText& text, std::vector<double>& numbers) override {
    const Option* option = find(text);
    if (option == nullptr) return;
    const Values* list = std::get_if<Values>(&option->value);
    if (list == nullptr) refuse(*option, text, "a list of numbers");
    numbers.clear();
    append(*list, *option, text, numbers);
  }
  void operator()(const OptionText& text, Values& list) override {
    if (const Option* option = find(text)) {
      const Values* given = std::get_if<Values>(&option->value);
      if (given == nullptr) refuse(*option, text, "a list");
      list = *given;
    }
    require(text, !list.empty(), "a list of one or more");
  }
  void kind(const OptionText& text, const Spec&,
            const std::function<void(const Spec&)>& set) override {
    if (const Option* option = find(text))
      set(kind_in(option->value, option->place, text.name,
                  "a name, or a table of a name and its options"));
  }

  // After all options were visited.
  void refuse_unknown() const {
    for (const Option& option : spec_.options) {
      if (option.name.empty() ? bare_ : std::ranges::count(known_, option.name) > 0) continue;
      if (option.name.empty() || known_.empty()) {
        throw Error(prefix_of(option.place), spec_.kind,
                    known_.empty() ? " takes no options: write \"" + spec_.kind + "\""
                                   : " takes its options by name: " + quoted_list(known_));
      }
      throw Error(prefix_of(option.place), spec_.kind, " has no option '", option.name,
                  "': ", advice_on_name(option.name, known_));
    }
  }

 protected:
  void word(const OptionText& text, std::size_t& chosen,
            std::span<const std::string_view> words) override {
    const Option* option = find(text);
    if (option == nullptr) return;
    const auto* given = std::get_if<std::string>(&option->value);
    const auto found = given == nullptr ? words.end() : std::ranges::find(words, *given);
    if (found == words.end()) refuse(*option, text, gradus::text("one of ", quoted_list(words)));
    chosen = static_cast<std::size_t>(found - words.begin());
  }

 private:
  const Option* find(const OptionText& text) {
    known_.push_back(text.name);
    if (text.bare) bare_ = true;
    const Option* named = find_option(spec_, text.name);
    return named == nullptr && text.bare ? find_option(spec_, "") : named;
  }

  std::string name_of(const OptionText& text) const {
    // With a place, the line itself shows what has the option.
    const bool has_place = !spec_.place.file.empty() || spec_.kind.empty();
    return has_place ? std::string(text.name) : gradus::text(spec_.kind, ": ", text.name);
  }

  [[noreturn]] void refuse(const Option& option, const OptionText& text,
                           std::string_view expected) const {
    throw Error(prefix_of(option.place), option.name.empty() ? spec_.kind : name_of(text),
                " expects ", expected, ", got ",
                option.written.empty() ? described(option.value) : option.written);
  }

  double number_of(const Option& option, const OptionText& text) const {
    const std::optional<double> given = gradus::number_in(option.value);
    if (!given || !text.bounds.hold(*given)) refuse(option, text, to_string(text.bounds));
    return *given;
  }

  // Rows of a matrix one after the other; all must be as long as the first.
  void append(const Values& list, const Option& option, const OptionText& text,
              std::vector<double>& numbers) const {
    for (const OptionValue& value : list) {
      if (const Values* row = std::get_if<Values>(&value)) {
        const Values* first = std::get_if<Values>(&list.front());
        if (first == nullptr || first->size() != row->size())
          refuse(option, text, "rows of one length");
        append(*row, option, text, numbers);
        continue;
      }
      const std::optional<double> number = gradus::number_in(value);
      if (!number || !text.bounds.hold(*number)) {
        throw Error(prefix_of(option.place), name_of(text), " expects a list, each ",
                    to_string(text.bounds), ", got ", described(value), " in it");
      }
      numbers.push_back(*number);
    }
  }

  // A default outside the bounds means that a value must be given.
  void require(const OptionText& text, bool holds, std::string_view values) const {
    if (holds) return;
    throw Error(prefix_of(spec_.place), spec_.kind, " requires ", text.name, ", ", values, ": {",
                spec_.kind, " = ", text.bare ? "" : gradus::text("{", text.name, " = "), "...",
                text.bare ? "}" : "}}", " (", text.meaning, ")");
  }

  const Spec& spec_;
  std::vector<std::string_view> known_;
  bool bare_ = false;
};

// Refuses a value out of its bounds.
class Checker final : public OptionVisitor {
 public:
  explicit Checker(std::string_view who) : who_(who) {}
  void operator()(const OptionText& text, double& number) override { check(text, number, false); }
  void operator()(const OptionText& text, Index& whole) override {
    check(text, static_cast<double>(whole), true);
  }
  void operator()(const OptionText&, bool&) override {}
  void operator()(const OptionText& text, std::vector<double>& numbers) override {
    for (const double number : numbers) check(text, number, false);
  }
  void operator()(const OptionText&, Values&) override {}
  void kind(const OptionText&, const Spec&, const std::function<void(const Spec&)>&) override {}

 protected:
  void word(const OptionText&, std::size_t&, std::span<const std::string_view>) override {}

 private:
  void check(const OptionText& text, double number, bool whole) const {
    if (text.bounds.hold(number)) return;
    throw Error(who_, ": ", text.name, " must be ",
                whole ? whole_text(text.bounds) : to_string(text.bounds), ", got ", number);
  }
  std::string_view who_;
};

// Collects the options with their values.
class Writer final : public OptionVisitor {
 public:
  using OptionVisitor::operator();
  void operator()(const OptionText& text, double& number) override { add(text, number); }
  void operator()(const OptionText& text, Index& whole) override { add(text, whole); }
  void operator()(const OptionText& text, bool& flag) override { add(text, flag); }
  void operator()(const OptionText& text, std::vector<double>& numbers) override {
    if (!numbers.empty()) add(text, Values(numbers.begin(), numbers.end()));
  }
  void operator()(const OptionText& text, Values& list) override { add(text, list); }
  void kind(const OptionText& text, const Spec& current,
            const std::function<void(const Spec&)>&) override {
    if (!current.kind.empty()) add(text, current);
  }
  std::vector<Option> options;

 protected:
  void word(const OptionText& text, std::size_t& chosen,
            std::span<const std::string_view> words) override {
    add(text, std::string(words[chosen]));
  }

 private:
  template <class T>
  void add(const OptionText& text, const T& value) {
    options.push_back({.name = std::string(text.name), .value = OptionValue(value)});
  }
};

// Reads each option, then writes it.
class Completer final : public OptionVisitor {
 public:
  explicit Completer(const Spec& spec) : reader(spec) {}
  void operator()(const OptionText& text, double& number) override { both(text, number); }
  void operator()(const OptionText& text, Index& whole) override { both(text, whole); }
  void operator()(const OptionText& text, bool& flag) override { both(text, flag); }
  void operator()(const OptionText& text, std::vector<double>& numbers) override {
    both(text, numbers);
  }
  void operator()(const OptionText& text, Values& list) override { both(text, list); }
  void kind(const OptionText& text, const Spec& current,
            const std::function<void(const Spec&)>& set) override {
    Spec last = current;
    reader.kind(text, current, [&](const Spec& given) {
      set(given);
      last = given;
    });
    writer.kind(text, last, set);
  }
  Reader reader;
  Writer writer;

 protected:
  void word(const OptionText& text, std::size_t& chosen,
            std::span<const std::string_view> words) override {
    reader(text, chosen, words);
    writer(text, chosen, words);
  }

 private:
  template <class T>
  void both(const OptionText& text, T& value) {
    reader(text, value);
    writer(text, value);
  }
};

}  // namespace

bool Bounds::hold(double number) const {
  if (!std::isfinite(number)) return false;
  return (above_least ? number > least : number >= least) &&
         (below_most ? number < most : number <= most);
}

void read_options(const Spec& spec, const VisitOptions& visit) {
  Reader reader(spec);
  visit(reader);
  reader.refuse_unknown();
}

std::vector<Option> completed_options(const Spec& spec, const VisitOptions& visit) {
  Completer completer(spec);
  visit(completer);
  completer.reader.refuse_unknown();
  return std::move(completer.writer.options);
}

void check_options(std::string_view who, const VisitOptions& visit) {
  Checker checker(who);
  visit(checker);
}

std::vector<Option> written_options(const VisitOptions& visit) {
  Writer writer;
  visit(writer);
  return std::move(writer.options);
}

}  // namespace gradus

// What a thing can be configured with: each option named once, beside the member that holds it.
// Reading, writing, checking and documentation follow from that. Values; any thread.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/base/spec.hpp"

namespace gradus {

// The numbers that an option takes; never NaN, nor infinity.
struct Bounds {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool above_least = false, below_most = false;  // the ends themselves are left out

  GRADUS_EXPORT bool hold(double number) const;
};
// "a number from 0 to below 1"; of whole numbers "a whole number from 1".
GRADUS_EXPORT std::string to_string(const Bounds& bounds);
GRADUS_EXPORT std::string whole_text(const Bounds& bounds);

inline constexpr Bounds from_zero = {.least = 0};
inline constexpr Bounds above_zero = {.least = 0, .above_least = true};
// Above 0 in float32 as well: no smaller than its smallest normal number.
inline constexpr Bounds float32_above_zero = {.least = 0x1p-126, .most = 0x1.fffffep127};
inline constexpr Bounds from_one = {.least = 1};
inline constexpr Bounds zero_to_one = {.least = 0, .most = 1};
inline constexpr Bounds zero_to_below_one = {.least = 0, .most = 1, .below_most = true};
inline constexpr Bounds above_zero_to_one = {.least = 0, .most = 1, .above_least = true};
inline constexpr Bounds inside_one = {
    .least = 0, .most = 1, .above_least = true, .below_most = true};

struct OptionText {
  std::string_view name, meaning;
  Bounds bounds = {};  // of a number, or of each in a list; a default outside them: it is required
  bool bare = false;   // may be written without its name: {dropout = 0.2}
  bool shown = false;  // part of a description even where it is the default
};

// An options struct calls it for each of its members in `void visit(OptionVisitor&)`, in the order
// in which they are documented and written.
class GRADUS_EXPORT OptionVisitor {
 public:
  virtual ~OptionVisitor() = default;
  virtual void operator()(const OptionText& text, double& number) = 0;
  virtual void operator()(const OptionText& text, Index& whole) = 0;
  virtual void operator()(const OptionText& text, bool& flag) = 0;
  virtual void operator()(const OptionText& text, std::vector<double>& numbers) = 0;
  // A list whose elements have kinds of their own, or are lists of such.
  virtual void operator()(const OptionText& text, std::vector<OptionValue>& list) = 0;

  // One of a few words, in the order of the enumeration.
  template <class Enum>
  void operator()(const OptionText& text, Enum& chosen, std::span<const std::string_view> words) {
    auto index = static_cast<std::size_t>(chosen);
    word(text, index, words);
    chosen = static_cast<Enum>(index);
  }
  // An option with a kind of its own, such as an initializer: `set` takes another.
  virtual void kind(const OptionText& text, const Spec& current,
                    const std::function<void(const Spec&)>& set) = 0;

 protected:
  virtual void word(const OptionText& text, std::size_t& chosen,
                    std::span<const std::string_view> words) = 0;
};

// Something that visits options: a lambda around an options struct.
using VisitOptions = std::function<void(OptionVisitor&)>;

// Throws Error, beginning with the place of the option, for an option that is not known (and names
// the nearest), a required one that is missing, a value of the wrong type or out of its bounds.
GRADUS_EXPORT void read_options(const Spec& spec, const VisitOptions& visit);
// Throws Error "LeakyReLU: slope must be a number from 0, got -1" for a value out of its bounds.
GRADUS_EXPORT void check_options(std::string_view who, const VisitOptions& visit);
// The same, and returns all options with the values they have then: defaults are written out.
GRADUS_EXPORT std::vector<Option> completed_options(const Spec& spec, const VisitOptions& visit);
// All options with their values, but for empty lists and kinds.
GRADUS_EXPORT std::vector<Option> written_options(const VisitOptions& visit);

// "LeakyReLU(0.01)", "Sgd(learning_rate 0.1, momentum 0.9)": the options that are shown, that stand
// alone as a number, or that differ from `defaults`.
GRADUS_EXPORT std::string description(std::string_view title, const VisitOptions& visit,
                                      const VisitOptions& defaults);

// For documentation: what each option is.
struct OptionRow {
  std::string name, values, standard, meaning;  // "slope", "a number from 0", "0.01", "..."
  bool bare = false, required = false;
};
GRADUS_EXPORT std::vector<OptionRow> option_rows(const VisitOptions& visit);

// The same for an options struct.
template <class Options>
Options options_in(const Spec& spec) {
  Options options;
  read_options(spec, [&](OptionVisitor& visitor) { options.visit(visitor); });
  return options;
}
template <class Options>
const Options& checked(std::string_view who, const Options& options) {
  Options copy = options;
  check_options(who, [&](OptionVisitor& visitor) { copy.visit(visitor); });
  return options;
}
template <class Options>
Spec spec_of(std::string_view kind, Options options) {
  return {.kind = std::string(kind),
          .options = written_options([&](OptionVisitor& visitor) { options.visit(visitor); })};
}

template <class Options>
std::string described(std::string_view title, Options options) {
  Options defaults;
  return description(
      title, [&](OptionVisitor& visitor) { options.visit(visitor); },
      [&](OptionVisitor& visitor) { defaults.visit(visitor); });
}

// For a kind without options.
struct NoOptions {
  void visit(OptionVisitor&) {}
};

}  // namespace gradus

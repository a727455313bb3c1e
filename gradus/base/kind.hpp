// A row of a table of kinds: what a layer, a loss, an optimizer is called, what it does, how it is
// made from its options. Values; any thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/base/error.hpp"
#include "gradus/base/options.hpp"

namespace gradus {

struct KindText {
  std::string_view name;                       // "leaky_relu", as files write it
  std::string_view title;                      // "LeakyReLU", the C++ name
  std::vector<std::string_view> aliases = {};  // of other frameworks, for hints: "dense"
  std::string_view meaning = {};               // one line
  std::string_view formula = {}, derivative = {};
  std::string_view symbols = {};  // what formula and derivative use beside x, y, t, W, b and L
};

// "y = x s,   s = 1 / (1 + e⁻ˣ)": the formula, or the derivative, with the symbols of the kind.
GRADUS_EXPORT std::string with_symbols(std::string_view formula, const KindText& kind);

// Made: what comes out. Context: what making it takes beside its options.
template <class Made, class... Context>
struct Kind : KindText {
  VisitOptions options;                               // of the defaults
  std::function<Made(const Spec&, Context...)> make;  // throws Error, beginning with a place
};

// A member of the options struct for documentation.
template <class Options>
VisitOptions defaults_of() {
  return [](OptionVisitor& visitor) { Options().visit(visitor); };
}

// Calls `make`; an error of the constructor gets the place of the spec.
template <class Make>
auto at_place_of(const Spec& spec, const Make& make) {
  try {
    return make();
  } catch (const Error& error) {
    const std::string place = prefix_of(spec.place);
    if (place.empty() || std::string_view(error.what()).starts_with(spec.place.file)) throw;
    throw Error(place, error.what());
  }
}

// The position of the kind; throws Error, beginning with the place and naming the nearest kind, for
// a name that is none of these. `family`: "layer".
GRADUS_EXPORT std::size_t find_kind(std::span<const KindText* const> kinds, const Spec& spec,
                                    std::string_view family);

template <class Row>
const Row& kind_of(const std::vector<Row>& kinds, const Spec& spec, std::string_view family) {
  std::vector<const KindText*> texts;
  for (const Row& row : kinds) texts.push_back(&row);
  return kinds[find_kind(texts, spec, family)];
}

}  // namespace gradus

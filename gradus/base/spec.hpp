// What a configuration or a model file says about one thing: its kind, its options and its place. A
// neutral tree: TOML, JSON and other languages are converted to it. Values; any thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

class OptionVisitor;  // base/options.hpp

// Where something is in a file, for messages.
struct Place {
  std::string file;
  int line = 0;  // from 1; 0: the whole file
};
GRADUS_EXPORT std::string to_string(const Place& place);  // "disc.toml:12", "disc.toml"

struct Option;

// Not inline: Option is not complete here, and a tree's copies and destructors are long.
struct GRADUS_EXPORT OptionList : std::vector<Option> {
  OptionList();
  OptionList(std::vector<Option> list);
  OptionList(std::initializer_list<Option> list);
  OptionList(const OptionList& other);
  OptionList(OptionList&& other) noexcept;
  OptionList& operator=(const OptionList& other);
  OptionList& operator=(OptionList&& other) noexcept;
  ~OptionList();
};

// "relu" has a kind only; {leaky_relu = 0.2} has an option without a name; {linear = {outputs = 2}}
// has one with a name. A table that is read before its meaning is known has no kind.
struct Spec {
  std::string kind = {};
  OptionList options = {};
  Place place = {};
};

struct GRADUS_EXPORT OptionValue
    : std::variant<bool, Index, double, std::string, std::vector<OptionValue>, Spec> {
  using variant::variant;
  OptionValue();
  OptionValue(const OptionValue& other);
  OptionValue(OptionValue&& other) noexcept;
  OptionValue& operator=(const OptionValue& other);
  OptionValue& operator=(OptionValue&& other) noexcept;
  ~OptionValue();
};

struct Option {
  std::string name;  // empty: the value stands alone, as in {leaky_relu = 0.2}
  OptionValue value = {};
  Place place = {};
  std::string written = {};  // as the file writes a number: "1e-3"; for messages
};

// Equal but for the places and the order of options.
GRADUS_EXPORT bool operator==(const Spec& a, const Spec& b);

// The option of this name, or null.
GRADUS_EXPORT const Option* find_option(const Spec& spec, std::string_view name);

// What a value means where a thing with a kind is expected: "relu"; {leaky_relu = 0.2}; a table
// that names its kind, {name = "adam", beta1 = 0.8}. Throws Error, beginning with the place, for
// another value: `what` ("a layer") must be `expected` ("a name such as ...").
GRADUS_EXPORT Spec kind_in(const OptionValue& value, const Place& place, std::string_view what,
                           std::string_view expected);

// "the string 'ten'", "a table": what an error says was given.
GRADUS_EXPORT std::string described(const OptionValue& value);

// "disc.toml:12: ", or empty without a file: what an error begins with.
GRADUS_EXPORT std::string prefix_of(const Place& place);

}  // namespace gradus

// text(parts...): joins strings, numbers and anything with a to_string() into one string.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {
namespace detail {

// Not inline: every message of the library calls them.
GRADUS_EXPORT void append_words(std::string& out, std::string_view words);
GRADUS_EXPORT void append_number(std::string& out, double number);  // shortest form that reads back
GRADUS_EXPORT void append_number(std::string& out, long long number);
GRADUS_EXPORT void append_number(std::string& out, unsigned long long number);

template <class Part>
void append_part(std::string& out, const Part& part) {
  if constexpr (std::convertible_to<const Part&, std::string_view>) {
    append_words(out, part);
  } else if constexpr (std::same_as<Part, char>) {
    append_words(out, {&part, 1});
  } else if constexpr (std::floating_point<Part>) {
    append_number(out, static_cast<double>(part));
  } else if constexpr (std::signed_integral<Part>) {
    append_number(out, static_cast<long long>(part));
  } else if constexpr (std::unsigned_integral<Part>) {
    append_number(out, static_cast<unsigned long long>(part));
  } else {
    append_words(out, to_string(part));
  }
}

}  // namespace detail

template <class... Parts>
std::string text(const Parts&... parts) {
  std::string out;
  (detail::append_part(out, parts), ...);
  return out;
}

}  // namespace gradus

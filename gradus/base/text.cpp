#include "gradus/base/text.hpp"

#include <charconv>
#include <cmath>

namespace gradus::detail {
namespace {

template <class Number>
void append_digits(std::string& out, Number number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

}  // namespace

void append_words(std::string& out, std::string_view words) { out += words; }

// A NaN without a sign, which means nothing.
void append_number(std::string& out, double number) {
  append_digits(out, std::isnan(number) ? std::abs(number) : number);
}
void append_number(std::string& out, long long number) { append_digits(out, number); }
void append_number(std::string& out, unsigned long long number) { append_digits(out, number); }

}  // namespace gradus::detail

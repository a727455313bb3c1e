#include "gradus/base/readable.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "gradus/base/text.hpp"

namespace gradus {

std::string readable(double number) {
  if (number == 0 || !std::isfinite(number)) return text(number == 0 ? 0.0 : number);
  constexpr int digits = 4;
  char buffer[32];
  const auto written = [&](double value, std::chars_format format, int decimals) {
    return std::string(buffer,
                       std::to_chars(buffer, buffer + sizeof buffer, value, format, decimals).ptr);
  };
  std::string scientific = written(number, std::chars_format::scientific, digits - 1);
  const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
  // Beyond, a power of ten is easier to read than the zeros.
  if (exponent < -4 || exponent >= digits + 2) return scientific;
  std::from_chars(scientific.data(), scientific.data() + scientific.size(), number);  // rounded
  return written(number, std::chars_format::fixed, std::max(0, digits - 1 - exponent));
}

std::string counted(Index count, std::string_view one, std::string_view several) {
  return text(count, " ", count == 1 ? one : several);
}

}  // namespace gradus

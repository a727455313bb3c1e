#include "app/pages/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::app {
namespace {

constexpr Index most_shown = 8, shown_first = 6;
constexpr Index gap = -1;

// Which of `count` rows or columns are shown.
std::vector<Index> shown(Index count) {
  std::vector<Index> out;
  for (Index i = 0; i < (count <= most_shown ? count : shown_first); ++i) out.push_back(i);
  if (count > most_shown) out.insert(out.end(), {gap, count - 1});
  return out;
}

std::vector<double> doubles_of(ConstTensorView numbers) {
  return with_type(numbers.dtype(), [&]<class T> {
    const auto all = numbers.as<T>();
    return std::vector<double>(all.begin(), all.end());
  });
}

constexpr int powers_of_ten = -1;  // in place of decimals: 1.235e-09

// Decimals for four significant digits of the largest number; none where all are whole.
int decimals_for(const std::vector<double>& numbers) {
  double largest = 0;
  for (const double number : numbers)
    if (std::isfinite(number)) largest = std::max(largest, std::abs(number));
  if (largest == 0) return 0;
  if (largest < 1e-4 || largest >= 1e7) return powers_of_ten;
  const int most = std::clamp(3 - static_cast<int>(std::floor(std::log10(largest))), 0, 8);
  const double unit = std::pow(10, most);
  for (int decimals = 0; decimals < most; ++decimals) {
    const double coarse = std::pow(10, decimals);
    // As good as all the decimals: nothing is lost by fewer.
    const bool enough = std::ranges::all_of(numbers, [&](double number) {
      return std::round(number * coarse) * (unit / coarse) == std::round(number * unit);
    });
    if (enough) return decimals;
  }
  return most;
}

// Without the sign of a zero.
std::string written(double number, int decimals) {
  if (decimals == powers_of_ten) return number == 0 ? "0" : fmt::format("{:.3e}", number);
  const std::string out = fmt::format("{:.{}f}", number, decimals);
  const bool is_zero = out.find_first_not_of("-0.") == out.npos;
  return is_zero && out[0] == '-' ? out.substr(1) : out;
}

}  // namespace

std::size_t pictures_across(std::size_t count) {
  if (count == 1) return 1;
  return count % 3 == 0 ? 3 : 2;
}

std::vector<std::vector<std::string>> cells_of(ConstTensorView numbers) {
  const std::vector<double> all = doubles_of(numbers);
  const bool is_row = numbers.shape().rank() < 2;
  const Index rows = is_row ? 1 : numbers.shape()[0];
  const Index columns = rows == 0 ? 0 : numbers.size() / rows;
  const int decimals = decimals_for(all);
  std::vector<std::vector<std::string>> out;
  for (const Index r : shown(rows)) {
    out.emplace_back();
    for (const Index c : shown(columns)) {
      const bool is_gap = r == gap || c == gap;
      out.back().push_back(
          is_gap ? "…" : written(all[static_cast<std::size_t>(r * columns + c)], decimals));
    }
  }
  return out;
}

}  // namespace gradus::app

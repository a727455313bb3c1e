#include "gradus/figures/charts/round_curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

// The measures of all rounds at the epoch of that index.
std::vector<double> at_epoch(std::span<const History> rounds, std::size_t epoch,
                             EpochMeasure measure) {
  std::vector<double> out;
  for (const History& round : rounds) {
    if (epoch >= round.size()) continue;
    if (const auto value = measure(round[epoch])) out.push_back(*value);
  }
  return out;
}

std::size_t longest(std::span<const History> rounds) {
  std::size_t most = 0;
  for (const History& round : rounds) most = std::max(most, round.size());
  return most;
}

struct Spread {
  double mean = 0, deviation = 0;
};

Spread spread_of(const std::vector<double>& numbers) {
  const double count = static_cast<double>(numbers.size());
  Spread out;
  for (const double number : numbers) out.mean += number / count;
  if (numbers.size() < 2) return out;
  for (const double number : numbers) out.deviation += (number - out.mean) * (number - out.mean);
  out.deviation = std::sqrt(out.deviation / (count - 1));
  return out;
}

}  // namespace

std::vector<Series> lines_of_rounds(std::span<const History> rounds, const std::string& name,
                                    Index colour, EpochMeasure measure) {
  std::vector<Series> out;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    Series line{.name = text(name, ", start ", i + 1),
                .x = {},
                .y = {},
                .low = {},
                .high = {},
                .colour = colour,
                .background = true};
    for (const EpochResult& epoch : rounds[i]) {
      line.x.push_back(static_cast<double>(epoch.epoch));
      line.y.push_back(measure(epoch).value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    out.push_back(std::move(line));
  }
  Series mean = mean_of_rounds(rounds, name, colour, measure);
  mean.low.clear();
  mean.high.clear();
  out.push_back(std::move(mean));
  return out;
}

Series mean_of_rounds(std::span<const History> rounds, const std::string& name, Index colour,
                      EpochMeasure measure, MeanOf mean_of) {
  Series out{.name = rounds.size() > 1 ? text(name, ", mean of ", rounds.size()) : name,
             .x = {},
             .y = {},
             .low = {},
             .high = {},
             .colour = colour};
  const auto read = [mean_of](double x) { return mean_of == MeanOf::numbers ? x : std::log(x); };
  const auto shown = [mean_of](double x) { return mean_of == MeanOf::numbers ? x : std::exp(x); };
  for (std::size_t epoch = 0; epoch < longest(rounds); ++epoch) {
    std::vector<double> numbers = at_epoch(rounds, epoch, measure);
    if (numbers.empty()) continue;
    std::ranges::transform(numbers, numbers.begin(), read);
    const Spread spread = spread_of(numbers);
    out.x.push_back(static_cast<double>(epoch + 1));
    out.y.push_back(shown(spread.mean));
    if (rounds.size() < 2) continue;
    out.low.push_back(shown(spread.mean - spread.deviation));
    out.high.push_back(shown(spread.mean + spread.deviation));
  }
  return out;
}

}  // namespace gradus

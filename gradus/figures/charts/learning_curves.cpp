#include "gradus/figures/charts/learning_curves.hpp"

#include <algorithm>
#include <limits>

namespace gradus {
namespace {

enum Colours : Index { train_colour, test_colour };

// What a curve shows of an epoch; none where it was not measured.
using Measure = std::optional<double> (*)(const EpochResult&);

// The measure of each round, and the mean over those that reached an epoch where there are several.
void add_curves(LineChart& chart, std::span<const History> rounds, const std::string& name,
                Index colour, Measure measure) {
  Series mean{.name = name, .x = {}, .y = {}, .low = {}, .high = {}, .colour = colour};
  std::vector<Index> counts;
  bool measured = false;
  Index number = 0;
  for (const History& round : rounds) {
    Series curve{.name = text(name, ", round ", ++number),
                 .x = {},
                 .y = {},
                 .low = {},
                 .high = {},
                 .colour = colour,
                 .background = true};
    for (std::size_t i = 0; i < round.size(); ++i) {
      if (i == counts.size()) {
        mean.x.push_back(static_cast<double>(round[i].epoch));
        mean.y.push_back(0);
        counts.push_back(0);
      }
      const std::optional<double> value = measure(round[i]);
      curve.x.push_back(static_cast<double>(round[i].epoch));
      curve.y.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
      if (!value) continue;
      measured = true;
      mean.y[i] += *value;
      ++counts[i];
    }
    if (rounds.size() > 1) chart.series.push_back(std::move(curve));
  }
  for (std::size_t i = 0; i < counts.size(); ++i) mean.y[i] /= static_cast<double>(counts[i]);
  if (rounds.size() > 1) mean.name += text(", mean of ", rounds.size());
  if (measured) {
    chart.series.push_back(std::move(mean));
  } else {
    std::erase_if(chart.series, [&](const Series& series) { return series.colour == colour; });
  }
}

// Whether a logarithmic axis shows more: the largest number is more than five times the smallest,
// and none is 0.
bool is_wide(const LineChart& chart) {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const Series& series : chart.series) {
    for (const double y : series.y) {
      low = std::min(low, y);
      high = std::max(high, y);
    }
  }
  return low > 0 && high > 5 * low;
}

LineChart curves(std::span<const History> rounds, std::string_view watched, std::string title,
                 std::string y_label, Measure train, Measure test) {
  LineChart chart{.title = std::move(title),
                  .x_label = "epoch",
                  .y_label = std::move(y_label),
                  .whole_x = true,
                  .series = {}};
  add_curves(chart, rounds, "train", train_colour, train);
  add_curves(chart, rounds, std::string(watched), test_colour, test);
  chart.logarithmic = is_wide(chart);
  return chart;
}

std::optional<double> percent(std::optional<double> rate) {
  if (rate) *rate *= 100;
  return rate;
}

}  // namespace

LineChart loss_curves(std::span<const History> rounds, std::string_view watched) {
  return curves(
      rounds, watched, "Loss against epochs", "loss",
      [](const EpochResult& epoch) -> std::optional<double> { return epoch.train_loss; },
      [](const EpochResult& epoch) { return epoch.test_loss; });
}

std::optional<LineChart> error_curves(std::span<const History> rounds, std::string_view watched) {
  LineChart chart = curves(
      rounds, watched, "Error rate", "wrong answers, %",
      [](const EpochResult& epoch) { return percent(epoch.train_error_rate); },
      [](const EpochResult& epoch) { return percent(epoch.test_error_rate); });
  if (chart.series.empty()) return std::nullopt;
  return chart;
}

}  // namespace gradus

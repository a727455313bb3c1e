// Report C: MSE and cross entropy on points that are new in each epoch.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "app/reproduce/report_parts.hpp"
#include "gradus/figures/charts/round_curves.hpp"

namespace gradus::app {
namespace {

const Variant losses[] = {{"mse", "MSE", 0}, {"cross_entropy", "softmax and cross entropy", 1}};

// How far apart the rounds are while they learn: the deviation of the error, over all epochs.
double spread(const Series& errors) {
  double sum = 0;
  for (std::size_t i = 0; i < errors.high.size(); ++i) sum += (errors.high[i] - errors.low[i]) / 2;
  return errors.high.empty() ? 0 : sum / static_cast<double>(errors.high.size());
}

constexpr double much_higher = 1.5;  // the report has no number; of the deviations

DrawPicture chart_of(const std::string& title, const std::string& y_label, const Series& series,
                     double highest) {
  return [=](const auto& stem) {
    return write_line_chart(stem, {.title = title,
                                   .x_label = "epoch",
                                   .y_label = y_label,
                                   .whole_x = true,
                                   .highest = highest,
                                   .series = {series}});
  };
}

}  // namespace

ReportValues values_of_report_c(const Material& material) {
  ReportValues values = settings_of(material);
  std::vector<Series> errors;
  std::vector<double> spreads;
  double highest = 0;
  for (const Variant& loss : losses) {
    Series& series = errors.emplace_back();
    const Finished* run = find_run(material, "report_c_" + loss.key);
    std::string &epochs = values.words["epochs_" + loss.key],
                &error = values.words["error_" + loss.key],
                &deviation = values.words["deviation_" + loss.key];
    DrawPicture& picture = values.pictures["c_loss_" + loss.key];
    if (run == nullptr) continue;
    const auto rounds = histories_of(*run);
    series = mean_of_rounds(rounds, loss.name, loss.colour, test_error_percent);
    for (const double one : series.high.empty() ? series.y : series.high)
      highest = std::max(highest, 10 * std::ceil(one / 10));
    epochs = text(run->experiment.config.training.epochs);
    error = error_text(*run, "rounds");
    spreads.push_back(spread(series));
    deviation = fmt::format("{:.1f}", spreads.back());
    picture = chart_of("Loss, " + loss.name, "loss",
                       mean_of_rounds(rounds, loss.name, loss.colour, test_loss), 0);
  }
  for (std::size_t i = 0; i < std::size(losses); ++i) {
    DrawPicture& picture = values.pictures["c_error_" + losses[i].key];
    if (!errors[i].y.empty())
      picture = chart_of("Error, " + losses[i].name, "wrong answers, %", errors[i], highest);
  }
  std::string &confirm = values.words["confirm"], &confirmed = values.words["confirmed"],
              &ratio = values.words["ratio"];
  if (spreads.size() == 2 && spreads[0] > 0 && spreads[1] > 0) {  // both of several rounds
    const bool is_confirmed = spreads[1] / spreads[0] >= much_higher;
    confirm = is_confirmed ? "confirm" : "do not confirm";
    confirmed = is_confirmed ? "confirmed" : "not confirmed";
    ratio = fmt::format("{:.2f}", spreads[1] / spreads[0]);
  }
  return values;
}

}  // namespace gradus::app

// Report C: MSE and cross entropy on points that are new in each epoch.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/reproduce/report_parts.hpp"
#include "gradus/figures/round_curves.hpp"

namespace gradus::app {
namespace {

struct OneLoss {
  const char *run, *name, *file, *reported;
  Index colour;
};
constexpr OneLoss losses[] = {
    {"report_c_mse", "MSE", "mse", "5.0 %", 0},
    {"report_c_cross_entropy", "softmax and cross entropy", "cross_entropy", "3.7 %", 1},
};

Series error_series(const Finished& run, const OneLoss& loss) {
  const auto rounds = histories_of(run);
  return mean_of_rounds(rounds, loss.name, loss.colour, test_error_percent);
}

// How far the rounds lie apart while they learn: the deviation of the error, over all epochs.
double spread(const Series& errors) {
  double sum = 0;
  for (std::size_t i = 0; i < errors.high.size(); ++i) sum += (errors.high[i] - errors.low[i]) / 2;
  return errors.high.empty() ? 0 : sum / static_cast<double>(errors.high.size());
}

LineChart chart_of(const std::string& title, const std::string& y_label, Series series,
                   double highest) {
  LineChart chart{.title = title,
                  .x_label = "epoch",
                  .y_label = y_label,
                  .whole_x = true,
                  .highest = highest,
                  .width = 560,
                  .height = 380,
                  .series = {}};
  chart.series.push_back(std::move(series));
  return chart;
}

}  // namespace

Told tell_report_c(const Material& material) {
  Told told{.letter = "C",
            .title = "Report C: MSE and cross entropy, new points each epoch",
            .comparisons = {},
            .passages = {}};
  double highest = 0;
  for (const OneLoss& loss : losses) {
    if (const Finished* run = find_run(material, loss.run)) {
      const Series errors = error_series(*run, loss);
      for (const double error : errors.high.empty() ? errors.y : errors.high)
        highest = std::max(highest, 10 * std::ceil(error / 10));
    }
  }
  std::vector<Picture> pictures;
  for (const OneLoss& loss : losses) {
    const Finished* run = find_run(material, loss.run);
    if (run == nullptr) continue;
    const Series errors = error_series(*run, loss);
    const Index epochs = run->experiment.config.training.epochs;
    told.comparisons.push_back({text("test error after ", epochs, " epochs, ", loss.name),
                                loss.reported, error_text(*run, "rounds")});
    told.comparisons.push_back({text("deviation while learning, ", loss.name),
                                loss.colour == 0 ? "smaller" : "\"much higher than using MSE\"",
                                fmt::format("{:.1f} points, mean over the epochs", spread(errors)),
                                false});
    pictures.push_back(picture_of(
        material, text("c_loss_", loss.file), text("Test loss, ", loss.name, "."),
        [&](const auto& stem) {
          const auto rounds = histories_of(*run);
          return write_line_chart(
              stem, chart_of(text("Loss, ", loss.name), "loss",
                             mean_of_rounds(rounds, loss.name, loss.colour, test_loss), 0));
        }));
    pictures.push_back(picture_of(material, text("c_error_", loss.file),
                                  text("Test error, ", loss.name, "."), [&](const auto& stem) {
                                    return write_line_chart(
                                        stem, chart_of(text("Error, ", loss.name),
                                                       "wrong answers, %", errors, highest));
                                  }));
  }
  told.passages = {
      {.heading =
           "Martin Everaert, Antony Doukhan: Project 2 - Mini deep-learning framework, May 2020",
       .words = "The network of report A with tanh; each epoch draws a thousand points that nobody "
                "has seen. Cross entropy is taken of the probabilities that a softmax layer gives.",
       .table = comparison_table(told.comparisons)},
      {.heading = "Loss and error against epochs",
       .words = "The mean over all rounds within a band of one deviation to either side; both "
                "errors have the same axes.",
       .pictures = std::move(pictures)},
      {.heading = "Whose settings these are",
       .table = settings_table(
           material,
           {.network = "the report's",
            .loss = "the report's",
            .data = "1000 new points an epoch are the report's, the test ours",
            .initializer = "the report's option; to take it is ours",
            .optimizer = "the rate is the report's; no momentum is ours",
            .training = "25 epochs and 15 rounds are the report's; one sample at a time is ours, "
                        "since its modules take no batches"})},
      {.heading = "Where the report is wrong",
       .table = {{"erratum", "it says", "right is"},
                 {"5", "∂p_i/∂s_k = −p_i (δ_ik − p_k), eq. 4", "p_i (δ_ik − p_k)"}}},
  };
  return told;
}

}  // namespace gradus::app

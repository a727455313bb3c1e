// Report C: MSE and cross entropy on points that are new in each epoch.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

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

// Both losses' spread.
struct Spreads {
  double mse, cross_entropy;
  double ratio() const { return cross_entropy / mse; }
};

// None unless both were trained in several rounds.
std::optional<Spreads> spreads_of(const Material& material) {
  double found[2] = {};
  for (std::size_t i = 0; i < std::size(losses); ++i) {
    if (const Finished* run = find_run(material, losses[i].run))
      found[i] = spread(error_series(*run, losses[i]));
  }
  if (found[0] == 0 || found[1] == 0) return std::nullopt;
  return Spreads{found[0], found[1]};
}

constexpr const char* reported_variance = "\"much higher than using MSE\"";
constexpr double much_higher = 1.5;  // the report has no number; of the deviations

std::string verdict(const Spreads& spreads) {
  return fmt::format("{}: its deviation is {:.2f} times that of MSE",
                     spreads.ratio() >= much_higher ? "confirmed" : "not confirmed",
                     spreads.ratio());
}

std::string variance_text(const Spreads& spreads) {
  return fmt::format(
      "The report says that the variance with softmax and cross entropy is much higher than with "
      "MSE. Our runs {} this: the standard deviation of the error between rounds, averaged over "
      "the epochs, is {:.1f} percentage points with cross entropy and {:.1f} with MSE.",
      spreads.ratio() >= much_higher ? "confirm" : "do not confirm", spreads.cross_entropy,
      spreads.mse);
}

LineChart chart_of(const std::string& title, const std::string& y_label, Series series,
                   double highest) {
  LineChart chart{.title = title,
                  .x_label = "epoch",
                  .y_label = y_label,
                  .whole_x = true,
                  .highest = highest,
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
    told.comparisons.push_back({text("deviation between rounds, ", loss.name), "not given",
                                fmt::format("{:.1f} points, mean of the epochs", spread(errors)),
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
  const std::optional<Spreads> spreads = spreads_of(material);
  if (spreads)
    told.comparisons.push_back({"variance of cross entropy", reported_variance, verdict(*spreads)});
  told.passages = {
      {.heading =
           "Martin Everaert, Antony Doukhan: Project 2 - Mini deep-learning framework, May 2020",
       .words = "The network of report A with tanh. Each epoch trains on 1000 new points. Cross "
                "entropy is computed from the probabilities of a softmax layer.",
       .table = comparison_table(told.comparisons)},
      {.heading = "Loss and error against epochs",
       .words = "Each line is the mean of all rounds. Its band is one standard deviation to either "
                "side. Both pictures of the error have the same axes.",
       .pictures = std::move(pictures),
       .notes = spreads ? variance_text(*spreads) : ""},
      {.heading = "Settings, and who chose them",
       .table = settings_table(
           material,
           {.network = "the report",
            .loss = "the report",
            .data = "1000 new points in each epoch: the report; the test set: us",
            .initializer = "us, from the options of the report",
            .optimizer = "learning rate: the report; no momentum: us",
            .training = "25 epochs and 15 rounds: the report; batches of 1: us, since the report's "
                        "modules take one sample at a time"})},
      {.heading = "Where the report is wrong",
       .table = {{"erratum", "the report says", "correct"},
                 {"5",
                  "the derivative of softmax p_i with respect to its input s_k is "
                  "−p_i (δ_ik − p_k), eq. 4",
                  "p_i (δ_ik − p_k)"}}},
  };
  return told;
}

}  // namespace gradus::app

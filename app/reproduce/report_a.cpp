// Report A: the same network by three losses.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/configuration/model_builder.hpp"
#include "app/reproduce/report_parts.hpp"
#include "gradus/figures/class_map.hpp"
#include "gradus/figures/round_curves.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {
namespace {

struct OneLoss {
  const char *run, *name, *file, *reported, *escape;
  Index colour;
};
constexpr OneLoss losses[] = {
    {"report_a_mse", "MSE", "mse", "7.71 % ± 5.13",
     "after about 40 epochs, or stuck in a local minimum for longer", 0},
    {"report_a_mae", "MAE", "mae", "not as well as MSE", "stuck more often", 1},
    {"report_a_cross_entropy", "cross entropy", "cross_entropy", "the best results", "not given",
     2},
};

constexpr double stuck = 10;  // percent that a start must come below to count as on its way

// Of each start that came below `stuck`, the first epoch whose test error is.
std::vector<double> escapes(const Finished& run) {
  std::vector<double> out;
  for (const History& round : histories_of(run)) {
    const auto low = std::ranges::find_if(
        round, [](const EpochResult& epoch) { return test_error_percent(epoch) < stuck; });
    if (low != round.end()) out.push_back(static_cast<double>(low->epoch));
  }
  return out;
}

std::string escape_text(const Finished& run) {
  const std::vector<double> epochs = escapes(run);
  const std::size_t starts = run.trained.results.rounds.size();
  if (epochs.empty()) return fmt::format("none of {}", starts);
  std::string latest = fmt::format("epoch {:.1f} on average, {:.0f} at the latest",
                                   statistics(epochs).mean, std::ranges::max(epochs));
  if (epochs.size() == starts) return latest;
  return fmt::format("{}; {} of {} never", latest, starts - epochs.size(), starts);
}

// Best first, by the mean error of the last epoch.
std::string order_text(const Material& material) {
  std::vector<std::pair<double, std::string>> found;
  for (const OneLoss& loss : losses) {
    if (const Finished* run = find_run(material, loss.run))
      found.emplace_back(test_error(run->trained.results)->mean, loss.name);
  }
  std::ranges::sort(found);
  std::vector<std::string> names;
  for (const auto& [error, name] : found) names.push_back(name);
  return fmt::format("{}", fmt::join(names, ", "));
}

// One height for all pictures: the worst error of any epoch, rounded up.
double highest_error(const Material& material) {
  double worst = 0;
  for (const Finished& run : material.runs) {
    for (const History& round : histories_of(run)) {
      for (const EpochResult& epoch : round)
        worst = std::max(worst, test_error_percent(epoch).value_or(0));
    }
  }
  return 10 * std::ceil(worst / 10);
}

bool draw_errors(const std::filesystem::path& stem, const OneLoss& loss, const Finished& run,
                 double highest) {
  const auto rounds = histories_of(run);
  return write_line_chart(
      stem, {.title = text("Test error, ", loss.name),
             .x_label = "epoch",
             .y_label = "wrong answers, %",
             .whole_x = true,
             .highest = highest,
             .series = lines_of_rounds(rounds, loss.name, loss.colour, test_error_percent)});
}

bool draw_map(const std::filesystem::path& stem, const OneLoss& loss, Finished& run) {
  const Config& config = run.experiment.config;
  return write_class_map(stem, run.trained.models.front(),
                         run.experiment.source.of_seed(config.seed).test,
                         {.title = loss.name,
                          .truth = circle_of(run),
                          .logits = loss_kind(config.loss).outputs == Outputs::softmax_logits,
                          .threshold = build_loss(config.loss)->threshold(),
                          .cells = 120,
                          .samples = 300});
}

}  // namespace

Told tell_report_a(const Material& material) {
  Told told{.letter = "A",
            .title = "Report A: one network, three losses",
            .comparisons = {},
            .passages = {}};
  const double highest = highest_error(material);
  std::vector<Picture> errors, maps;
  for (const OneLoss& loss : losses) {
    Finished* run = find_run(material, loss.run);
    if (run == nullptr) continue;
    told.comparisons.push_back(
        {text("test error, ", loss.name), loss.reported, error_text(*run, "starts")});
    errors.push_back(
        picture_of(material, text("a_error_", loss.file), text("Test error, ", loss.name, "."),
                   [&](const auto& stem) { return draw_errors(stem, loss, *run, highest); }));
    maps.push_back(picture_of(material, text("a_map_", loss.file),
                              text("The plane of the first start, ", loss.name, "."),
                              [&](const auto& stem) { return draw_map(stem, loss, *run); }));
  }
  if (material.runs.size() == std::size(losses)) {
    told.comparisons.push_back(
        {"order of the losses, best first", "cross entropy, MSE, MAE", order_text(material)});
  }
  for (const OneLoss& loss : losses) {
    if (const Finished* run = find_run(material, loss.run)) {
      told.comparisons.push_back(
          {text("below ", stuck, " % wrong, ", loss.name), loss.escape, escape_text(*run), false});
    }
  }
  told.passages = {
      {.heading = "A framework with Sequential, Linear, MSE, MAE and cross entropy; without title "
                  "or names",
       .words = "The task: is a point of the unit square inside a circle? The report trains a "
                "network of three hidden layers of 25 units with three losses: mean squared error "
                "(MSE), mean absolute error (MAE) and cross entropy, each from several random "
                "starts.",
       .table = comparison_table(told.comparisons)},
      {.heading = "Test error against epochs",
       .words =
           "Each thin line is one start, the thick line is the mean of all. The three pictures "
           "have the same axes.",
       .pictures = std::move(errors)},
      {.heading = "The classified plane",
       .words = "The background is the answer of the network; with cross entropy its colour is "
                "fainter where the network is less certain. Dots are test points in the colour of "
                "their true "
                "class. A large dot with an edge has a wrong answer.",
       .pictures = std::move(maps)},
      {.heading = "Settings, and who chose them",
       .table =
           settings_table(material, {.network = "the report; of its tanh and ReLU we chose tanh",
                                     .loss = "the report",
                                     .data = "us; the report says \"the random dataset\"",
                                     .initializer = "us",
                                     .optimizer = "SGD: the report; the learning rate: us",
                                     .training = "us"}),
       .notes = "We found no error in this report."},
  };
  return told;
}

}  // namespace gradus::app

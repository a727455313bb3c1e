// Report A: the same network by three losses.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/configuration/model_builder.hpp"
#include "app/reproduce/report_parts.hpp"
#include "app/runs/run_figures.hpp"
#include "gradus/figures/charts/round_curves.hpp"
#include "gradus/figures/classes/class_map.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {
namespace {

const Variant losses[] = {
    {"mse", "MSE", 0}, {"mae", "MAE", 1}, {"cross_entropy", "cross entropy", 2}};

constexpr double stuck = 10;  // percent; a start with a lower error has begun to learn

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
  for (const Variant& loss : losses) {
    if (const Finished* run = find_run(material, "report_a_" + loss.key))
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

bool draw_errors(const std::filesystem::path& stem, const Variant& loss, const Finished& run,
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

bool draw_map(const std::filesystem::path& stem, const Variant& loss, Finished& run) {
  const Config& config = run.experiment.config;
  return write_class_map(stem, run.trained.models.front(),
                         run.experiment.source.of_seed(config.seed).test,
                         {.title = loss.name,
                          .truth = circle_of(config.data),
                          .logits = loss_kind(config.loss).outputs == Outputs::softmax_logits,
                          .threshold = build_loss(config.loss)->threshold(),
                          .cells = 120,
                          .samples = 300});
}

}  // namespace

ReportValues values_of_report_a(const Material& material) {
  ReportValues values = settings_of(material);
  const double highest = highest_error(material);
  for (const Variant& loss : losses) {
    Finished* run = find_run(material, "report_a_" + loss.key);
    values.words["error_" + loss.key] = run == nullptr ? "" : error_text(*run, "starts");
    values.words["escape_" + loss.key] = run == nullptr ? "" : escape_text(*run);
    DrawPicture &errors = values.pictures["a_error_" + loss.key],
                &map = values.pictures["a_map_" + loss.key];
    if (run == nullptr) continue;
    errors = [=, &loss](const auto& stem) { return draw_errors(stem, loss, *run, highest); };
    map = [=, &loss](const auto& stem) { return draw_map(stem, loss, *run); };
  }
  values.words["order"] = material.runs.size() == std::size(losses) ? order_text(material) : "";
  values.words["stuck"] = text(stuck);
  return values;
}

}  // namespace gradus::app

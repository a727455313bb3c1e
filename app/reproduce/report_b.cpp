// Report B: thirty models each of tanh and ReLU.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/configuration/model_builder.hpp"
#include "app/reproduce/report_parts.hpp"
#include "app/runs/run_figures.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/figures/charts/round_curves.hpp"
#include "gradus/figures/classes/answer_map.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {
namespace {

const Variant activations[] = {{"tanh", "tanh", 0}, {"relu", "ReLU", 1}};

constexpr double near = 0.05;  // the border

double distance(const AnsweredPoint& point, const Circle& circle) {
  return std::abs(std::hypot(point.x - circle.x, point.y - circle.y) - circle.radius);
}

// What all models of a run answer to their test points.
struct Answers {
  std::vector<AnsweredPoint> of_first;
  double wrong = 0, wrong_near = 0, farthest = 0;
};

Answers answers_of(Finished& run) {
  const Config& config = run.experiment.config;
  const Circle circle = circle_of(config.data);
  const double threshold = build_loss(config.loss)->threshold();
  Answers out;
  for (std::size_t i = 0; i < run.trained.models.size(); ++i) {
    const Dataset& test = run.experiment.source.of_seed(config.seed + i).test;
    const auto points = answered_points(run.trained.models[i], test, threshold);
    for (const AnsweredPoint& point : points) {
      if (!point.wrong()) continue;
      const double away = distance(point, circle);
      ++out.wrong;
      out.wrong_near += away <= near ? 1 : 0;
      out.farthest = std::max(out.farthest, away);
    }
    if (i == 0) out.of_first = points;
  }
  return out;
}

// What the last epoch's loss is on average, as the report's axis shows it: of its logarithm.
double last_loss(const Finished& run) {
  const auto rounds = histories_of(run);
  return mean_of_rounds(rounds, "", 0, test_loss, MeanOf::logarithms).y.back();
}

std::string loss_text(const Finished& run) {
  const double loss = last_loss(run);
  return fmt::format("{} (log10: {:.2f})", readable(loss), std::log10(loss));
}

std::string near_text(const Answers& answers) {
  if (answers.wrong == 0) return "there are none wrong";
  return fmt::format("{:.1f} % of {:.0f}, the farthest {:.3f} away",
                     100 * answers.wrong_near / answers.wrong, answers.wrong, answers.farthest);
}

LineChart loss_chart(const Material& material) {
  LineChart chart{.title = "Test loss, geometric mean of the models",
                  .x_label = "epoch",
                  .y_label = "mean squared error",
                  .logarithmic = true,
                  .whole_x = true,
                  .series = {}};
  for (const Variant& activation : activations) {
    if (const Finished* run = find_run(material, "report_b_" + activation.key)) {
      const auto rounds = histories_of(*run);
      chart.series.push_back(mean_of_rounds(rounds, activation.name, activation.colour, test_loss,
                                            MeanOf::logarithms));
    }
  }
  return chart;
}

}  // namespace

ReportValues values_of_report_b(const Material& material) {
  ReportValues values = settings_of(material);
  std::vector<double> last_losses;
  for (const Variant& activation : activations) {
    Finished* run = find_run(material, "report_b_" + activation.key);
    std::string &loss = values.words["loss_" + activation.key],
                &error = values.words["error_" + activation.key],
                &wrong = values.words["near_" + activation.key];
    DrawPicture& map = values.pictures["b_answers_" + activation.key];
    if (run == nullptr) continue;
    const Answers answers = answers_of(*run);
    loss = loss_text(*run);
    error = error_text(*run, "models");
    wrong = near_text(answers);
    map = [=, points = answers.of_first, &activation](const auto& stem) {
      return write_answer_map(
          stem, points,
          {.title = activation.name, .truth = circle_of(run->experiment.config.data)});
    };
    last_losses.push_back(last_loss(*run));
  }
  values.pictures["b_loss"] = [material](const auto& stem) {
    return write_line_chart(stem, loss_chart(material));
  };
  std::string &better = values.words["better"], &lower = values.words["lower"];
  if (last_losses.size() == 2) {
    const auto [least, most] = std::ranges::minmax(last_losses);
    better = activations[least == last_losses[0] ? 0 : 1].name;
    lower = fmt::format("{:.1f}", 100 * (1 - least / most));
  }
  const double share = 2 * std::numbers::pi *
                       circle_of(material.runs.front().experiment.config.data).radius * 2 * near;
  values.words["near"] = text(near);
  values.words["share"] = fmt::format("{:.1f}", 100 * share);
  return values;
}

}  // namespace gradus::app

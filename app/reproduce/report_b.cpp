// Report B: thirty models each of tanh and ReLU.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "app/configuration/model_builder.hpp"
#include "app/reproduce/report_parts.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/figures/answer_map.hpp"
#include "gradus/figures/round_curves.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {
namespace {

struct Activation {
  const char *run, *name, *file;
  Index colour;
};
constexpr Activation activations[] = {{"report_b_tanh", "tanh", "tanh", 0},
                                      {"report_b_relu", "ReLU", "relu", 1}};

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
  const Circle circle = circle_of(run);
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

std::string better_text(const Material& material) {
  const Finished *tanh = find_run(material, activations[0].run),
                 *relu = find_run(material, activations[1].run);
  if (tanh == nullptr || relu == nullptr) return "";
  const double of_tanh = last_loss(*tanh), of_relu = last_loss(*relu);
  return of_tanh < of_relu
             ? fmt::format("tanh: its loss is {:.1f} % lower", 100 * (1 - of_tanh / of_relu))
             : fmt::format("ReLU: its loss is {:.1f} % lower", 100 * (1 - of_relu / of_tanh));
}

LineChart loss_chart(const Material& material) {
  LineChart chart{.title = "Test loss, geometric mean of the models",
                  .x_label = "epoch",
                  .y_label = "mean squared error",
                  .logarithmic = true,
                  .whole_x = true,
                  .series = {}};
  for (const Activation& activation : activations) {
    if (const Finished* run = find_run(material, activation.run)) {
      const auto rounds = histories_of(*run);
      chart.series.push_back(mean_of_rounds(rounds, activation.name, activation.colour, test_loss,
                                            MeanOf::logarithms));
    }
  }
  return chart;
}

}  // namespace

Told tell_report_b(const Material& material) {
  Told told{.letter = "B", .title = "Report B: tanh and ReLU", .comparisons = {}, .passages = {}};
  std::vector<Picture> maps;
  for (const Activation& activation : activations) {
    Finished* run = find_run(material, activation.run);
    if (run == nullptr) continue;
    const Answers answers = answers_of(*run);
    told.comparisons.push_back({text("final test loss, geometric mean, ", activation.name),
                                "only a picture", loss_text(*run), false});
    told.comparisons.push_back(
        {text("test error, ", activation.name), "not given", error_text(*run, "models"), false});
    told.comparisons.push_back(
        {text("wrong points within ", near, " of the circle, ", activation.name),
         "\"close to the boundary\"",
         answers.wrong == 0 ? "there are none wrong"
                            : fmt::format("{:.1f} % of {:.0f}, the farthest {:.3f} away",
                                          100 * answers.wrong_near / answers.wrong, answers.wrong,
                                          answers.farthest)});
    maps.push_back(picture_of(
        material, text("b_answers_", activation.file),
        text("Answers of the first model with ", activation.name, "."), [&](const auto& stem) {
          return write_answer_map(stem, answers.of_first,
                                  {.title = activation.name, .truth = circle_of(*run)});
        }));
  }
  if (material.runs.size() == 2) {
    told.comparisons.push_back(
        {"the better activation", "tanh, on average", better_text(material)});
  }
  const double share = 2 * std::numbers::pi * circle_of(material.runs.front()).radius * 2 * near;
  told.passages = {
      {.heading = "Luca Bracone, Omid Karimi, Gianni Lodetti: Miniproject 2: Report, May 2021",
       .words =
           "The same points. The network has one output with target 1 inside the circle and 0 "
           "outside, and the loss is the mean squared error (MSE). Thirty models have tanh and "
           "thirty have ReLU.",
       .table = comparison_table(told.comparisons)},
      {.heading = "Loss against epochs",
       .words = "Each line is the geometric mean of all models. Its band is one standard deviation "
                "of the logarithm to either side.",
       .pictures = {picture_of(
           material, "b_loss", "Test loss of all models with tanh and with ReLU.",
           [&](const auto& stem) { return write_line_chart(stem, loss_chart(material)); })}},
      {.heading = "Where the wrong answers are",
       .words = fmt::format("A green dot is a right answer, an orange triangle a wrong one. For "
                            "comparison: {:.1f} % "
                            "of all points are within {} of the circle.",
                            100 * share, near),
       .pictures = std::move(maps)},
      {.heading = "Settings, and who chose them",
       .table = settings_table(material, {.network = "the report",
                                          .loss = "the report",
                                          .data = "1000 points: the report; the test set: us",
                                          .initializer = "a Gaussian: the report; 0.5: us",
                                          .optimizer = "us",
                                          .training = "30 models: the report; the rest: us"}),
       .notes = "Which activation is better depends on the initial weights and the learning rate. "
                "With the report's default, a standard deviation of 1, ReLU diverges at learning "
                "rates from 0.001 to 0.01, where tanh learns. With Xavier's initial weights and a "
                "learning rate of 0.05, ReLU reaches a lower loss than tanh."},
      {.heading = "Where the report is wrong",
       .table = {{"erratum", "the report says", "correct"},
                 {"1", "the radius of the circle is 1/√2; such a circle contains the whole square",
                  "1/√(2π), for half of the square's area; we use this radius"},
                 {"2", "He's √(2/n) and Xavier's √(2/(n+m)) are variances",
                  "they are standard deviations"},
                 {"3", "the gradient of MSE with respect to the prediction ŷ is 2/n (y − ŷ)",
                  "2/n (ŷ − y)"},
                 {"4",
                  "−y/p + (1−y)/(1−p) is the gradient of the binary cross entropy with respect to "
                  "the output of the network",
                  "it is the derivative with respect to the probability p; with respect to the "
                  "output s, where p = 1/(1 + e⁻ˢ), the derivative is p − y"}},
       .notes = "The report says that its cross entropy \"never came to fruition\"; erratum 4 is a "
                "possible cause."},
  };
  return told;
}

}  // namespace gradus::app

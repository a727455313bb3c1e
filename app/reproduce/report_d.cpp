// Report D: handwritten digits, house values, and a step worked out by hand.
#include <fmt/format.h>

#include "app/configuration/model_builder.hpp"
#include "app/explain/explanation.hpp"
#include "app/reproduce/report_parts.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/figures/answers.hpp"
#include "gradus/figures/confusion_figure.hpp"
#include "gradus/figures/learning_curves.hpp"
#include "gradus/figures/mistake_sheet.hpp"
#include "gradus/figures/scatter.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {
namespace {

constexpr const char* not_given = "no figure in the text";

const Dataset& test_of(Finished& run) {
  return run.experiment.source.of_seed(run.experiment.config.seed).test;
}

// As high as the picture beside it.
LineChart sized(LineChart chart, int height) {
  chart.height = height;
  return chart;
}

void tell_mnist(const Material& material, Finished& run, Told& told) {
  const Config& config = run.experiment.config;
  const Model& model = run.trained.models.front();
  told.comparisons.push_back({"MNIST, test error", not_given, error_text(run, "rounds")});
  const auto rounds = histories_of(run);
  Passage passage{.heading = "MNIST", .words = "Images of handwritten digits."};
  passage.pictures.push_back(
      picture_of(material, "d_mnist_confusion", "True digits and the answers of the network.",
                 [&](const auto& stem) {
                   return write_confusion_figure(
                       stem, evaluate(model, test_of(run), *build_loss(config.loss)).confusion,
                       {.title = "MNIST"});
                 }));
  passage.pictures.push_back(
      picture_of(material, "d_mnist_error", "Error against epochs.", [&](const auto& stem) {
        return write_line_chart(stem, sized(error_curves(rounds).value(), 450));
      }));
  Passage mistakes{.heading = "The worst mistakes",
                   .words =
                       "Wrong answers, the most certain first. Below each image are the true "
                       "digit, the answer and its probability."};
  mistakes.pictures.push_back(picture_of(
      material, "d_mnist_mistakes", "The most certain wrong answers.", [&](const auto& stem) {
        return write_mistake_sheet(stem, model, test_of(run), {.title = "MNIST"});
      }));
  told.passages.push_back(std::move(passage));
  told.passages.push_back(std::move(mistakes));
}

// Predictions in the units of the data.
std::vector<double> predictions(Finished& run) {
  const Dataset& test = test_of(run);
  const Tensor outputs = outputs_of(run.trained.models.front(), test.inputs, test.scaling);
  std::vector<double> out;
  for (const double output : outputs.as<double>())
    out.push_back(test.target_scaling.undo(output, 0));
  return out;
}

std::vector<double> truths(Finished& run) {
  const Tensor& targets = test_of(run).targets;
  return with_type(targets.dtype(), [&]<class T> {
    const auto all = targets.as<T>();
    return std::vector<double>(all.begin(), all.end());
  });
}

void tell_housing(const Material& material, Finished& run, Told& told) {
  std::vector<double> r2, squared;
  for (const History& round : histories_of(run)) {
    if (const auto& figures = round.back().test_regression) {
      r2.push_back(figures->r2.value_or(0));
      squared.push_back(figures->mean_squared_error);
    }
  }
  const auto told_of = [](const std::vector<double>& numbers) {
    const Statistics all = statistics(numbers);
    return text(readable(all.mean), " ± ", readable(all.deviation), " (", numbers.size(),
                " rounds)");
  };
  told.comparisons.push_back({"California Housing, R2", not_given, told_of(r2)});
  told.comparisons.push_back(
      {"California Housing, mean squared error", not_given, told_of(squared)});
  const auto rounds = histories_of(run);
  Passage passage{.heading = "California Housing",
                  .words =
                      "The median house value of a block group, predicted from eight features. "
                      "No true value is above 500,000 dollars, the highest that the census "
                      "recorded."};
  passage.pictures.push_back(picture_of(
      material, "d_housing_scatter", "Predicted and true values of the test samples, first round.",
      [&](const auto& stem) {
        return write_scatter(stem, truths(run), predictions(run),
                             {.title = "Median house value, 100,000 dollars",
                              .truth_label = "true",
                              .predicted_label = "predicted"});
      }));
  passage.pictures.push_back(picture_of(
      material, "d_housing_loss", "Loss against epochs.",
      [&](const auto& stem) { return write_line_chart(stem, sized(loss_curves(rounds), 474)); }));
  told.passages.push_back(std::move(passage));
}

// A layer's bias and weights as the report prints them: a row an output, the bias first.
std::string matrix_text(const WorkedLayer& layer) {
  const Tensor &weight = layer.parameters[0].after, &bias = layer.parameters[1].after;
  const Index columns = weight.shape()[1];
  std::string out;
  for (Index row = 0; row < weight.shape()[0]; ++row) {
    with_float_type(weight.dtype(), [&]<class T> {
      out += fmt::format("{}({}", row > 0 ? ", " : "", bias.as<T>()[static_cast<std::size_t>(row)]);
      for (Index c = 0; c < columns; ++c)
        out += fmt::format(", {}", weight.as<T>()[static_cast<std::size_t>(row * columns + c)]);
    });
    out += ")";
  }
  return out;
}

void tell_worked_example(const Material& material, Told& told) {
  // Always the report's own: what is told of it holds for no other.
  const Config config = read_config(material.files.built_in("worked_example.toml"));
  DataSource source(config.data, {});
  const WorkedStep step = first_step(config, source, 4);
  told.comparisons.push_back({"worked example, loss", "1", readable(step.loss)});
  const char* const printed[] = {"(0, 0, 1), (0, 1, -3), (1, 0, 6)",
                                 "(1, 3, 2, 1), (-1, -1, 0, -2)", "(0, 3, 5)"};
  for (std::size_t i = 0; i < 3; ++i) {
    told.comparisons.push_back(
        {text("worked example, W[", i + 1, "] after the update, rows (bias, weights)",
              i == 0 ? "; its last row is erratum 7" : ""),
         printed[i], matrix_text(step.layers[2 * i]), i == 0});
  }
  told.passages.push_back(
      {.heading = "The worked example",
       .words =
           "One training step of a 2-3-2-1 network on four samples, computed by hand. A row of "
           "the report's matrices is (bias, weights): the bias of one output, then its "
           "weights. Our matrices are the printed ones, except where errata 7 and 8 apply, "
           "such as the last row of W[1]. The end of this page shows every matrix, and "
           "`gradus explain examples/worked_example.toml` prints them."});
  Page page = explanation(config, step);
  Chapter appendix{.title = "The worked example of report D: every matrix", .folded = true};
  appendix.passages.push_back({.heading = page.title, .words = page.words});
  for (Chapter& chapter : page.chapters) {
    for (Passage& passage : chapter.passages) {
      passage.heading = chapter.title + ": " + passage.heading;
      appendix.passages.push_back(std::move(passage));
    }
  }
  told.appendices.push_back(std::move(appendix));
}

}  // namespace

Told tell_report_d(const Material& material) {
  Told told{.letter = "D",
            .title = "Report D: mfnet, on MNIST and California Housing",
            .comparisons = {},
            .passages = {}};
  if (Finished* run = find_run(material, "mnist")) tell_mnist(material, *run, told);
  if (Finished* run = find_run(material, "california_housing")) tell_housing(material, *run, told);
  tell_worked_example(material, told);
  told.passages.insert(
      told.passages.begin(),
      {.heading = "Francesco Marchisotti: mfnet - A simple machine learning library, 2024/2025",
       .words =
           "The report trains a classifier of digits and a regression of house values, compares "
           "both with PyTorch, and computes one training step by hand.",
       .table = comparison_table(told.comparisons)});
  told.passages.push_back(
      {.heading = "Settings, and who chose them",
       .table = settings_table(material, {.network = "us",
                                          .loss = "the report",
                                          .data = "the data: the report; the split: us",
                                          .initializer = "us",
                                          .optimizer = "us",
                                          .training = "us"})});
  told.passages.push_back(
      {.heading = "Where the report is wrong",
       .table = {
           {"erratum", "the report says", "correct"},
           {"6",
            "the gradient of the cross entropy with respect to the logits is S − Y/m, eq. 4.8 "
            "(S: the softmax, Y: the targets, m: the samples of the batch)",
            "(S − Y)/m"},
           {"7", "the second sample is (1, 2), the last row (bias, weights) of W[1] is (1, 0, 0)",
            "(1, 3) and (1, 1, 0)"},
           {"8",
            "the gradient of MSE with respect to the output Ŷ, 2/m (Ŷ − Y), is a quarter of "
            "the difference for m = 4; the learning rate η is 4",
            "half of the difference; the printed weights are those of η = 2"},
           {"9", "the softmax must be clipped at 1e-100 before the logarithm",
            "log-sum-exp computes softmax and logarithm together and needs no clipping"}}});
  return told;
}

}  // namespace gradus::app

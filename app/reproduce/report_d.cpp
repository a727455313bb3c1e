// Report D: handwritten digits, house values, and a step worked out by hand.
#include <fmt/format.h>

#include "app/configuration/model_builder.hpp"
#include "app/explain/explanation.hpp"
#include "app/reproduce/report_parts.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/figures/charts/learning_curves.hpp"
#include "gradus/figures/charts/scatter.hpp"
#include "gradus/figures/classes/answers.hpp"
#include "gradus/figures/classes/confusion_figure.hpp"
#include "gradus/figures/classes/mistake_sheet.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {
namespace {

const Dataset& test_of(Finished& run) {
  return run.experiment.source.of_seed(run.experiment.config.seed).test;
}

// As high as the picture beside it.
LineChart sized(LineChart chart, int height) {
  chart.height = height;
  return chart;
}

void add_mnist(Finished* run, ReportValues& values) {
  std::string& error = values.words["error_mnist"];
  DrawPicture &confusion = values.pictures["d_mnist_confusion"],
              &errors = values.pictures["d_mnist_error"],
              &mistakes = values.pictures["d_mnist_mistakes"];
  if (run == nullptr) return;
  error = error_text(*run, "rounds");
  confusion = [run](const auto& stem) {
    const auto loss = build_loss(run->experiment.config.loss);
    const auto matrix = evaluate(run->trained.models.front(), test_of(*run), *loss).confusion;
    return write_confusion_figure(stem, matrix, {.title = "MNIST"});
  };
  errors = [run](const auto& stem) {
    return write_line_chart(stem, sized(error_curves(histories_of(*run)).value(), 450));
  };
  mistakes = [run](const auto& stem) {
    return write_mistake_sheet(stem, run->trained.models.front(), test_of(*run),
                               {.title = "MNIST"});
  };
}

// Predictions in the units of the data.
std::vector<double> predictions(Finished& run) {
  const Dataset& test = test_of(run);
  const Tensor outputs = outputs_of(run.trained.models.front(), test.inputs[0], test.scaling_of(0));
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

std::string rounds_text(const std::vector<double>& numbers) {
  const Statistics all = statistics(numbers);
  return text(readable(all.mean), " ± ", readable(all.deviation), " (", numbers.size(), " rounds)");
}

void add_housing(Finished* run, ReportValues& values) {
  std::string &r2_text = values.words["r2_housing"], &error_text = values.words["error_housing"];
  DrawPicture &scatter = values.pictures["d_housing_scatter"],
              &loss = values.pictures["d_housing_loss"];
  if (run == nullptr) return;
  std::vector<double> r2, squared;
  for (const History& round : histories_of(*run)) {
    if (const auto& figures = round.back().test_regression) {
      r2.push_back(figures->r2.value_or(0));
      squared.push_back(figures->mean_squared_error);
    }
  }
  r2_text = rounds_text(r2);
  error_text = rounds_text(squared);
  scatter = [run](const auto& stem) {
    return write_scatter(stem, truths(*run), predictions(*run),
                         {.title = "Median house value, 100,000 dollars",
                          .truth_label = "true",
                          .predicted_label = "predicted"});
  };
  loss = [run](const auto& stem) {
    return write_line_chart(stem, sized(loss_curves(histories_of(*run)), 474));
  };
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

void add_worked_example(const Material& material, ReportValues& values) {
  // Always the report's own: the text holds for no other.
  const Config config = read_config(material.files.built_in("worked_example.toml"));
  DataSource source(config.data, {});
  const WorkedStep step = first_step(config, source, 4);
  values.words["worked_loss"] = readable(step.loss);
  for (const std::size_t i : {1, 2, 3})
    values.words[text("worked_", i)] = matrix_text(step.layers[2 * (i - 1)]);
  Page page = explanation(config, step);
  Chapter appendix{.title = "The worked example of report D: every matrix", .folded = true};
  appendix.passages.push_back({.heading = page.title, .words = page.words});
  for (Chapter& chapter : page.chapters) {
    for (Passage& passage : chapter.passages) {
      passage.heading = chapter.title + ": " + passage.heading;
      appendix.passages.push_back(std::move(passage));
    }
  }
  values.appendices.push_back(std::move(appendix));
}

}  // namespace

ReportValues values_of_report_d(const Material& material) {
  ReportValues values = settings_of(material);
  add_mnist(find_run(material, "mnist"), values);
  add_housing(find_run(material, "california_housing"), values);
  add_worked_example(material, values);
  return values;
}

}  // namespace gradus::app

#include "app/runs/run_figures.hpp"

#include <algorithm>
#include <iostream>

#include "app/configuration/model_builder.hpp"
#include "gradus/base/aligned.hpp"
#include "gradus/data/sets/disc.hpp"
#include "gradus/figures/charts/learning_curves.hpp"
#include "gradus/figures/classes/class_map.hpp"
#include "gradus/figures/classes/confusion_figure.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus::app {
namespace {

// What an axis shows: an input of the table, or whether a text column holds a word; "x" and "y"
// where the samples are points.
std::vector<std::string> axes(const TableFormat* table) {
  if (table == nullptr) return {"x", "y"};
  std::vector<std::string> out;
  for (const TableFormat::Column& column : table->inputs) {
    const std::string name = column.name.empty() ? text("column ", column.number) : column.name;
    if (column.words.empty()) out.push_back(name);
    for (const std::string& word : column.words) out.push_back(text(name, " = ", word));
  }
  return out;
}

bool write_class_map(const std::filesystem::path& stem, const Config& config,
                     const TableFormat* table, const Model& model, const Dataset& test) {
  constexpr std::size_t widest = 40;
  const std::vector<std::string> names = axes(table);
  ClassMapOptions options{.title = config.name,
                          .x_label = cut_to(names.at(0), widest),
                          .y_label = cut_to(names.at(1), widest),
                          .logits = needs_softmax(loss_kind(config.loss).outputs),
                          .threshold = build_loss(config.loss)->threshold()};
  if (config.data.source == "disc") options.truth = circle_of(config.data);
  return gradus::write_class_map(stem, model, test, options);
}

// Whether all were drawn.
bool write_all(const std::filesystem::path& folder, const Config& config, const Results& results,
               const TableFormat* table, const Model& model, const Dataset& test) {
  const std::vector<History> rounds = histories_of(results);
  bool drawn = write_line_chart(folder / "loss", loss_curves(rounds, results.watched));
  if (const auto errors = error_curves(rounds, results.watched))
    drawn = write_line_chart(folder / "error", *errors) && drawn;
  if (test.classes == 0) return drawn;
  const ConfusionMatrix confusion = evaluate(model, test, *build_loss(config.loss)).confusion;
  if (test.classes <= ConfusionMatrix::most_shown)
    drawn = write_confusion_figure(folder / "confusion", confusion) && drawn;
  else
    write_confusion_csv(folder / "confusion", confusion);
  Workspace workspace(model, Mode::inference);
  workspace.plan(test.input_shapes(1));
  // Whole numbers are no points of a plane.
  if (test.inputs[0].shape().row_size() == 2 && workspace.vocabulary() == 0)
    drawn = write_class_map(folder / "class_map", config, table, model, test) && drawn;
  return drawn;
}

}  // namespace

void write_figures(const std::filesystem::path& folder, const Config& config,
                   const Results& results, const TableFormat* table, const Model& model,
                   const Dataset& test) {
  std::filesystem::create_directory(folder);
  try {
    if (!write_all(folder, config, results, table, model, test)) {
      std::cerr << "gradus: there is no gnuplot in PATH, so figures are written as CSV only\n";
    }
  } catch (const Error& error) {
    std::cerr << "gradus: figures are missing: " << error.what() << "\n";
  }
}

Circle circle_of(const DataSpec& data) {
  const DiscOptions disc;
  return {disc.centre[0], disc.centre[1], data.radius.value_or(disc.radius)};
}

std::string terminal_curve(const Results& results, int width) {
  const std::vector<History> rounds = histories_of(results);
  const auto errors = error_curves(rounds, results.watched);
  try {
    return terminal_line_chart(errors ? *errors : loss_curves(rounds, results.watched),
                               std::min(width, 100), 20);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace gradus::app

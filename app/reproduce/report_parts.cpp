#include "app/reproduce/report_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/configuration/model_builder.hpp"
#include "gradus/base/options.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"

namespace gradus::app {
namespace {

// "2-25-25-25-2, tanh"
std::string network_of(const Finished& finished) {
  const Config& config = finished.experiment.config;
  std::string widths = text(kind_of(config.data).input.size());
  std::vector<std::string> others;
  for (const Spec& layer : config.layers) {
    if (layer.kind == "linear") {
      widths += text("-", options_in<LinearOptions>(layer).outputs);
    } else if (layer.kind != "flatten" && std::ranges::find(others, layer.kind) == others.end()) {
      others.push_back(layer.kind);
    }
  }
  return fmt::format("{}, {}", widths, fmt::join(others, ", "));
}

std::string loss_of(const Finished& finished) {
  return build_loss(finished.experiment.config.loss)->describe();
}

std::string data_of(const Finished& finished) {
  const Config& config = finished.experiment.config;
  Experiment experiment = finished.experiment;
  const TrainTest& samples = experiment.source.of_seed(config.seed);
  return fmt::format("{}: {} to train{}, {} to test", config.data.source, samples.train.size(),
                     config.data.fresh ? ", new in each epoch" : "", samples.test.size());
}

std::string initializer_of(const Finished& finished) {
  for (const Spec& layer : finished.experiment.config.layers) {
    if (layer.kind != "linear") continue;
    const Spec initializer = options_in<LinearOptions>(layer).weight.spec();
    if (initializer.kind.empty()) return "uniform within ±1/√inputs, as in PyTorch";
    if (initializer.kind != "normal") return initializer.kind;
    return "Gaussian, standard deviation " +
           text(std::get<double>(find_option(initializer, "deviation")->value));
  }
  return "";
}

std::string optimizer_of(const Finished& finished) {
  const Config& config = finished.experiment.config;
  Model model = build_model(config);
  const bool constant = config.schedule.kind == "constant";
  return build_optimizer(config.optimizer, model)->describe() +
         (constant ? "" : ", with a schedule");
}

std::string training_of(const Finished& finished) {
  const Config& config = finished.experiment.config;
  return fmt::format("{} epochs in batches of {}; {} {}", config.training.epochs,
                     config.training.batch, config.rounds,
                     config.rounds == 1 ? "round" : "rounds, seeds from " + text(config.seed));
}

}  // namespace

Finished* find_run(const Material& material, const std::string& name) {
  for (Finished& finished : material.runs)
    if (finished.experiment.config.name == name) return &finished;
  return nullptr;
}

std::vector<History> histories_of(const Finished& run) { return histories_of(run.trained.results); }

std::optional<double> test_loss(const EpochResult& epoch) { return epoch.test_loss; }

std::optional<double> test_error_percent(const EpochResult& epoch) {
  if (!epoch.test_error_rate) return std::nullopt;
  return 100 * *epoch.test_error_rate;
}

std::string error_text(const Finished& run, const std::string& starts) {
  const auto error = test_error(run.trained.results);
  const std::size_t rounds = run.trained.results.rounds.size();
  if (!error) return "";
  std::string mean = fmt::format("{:.2f} %", 100 * error->mean);
  if (rounds == 1) return mean;
  return fmt::format("{} ± {:.2f} ({} {})", mean, 100 * error->deviation, rounds, starts);
}

ReportValues settings_of(const Material& material) {
  ReportValues out;
  const auto add = [&](const char* name, std::string (*value_of)(const Finished&)) {
    std::vector<std::string> values;
    for (const Finished& finished : material.runs) {
      const std::string value = value_of(finished);
      if (std::ranges::find(values, value) == values.end()) values.push_back(value);
    }
    out.words[name] = fmt::format("{}", fmt::join(values, " / "));
  };
  add("network", network_of);
  add("loss", loss_of);
  add("data", data_of);
  add("initializer", initializer_of);
  add("optimizer", optimizer_of);
  add("training", training_of);
  return out;
}

}  // namespace gradus::app

#include "app/configuration/config_training.hpp"

#include "app/configuration/known_keys.hpp"

namespace gradus::app {
namespace {

std::optional<double> limit(const Section& section, std::string_view key) {
  if (section.find(key) == nullptr) return std::nullopt;
  return section.number(key, 0, above_zero);
}

// early_stopping = 10, or {patience = 10, least_gain = 0.001}
std::optional<EarlyStoppingOptions> read_early_stopping(const Section& section) {
  const toml::node* node = section.find("early_stopping");
  if (node == nullptr) return std::nullopt;
  EarlyStoppingOptions options;
  if (!node->is_table()) {
    options.patience = section.whole(*node, "early_stopping", 1);
    return options;
  }
  const Section table = section.section(*node, "early_stopping");
  table.allow({"patience", "least_gain"});
  options.patience = table.whole("patience", options.patience, 1);
  options.least_gain = table.number("least_gain", options.least_gain, from_zero);
  return options;
}

}  // namespace

TrainingSpec read_training(const Section& section) {
  section.allow(training_keys);
  TrainingSpec out;
  out.epochs = section.whole("epochs", out.epochs, 1);
  out.batch = section.whole("batch", out.batch, 1);
  if (const toml::node* batch = section.find("batch")) out.batch_place = section.place_of(*batch);
  out.shuffle = section.flag("shuffle", out.shuffle);
  out.penalty.l1 = section.number("l1", 0, from_zero);
  out.penalty.l2 = section.number("l2", 0, from_zero);
  out.clip_norm = limit(section, "clip_norm");
  out.clip_value = limit(section, "clip_value");
  out.early_stopping = read_early_stopping(section);
  return out;
}

std::string written(const TrainingSpec& training) {
  std::string out = text("[training]\nepochs = ", training.epochs, "\nbatch = ", training.batch,
                         "\nshuffle = ", training.shuffle ? "true" : "false",
                         "\nl1 = ", training.penalty.l1, "\nl2 = ", training.penalty.l2, "\n");
  if (training.clip_norm) out += text("clip_norm = ", *training.clip_norm, "\n");
  if (training.clip_value) out += text("clip_value = ", *training.clip_value, "\n");
  if (const auto& stopping = training.early_stopping) {
    out += text("early_stopping = {patience = ", stopping->patience,
                ", least_gain = ", stopping->least_gain, "}\n");
  }
  return out;
}

}  // namespace gradus::app

#include <iostream>

#include "app/commands/commands.hpp"
#include "app/commands/given_file.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/data/data_source.hpp"
#include "app/runs/output_folder.hpp"
#include "app/runs/saved_run.hpp"
#include "app/text/model_summary.hpp"
#include "app/text/table_text.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {

namespace {

constexpr const char* flops_note = ", FLOPs are of the products in a step with a batch of ";

// Of a model that another program saved: there is no optimizer and no batch.
void inspect_model(const std::filesystem::path& file) {
  const Predictor predictor(file);
  const auto& samples = predictor.samples();
  const Model& model = predictor.model();
  std::cout << file.filename().string() << ": "
            << (samples.loss.kind.empty() ? "" : build_loss(samples.loss)->describe() + ", ")
            << name_of(model.dtype()) << flops_note << "1\n\n"
            << (samples.table ? summary_of(samples.table->format) + "\n\n" : "")
            << layer_table(model, samples.input, plans_of(model, samples.input, 1), true)
            << std::flush;
}

void inspect_config(const InspectCommand& command, const Config& config,
                    const RunDescription& run) {
  DataSource source(config.data, command.data.empty() ? run.data : command.data, run.table);
  const SampleKind kind = kind_of(config.data, source.format());
  Model model = build_model(config, kind);
  const Plans plans = plans_of(model, kind.input, config.training.batch);
  std::cout << config.name << ": " << training_text(config, model) << flops_note
            << config.training.batch << "\n\n"
            << layer_table(model, kind.input, plans, true) << "\n"
            << memory_table(config, model, plans) << std::flush;
}

}  // namespace

int inspect(const InspectCommand& command) {
  const auto& given = command.config_or_run;
  const bool is_run = std::filesystem::is_directory(given) || is_model_file(given);
  if (is_run && !command.settings.empty()) {
    throw Error("--set ", command.settings.front(), ": ", given.string(),
                " is a run, which stays as it was trained: inspect its ", run_files::config);
  }
  if (!is_run) check_is_configuration(given);
  const RunDescription run = is_run
                                 ? read_run_description(given)
                                 : RunDescription{.config = read_config(given, command.settings)};
  // First, since an unfinished run of a table must read the file, which may be missing.
  if (!run.unfinished.empty()) std::cout << given.string() << " is " << run.unfinished << "\n\n";
  if (run.config) {
    inspect_config(command, *run.config, run);
  } else {
    inspect_model(given);
  }
  return exit_code::success;
}

}  // namespace gradus::app

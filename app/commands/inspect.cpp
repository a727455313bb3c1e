#include <fmt/format.h>

#include <iostream>

#include "app/commands/commands.hpp"
#include "app/commands/given_file.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/data/data_source.hpp"
#include "app/runs/output_folder.hpp"
#include "app/runs/saved_run.hpp"
#include "app/text/model_summary.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"

namespace gradus::app {

int inspect(const InspectCommand& command) {
  const bool is_run = std::filesystem::is_directory(command.config_or_run);
  if (is_run && !command.settings.empty()) {
    throw Error("--set ", command.settings.front(), ": ", command.config_or_run.string(),
                " is a run, which stays as it was trained: inspect its ", run_files::config);
  }
  if (!is_run) check_is_configuration(command.config_or_run);
  const auto [config, table, data, unfinished] =
      is_run ? read_run_description(command.config_or_run)
             : RunDescription{.config = read_config(command.config_or_run, command.settings)};
  // First, since an unfinished run of a table must read the file, which may be gone.
  if (!unfinished.empty())
    std::cout << command.config_or_run.string() << " is " << unfinished << "\n\n";
  DataSource source(config.data, command.data.empty() ? data : command.data, table);
  const SampleKind kind = kind_of(config.data, source.format());
  Model model = build_model(config, kind);
  const Shape& sample = kind.input;
  const PlannedRun training = plan_run(model, Mode::training, sample, config.training.batch);
  const PlannedRun inference = plan_run(model, Mode::inference, sample, config.training.batch);
  std::cout << config.name << ": " << build_loss(config.loss)->describe() << ", "
            << build_optimizer(config.optimizer, model)->describe() << ", " << name_of(config.dtype)
            << fmt::format(", FLOPs are of the products in a step with a batch of {}\n\n",
                           config.training.batch)
            << layer_table(model, sample, training, inference, true) << "\n"
            << memory_table(config, model, training, inference) << std::flush;
  return exit_code::success;
}

}  // namespace gradus::app

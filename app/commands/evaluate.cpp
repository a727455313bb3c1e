#include <fmt/format.h>

#include <iostream>

#include "app/commands/commands.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/data/data_source.hpp"
#include "app/runs/saved_run.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus::app {

int evaluate(const EvaluateCommand& command) {
  const SavedRun run = read_run(command.run);
  DataSpec data = run.config.data;
  data.validation_share = 0;  // the test set, which the training has not seen
  DataSource source(data, command.data, run.preparation.table);
  Dataset test = source.of_seed(run.config.seed).test;
  // Those of the training, whatever has become of the files since.
  test.scaling = run.preparation.inputs;
  test.target_scaling = run.preparation.targets;
  validate(test);
  const Evaluation result = gradus::evaluate(run.model, test, *build_loss(run.config));
  if (result.error_rate) std::cout << to_string(result.confusion) << "\n";
  std::cout << fmt::format("{}: {} samples, test loss {:.6g}", run.config.name, test.size(),
                           result.loss);
  if (result.error_rate) {
    std::cout << fmt::format(", test error {:.2f} % ({} wrong)", 100 * *result.error_rate,
                             result.confusion.errors());
  }
  if (result.regression) {
    std::cout << fmt::format(", mean squared error {:.6g}, mean absolute error {:.6g}",
                             result.regression->mean_squared_error,
                             result.regression->mean_absolute_error);
    if (result.regression->r2) std::cout << fmt::format(", R2 {:.4f}", *result.regression->r2);
  }
  std::cout << std::endl;
  return exit_code::success;
}

}  // namespace gradus::app

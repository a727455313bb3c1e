#include <fmt/format.h>

#include <iostream>

#include "app/commands.hpp"
#include "app/data_source.hpp"
#include "app/model_builder.hpp"
#include "app/saved_run.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus::app {

int evaluate(const EvaluateCommand& command) {
  const SavedRun run = read_run(command.run);
  DataSource source(run.config.data, command.data);
  const Dataset& test = source.of_seed(run.config.seed).test;
  const Evaluation result = gradus::evaluate(run.model, test, *build_loss(run.config));
  if (result.error_rate) std::cout << to_string(result.confusion) << "\n";
  std::cout << fmt::format("{}: {} samples, test loss {:.6g}", run.config.name, test.size(),
                           result.loss);
  if (result.error_rate) {
    std::cout << fmt::format(", test error {:.2f} % ({} wrong)", 100 * *result.error_rate,
                             result.confusion.errors());
  }
  std::cout << std::endl;
  return exit_code::success;
}

}  // namespace gradus::app

#include <algorithm>
#include <iostream>

#include "app/commands.hpp"
#include "app/data_source.hpp"
#include "app/explanation.hpp"
#include "app/model_builder.hpp"
#include "app/terminal.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {

int explain(const ExplainCommand& command) {
  const Config config = read_config(command.config);
  DataSource source(config.data, command.data);
  const SampleKind kind = kind_of(config.data, source.format());
  Model model = build_model(config, kind);
  model.initialize(Rng(config.seed));
  const Dataset& samples = source.of_seed(config.seed).train;
  const Batch batch = samples.rows(0, std::min(command.samples, samples.size()));
  const std::string optimizer = build_optimizer(config, model)->describe();
  const Page page = explanation(config, work_step(config, kind, model, batch), optimizer);
  // Where nobody looks, wide enough for the products of a tiny network.
  const int width = output_is_terminal() ? terminal_width() : 100;
  if (!command.html.empty()) write_file(command.html, page_html(page));
  if (!(std::cout << page_text(page, width) << std::flush))
    throw Error("standard output takes no more: the explanation is not complete");
  return exit_code::success;
}

}  // namespace gradus::app

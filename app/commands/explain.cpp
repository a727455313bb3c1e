#include <iostream>

#include "app/commands/commands.hpp"
#include "app/commands/given_file.hpp"
#include "app/data/data_source.hpp"
#include "app/explain/explanation.hpp"
#include "app/runs/output_file.hpp"
#include "app/text/terminal.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {

int explain(const ExplainCommand& command) {
  const auto check_page = [&](const std::vector<std::filesystem::path>& inputs) {
    if (!command.html.empty()) check_output_file(command.html, inputs, command.force);
  };
  check_page({command.config});
  check_is_configuration(command.config);
  const Config config = read_config(command.config, command.settings);
  DataSource source(config.data, command.data);
  std::vector<std::filesystem::path> inputs = {command.config};
  for (const DataFile& file : source.files()) inputs.push_back(file.path);
  check_page(inputs);
  const Page page = explanation(config, first_step(config, source, command.samples));
  for (const std::string& note : source.notes()) std::cerr << "gradus: " << note << "\n";
  // Not a terminal: wide enough for the products of a tiny network.
  const int width = output_is_terminal() ? terminal_width() : 100;
  check_page(inputs);  // another process may have written it since
  if (!command.html.empty()) write_file(command.html, page_html(page));
  std::cout << page_text(page, width);
  return exit_code::success;
}

}  // namespace gradus::app

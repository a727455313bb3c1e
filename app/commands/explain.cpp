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
  if (!command.html.empty()) check_output_file(command.html, {command.config}, command.force);
  check_is_configuration(command.config);
  const Config config = read_config(command.config, command.settings);
  DataSource source(config.data, command.data);
  if (!command.html.empty()) {
    std::vector<std::filesystem::path> read;
    for (const DataFile& file : source.files()) read.push_back(file.path);
    check_output_file(command.html, read, command.force);
  }
  const Page page = explanation(config, first_step(config, source, command.samples));
  for (const std::string& note : source.notes()) std::cerr << "gradus: " << note << "\n";
  // Where nobody looks, wide enough for the products of a tiny network.
  const int width = output_is_terminal() ? terminal_width() : 100;
  if (!command.html.empty()) write_file(command.html, page_html(page));
  std::cout << page_text(page, width);
  return exit_code::success;
}

}  // namespace gradus::app

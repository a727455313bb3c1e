// The program: reads its command line, runs a command, and returns its exit code.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>

#include "app/commands/command_line.hpp"
#include "app/commands/environment.hpp"
#include "app/commands/usage.hpp"
#include "app/text/built_in.hpp"
#include "gradus/base/cores.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/base/version.hpp"
#include "gradus/kernels/target.hpp"

namespace {

namespace app = gradus::app;

// "gradus 0.1.0 (AVX-512, 2 threads)"
std::string version_line() {
  return gradus::text(
      "gradus ", gradus::version(), " (", gradus::vector_target(), ", ",
      gradus::counted(std::min(gradus::threads(), gradus::available_cores()), "thread", "threads"),
      ")");
}

// "help train" means "train --help".
void translate_help(std::vector<std::string>& words) {
  if (words.empty() || words[0] != "help") return;
  words.erase(words.begin());
  words.emplace_back("--help");
}

constexpr const char* see_help = "\nSee gradus --help, or gradus COMMAND --help.\n";

void describe(CLI::App& program) {
  program.set_version_flag("--version", [] { return version_line(); });
  program.require_subcommand(1);
  program.failure_message([](const CLI::App*, const CLI::Error& error) {
    return gradus::text("gradus: ", error.what(), see_help);
  });
  program.footer(R"(
Begin with:
  gradus train experiments/disc.toml
  gradus evaluate runs/disc
Each command has its own help: gradus help train, or gradus train --help
)" + app::where_shared() +
                 gradus::text("\n", app::built_in_file("help_gradus.txt")));
}

// The help names files by the paths where they were installed, and ends with a line break.
void finish_help(CLI::App& command) {
  std::string help = command.get_footer();
  for (const char* folder : {" experiments/", " examples/"}) {
    const std::string place = " " + app::shared_file(folder + 1);
    for (auto at = help.find(folder); at != help.npos; at = help.find(folder, at + place.size()))
      help.replace(at, std::string_view(folder).size(), place);
  }
  if (!help.empty() && !help.ends_with('\n')) help += "\n";
  command.footer(help);
  for (CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
    finish_help(*below);
}

int run(std::vector<std::string> words) {
  CLI::App program("Gradus trains small and mid-size neural networks on a CPU.", "gradus");
  describe(program);
  app::Commands commands;
  app::add_commands(program, commands);
  finish_help(program);
  translate_help(words);
  if (const std::string mistake = app::usage_mistake(program, words); !mistake.empty()) {
    std::cerr << "gradus: " << mistake << see_help;
    return app::exit_code::usage;
  }
  try {
    std::ranges::reverse(words);  // as CLI11 takes them
    program.parse(words);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? app::exit_code::success : app::exit_code::usage;
  }
  gradus::vector_target();  // a wrong GRADUS_TARGET is reported before anything is read
  app::limit_threads(commands.threads);
  return commands.chosen();
}

// Opens a standard descriptor that the caller closed in the wrong direction. So no other file gets
// its number, and printing to it fails as it should.
void reserve_standard_descriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(number, F_GETFD) == -1)
      ::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// False if a part of the output is lost. A reader that has ended (`| head -1`, a closed terminal)
// needs no more output.
bool output_is_written() {
  if (std::cout.flush()) return true;
  pollfd output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

int main(int count, char** arguments) {
  reserve_standard_descriptors();
  // Then a failed write returns an error, in place of ending the program.
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  int code = app::exit_code::failure;
  try {
    code = run({arguments + 1, arguments + count});
  } catch (const std::bad_alloc&) {
    std::cerr << "gradus: there is not enough memory\n";
  } catch (const std::exception& error) {
    std::cerr << "gradus: " << error.what() << "\n";
  }
  if (output_is_written() || code != app::exit_code::success) return code;
  std::cerr << "gradus: standard output cannot be written, so a part of the output is lost: is the "
               "disk full?\n";
  return app::exit_code::failure;
}

// The command line of the program: what may be asked, and what the shell gets back.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <limits>
#include <new>

#include "app/commands/commands.hpp"
#include "app/data/data_sets.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/base/version.hpp"
#include "gradus/kernels/target.hpp"

namespace {

namespace app = gradus::app;

// A path is checked where it is used, so that all errors read alike.
struct Commands {
  app::TrainCommand train;
  app::EvaluateCommand evaluate;
  app::PredictCommand predict;
  app::InspectCommand inspect;
  app::ExplainCommand explain;
  app::ReproduceCommand reproduce;
  app::FetchCommand fetch;
  app::ListCommand list;
  std::function<int()> chosen;
};

// A whole number from `low`; else the command line is wrong.
CLI::Validator at_least(gradus::Index low) {
  const auto check = [low](const std::string& given) {
    gradus::Index number = 0;
    const bool is_whole = CLI::detail::lexical_cast(given, number);
    if (is_whole && number >= low) return std::string();
    return gradus::text("wants a whole number from ", low, ", got '", given, "'");
  };
  return CLI::Validator(check, "");
}

constexpr const char* data_help =
    "Folder of data sets; without it GRADUS_DATA, then ~/.cache/gradus";

void add_train(CLI::App& program, Commands& commands) {
  app::TrainCommand& options = commands.train;
  CLI::App* command = program.add_subcommand("train", "Train the model of a configuration");
  command->add_option("CONFIG", options.config, "Configuration, a TOML file")
      ->type_name("")
      ->required();
  command->add_option("--out", options.out, "Folder to write the run to (runs/NAME)")
      ->type_name("DIR");
  command->add_option("--data", options.data, data_help)->type_name("DIR");
  command->add_option("--seed", options.seed, "Seed instead of the configuration's")
      ->type_name("N")
      ->check(at_least(0));
  command->add_option("--epochs", options.epochs, "Epochs instead of the configuration's")
      ->type_name("N")
      ->check(at_least(1));
  command
      ->add_option("--threads", options.threads, "Threads to use; the results do not depend on it")
      ->type_name("N")
      ->check(at_least(1));
  command->add_flag("--quiet", options.quiet, "Print the last line only");
  command->add_flag("--force", options.force, "Replace a run that is there");
  command->footer(R"(
The folder is there from the start, locked: config.toml (as run), data.json (the
files that were read), metrics.csv (a line when an epoch ends), and at the end
model.safetensors, figures/ and summary.json. With --force the new run is written
to DIR.new, and takes the place of the old one when it is complete. Ctrl-C, or a
closed terminal, ends the training after the current step; what there is then is
written, and the exit code is 130.

Examples:
  gradus train experiments/disc.toml
  gradus train experiments/mnist.toml --data ~/data --out runs/first --epochs 3
  gradus train runs/first/config.toml --out runs/again     # the same bits)");
  command->callback([&] { commands.chosen = [&] { return app::train(options); }; });
}

void add_evaluate(CLI::App& program, Commands& commands) {
  app::EvaluateCommand& options = commands.evaluate;
  CLI::App* command =
      program.add_subcommand("evaluate", "Loss, error and confusion matrix on the test data");
  command->add_option("DIR", options.run, "Folder of a run")->type_name("")->required();
  CLI::Option* data = command
                          ->add_option("--data", options.data,
                                       "Folder of data sets; without it that of the training")
                          ->type_name("DIR");
  command->add_option("--input", options.input, "Labelled CSV to measure instead, all rows of it")
      ->type_name("FILE")
      ->excludes(data);
  command->footer(R"(
Measures the rows that the training held out. Where the files have changed since,
other rows would be held out, so it refuses: --input measures all rows of a file,
read as that of the training, or for another source than "csv" with the raw inputs
and behind them the target, a class by its number from 0.

Examples:
  gradus evaluate runs/disc
  gradus evaluate runs/homes --input new_homes.csv)");
  command->callback([&] { commands.chosen = [&] { return app::evaluate(options); }; });
}

void add_predict(CLI::App& program, Commands& commands) {
  app::PredictCommand& options = commands.predict;
  CLI::App* command = program.add_subcommand("predict", "What a trained model says of new inputs");
  command->add_option("DIR", options.run, "Folder of a run")->type_name("")->required();
  command
      ->add_option("--input", options.input, "CSV, a row a sample, raw values; - is standard input")
      ->type_name("FILE")
      ->required();
  command->add_option("--output", options.output, "CSV to write, instead of standard output")
      ->type_name("FILE");
  command->add_flag("--force", options.force, "Replace an output file that exists");
  command
      ->add_option(
          "--keep", options.keep,
          "Column of the input to copy into the output, by name or number; may be repeated")
      ->type_name("COLUMN")
      ->allow_extra_args(false);
  command
      ->add_option("--missing", options.missing,
                   "Rows with missing values: fill (the training's mean or most frequent word), "
                   "empty (no answer) or refuse; by default as in training, for drop empty")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"fill", "empty", "refuse"}));
  command->add_option("--skip-lines", options.skip_lines, "Lines to skip at the start of the input")
      ->type_name("N")
      ->check(at_least(0));
  command->footer(R"(
A first line without numbers is a header. Values are as in the raw data; the
scaling of the training is applied. A model trained with a loss of probabilities,
such as cross_entropy, answers with them and the class: p_setosa, ..., class, or
p0, p1, ... where classes have no names. Another answers with its outputs, under
the names of the targets, such as price, or y0, y1, ... A model trained on a CSV
file takes its columns by the names in the header, other columns beside them or
not; without a header, all columns or the inputs alone, kept columns beside them
or not. An output file is written when it is complete, and never replaces the
input.

Examples:
  printf 'x,y\n0.5,0.5\n0.9,0.9\n' > points.csv
  gradus predict runs/disc --input points.csv
  gradus predict runs/homes --input new.csv --keep id --output prices.csv
  zcat new.csv.gz | gradus predict runs/homes --input - --missing empty)");
  command->callback([&] { commands.chosen = [&] { return app::predict(options); }; });
}

void add_inspect(CLI::App& program, Commands& commands) {
  app::InspectCommand& options = commands.inspect;
  CLI::App* command =
      program.add_subcommand("inspect", "Layers, shapes, parameters, FLOPs and planned memory");
  command->add_option("CONFIG_OR_DIR", options.config_or_run, "Configuration or folder of a run")
      ->type_name("")
      ->required();
  command->footer("\nNeeds no data. Example:\n  gradus inspect experiments/mnist.toml");
  command->callback([&] { commands.chosen = [&] { return app::inspect(options); }; });
}

void add_explain(CLI::App& program, Commands& commands) {
  app::ExplainCommand& options = commands.explain;
  CLI::App* command = program.add_subcommand(
      "explain", "One step of training, every matrix of it written out with its formula");
  command->add_option("CONFIG", options.config, "Configuration of a tiny network")
      ->type_name("")
      ->required();
  command->add_option("--samples", options.samples, "Training samples in the batch (4)")
      ->type_name("N")
      ->check(at_least(1));
  command->add_option("--html", options.html, "Page to write as well")->type_name("FILE");
  command->add_flag("--force", options.force, "Replace a page that exists");
  command->add_option("--data", options.data, data_help)->type_name("DIR");
  command->footer(R"(
Takes the first training samples forward, the loss back through every layer, and
makes one update of the weights. Of large matrices corners are shown.

Examples:
  gradus explain examples/worked_example.toml
  gradus explain experiments/disc.toml --samples 2 --html disc.html)");
  command->callback([&] { commands.chosen = [&] { return app::explain(options); }; });
}

void add_reproduce(CLI::App& program, Commands& commands) {
  app::ReproduceCommand& options = commands.reproduce;
  CLI::App* command = program.add_subcommand(
      "reproduce", "The experiments of four reports again, our figures beside theirs");
  command->add_option("REPORT", options.what, "a, b, c, d or all")
      ->type_name("")
      ->required()
      ->check(CLI::IsMember({"a", "b", "c", "d", "all"}));
  command->add_flag("--quick", options.quick, "At most 3 rounds of 25 epochs of each training");
  command
      ->add_option("--out", options.out, "Folder to write to (runs/reproduce, or runs/reproduce_a)")
      ->type_name("DIR");
  command->add_option("--data", options.data, data_help)->type_name("DIR");
  command
      ->add_option("--experiments", options.experiments,
                   "Folder of configurations to take in place of those of the same names built in")
      ->type_name("DIR");
  command
      ->add_option("--threads", options.threads, "Threads to use; the results do not depend on it")
      ->type_name("N")
      ->check(at_least(1));
  command->add_flag("--quiet", options.quiet, "Print the last line only");
  command->add_flag("--force", options.force, "Replace a reproduction that is there");
  command->footer(R"(
Trains what the reports trained, draws what they drew, and writes into the folder:
report.html (a page that needs no other file), report.md (the same for reading
elsewhere), images/ (each with its numbers as CSV), and of each training a folder
such as a/report_a_mse. Report d wants MNIST and California Housing: see
gradus data fetch. Ctrl-C ends the training; what there is then is written. Folder,
lock and --force are as those of gradus train.

Examples:
  gradus reproduce a --out runs/a
  gradus reproduce all --quick)");
  command->callback([&] { commands.chosen = [&] { return app::reproduce(options); }; });
}

void add_data(CLI::App& program, Commands& commands) {
  app::FetchCommand& options = commands.fetch;
  std::vector<std::string> names;
  for (const app::DataSet& set : app::data_sets()) names.push_back(set.name);
  CLI::App* data = program.add_subcommand("data", "Data sets of this machine");
  data->require_subcommand(1);
  CLI::App* command = data->add_subcommand("fetch", "Download a data set");
  command->add_option("NAME", options.name, "Data set: california_housing, digits, iris, mnist")
      ->type_name("")
      ->required()
      ->check(CLI::IsMember(names));
  command->add_option("--to", options.to, "Folder of data sets (~/.cache/gradus)")
      ->type_name("DIR");
  command
      ->add_option("--mirror", options.mirrors,
                   "Address that the files lie under, instead of the known ones; may be repeated")
      ->type_name("URL")
      ->allow_extra_args(false);
  command->footer(R"(
Files are there when their SHA-256 is right, not before; a broken download is
continued by the next call.

Examples:
  gradus data fetch mnist
  gradus data fetch mnist --to ~/data --mirror https://example.org/mnist)");
  command->callback([&] { commands.chosen = [&] { return app::fetch(options); }; });

  app::ListCommand& listed = commands.list;
  CLI::App* list = data->add_subcommand("list", "Data sets to fetch, and where they are");
  list->add_option("--data", listed.data, data_help)->type_name("DIR");
  list->callback([&] { commands.chosen = [&] { return app::list(listed); }; });
}

// "gradus 0.1.0 (AVX-512, 2 threads)"
std::string version_line() {
  const int threads = gradus::threads();
  return gradus::text("gradus ", gradus::version(), " (", gradus::vector_target(), ", ", threads,
                      threads == 1 ? " thread)" : " threads)");
}

int run(int count, char** arguments) {
  CLI::App program("Gradus trains small and mid-size neural networks on a CPU.", "gradus");
  program.set_version_flag("--version", [] { return version_line(); });
  program.require_subcommand(1);
  program.failure_message([](const CLI::App*, const CLI::Error& error) {
    return gradus::text("gradus: ", error.what(),
                        "\nSee gradus --help, or gradus COMMAND --help.\n");
  });
  program.footer(R"(
Begin with:
  gradus train experiments/disc.toml
  gradus predict runs/disc --input points.csv
Each command has its own help: gradus train --help

Environment: GRADUS_DATA, a folder of data sets; GRADUS_THREADS, how many threads
(the cores there are); GRADUS_TARGET, which instructions: avx512, avx2 or portable
(the best there are).

Exit codes: 0; 1 for input that cannot be used or output that cannot be written; 2
for wrong usage; 130 after Ctrl-C.)");
  Commands commands;
  add_train(program, commands);
  add_evaluate(program, commands);
  add_predict(program, commands);
  add_inspect(program, commands);
  add_explain(program, commands);
  add_reproduce(program, commands);
  add_data(program, commands);
  try {
    program.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? app::exit_code::success : app::exit_code::usage;
  }
  gradus::vector_target();  // a wrong GRADUS_TARGET is told before anything is read
  return commands.chosen();
}

// A standard descriptor that the caller closed is opened the other way round: no file of ours takes
// its number to be printed into, and what is printed fails as it should.
void reserve_standard_descriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(number, F_GETFD) == -1)
      ::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// False where a part of it is lost. A reader that has gone (`| head -1`, a closed terminal) has
// what it asked for.
bool output_is_written() {
  if (std::cout.flush()) return true;
  pollfd output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

int main(int count, char** arguments) {
  reserve_standard_descriptors();
  // Then a write fails, which is handled, where it would end the program.
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  int code = app::exit_code::failure;
  try {
    code = run(count, arguments);
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

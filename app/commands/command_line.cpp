#include "app/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>

#include "app/data/data_sets.hpp"
#include "app/text/kind_text.hpp"
#include "gradus/base/text.hpp"

namespace gradus::app {
namespace {

// A whole number from `low`; else the command line is wrong.
CLI::Validator at_least(Index low) {
  const auto check = [low](const std::string& given) {
    Index number = 0;
    const char* const last = given.data() + given.size();
    const auto [end, error] = std::from_chars(given.data(), last, number);
    if (error == std::errc() && end == last && number >= low) return std::string();
    const bool is_large = error == std::errc::result_out_of_range && end == last && given[0] != '-';
    return text("requires a whole number from ", low,
                is_large ? text(" to ", std::numeric_limits<Index>::max()) : "", ", got '", given,
                "'");
  };
  return CLI::Validator(check, "");
}

// Of a variable that is not set the shell makes an empty word, which no option has a use for.
void refuse_empty_words(CLI::App& command) {
  const CLI::Validator is_given(
      [](const std::string& given) {
        return given.empty() ? std::string("requires a value, got ''") : std::string();
      },
      "");
  for (CLI::Option* option : command.get_options())
    if (option->get_items_expected_max() > 0) option->check(is_given);
  for (CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
    refuse_empty_words(*below);
}

void add_threads(CLI::App& command, std::optional<Index>& threads) {
  command
      .add_option("--threads", threads,
                  "Threads, at most the cores there are; the results do not depend on it")
      ->type_name("N")
      ->check(at_least(1));
}

// One a use, so that what follows is not taken for another.
void add_settings(CLI::App& command, std::vector<std::string>& settings) {
  const auto check = [](const std::string& given) {
    const std::size_t equals = given.find('=');
    if (equals != given.npos && equals > 0) return std::string();
    return text("requires SECTION.KEY=VALUE, such as optimizer.learning_rate=0.01, got '", given,
                "'");
  };
  command.add_option("--set", settings, "A value in place of the configuration's; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->check(CLI::Validator(check, ""));
}

constexpr const char* data_help =
    "Folder of data sets; without it GRADUS_DATA, then ~/.cache/gradus";

void add_train(CLI::App& program, Commands& commands) {
  TrainCommand& options = commands.train;
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
  add_settings(*command, options.settings);
  add_threads(*command, commands.threads);
  command->add_flag("--quiet", options.quiet, "Print the last line only");
  command->add_flag("--force", options.force, "Replace a run that is there");
  command->footer(R"(
The folder, runs/NAME by the configuration's `name` or else the name of its file,
is there from the start, locked: config.toml (as run), data.json (the files that
were read), metrics.csv (a line when an epoch ends), and at the end
model.safetensors, figures/ and summary.json. With --force the new run is written
to DIR.new, and takes the place of the old one when it is complete; a folder that
holds anything else is refused, and so is one inside another run. Ctrl-C, or a
closed terminal, ends the training after the current step; what there is then is
written, and the exit code is 130.

Examples:
  gradus train experiments/disc.toml
  gradus train experiments/disc.toml --out runs/slow --set optimizer.learning_rate=0.01
  gradus train runs/disc/config.toml --out runs/again     # the same bits)");
  command->callback([&] { commands.chosen = [&] { return train(options); }; });
}

void add_evaluate(CLI::App& program, Commands& commands) {
  EvaluateCommand& options = commands.evaluate;
  CLI::App* command =
      program.add_subcommand("evaluate", "Loss, error and confusion matrix on the test data");
  command->add_option("RUN", options.run, "Folder of a run, or model file")
      ->type_name("")
      ->required();
  CLI::Option* data = command
                          ->add_option("--data", options.data,
                                       "Folder of data sets; without it that of the training")
                          ->type_name("DIR");
  CLI::Option* input =
      command
          ->add_option("--input", options.input,
                       "Labelled CSV to measure instead, all rows of it; - is standard input")
          ->type_name("FILE")
          ->excludes(data);
  command
      ->add_option("--missing", options.missing,
                   "Rows of the input with missing values: fill (the training's mean or most "
                   "frequent word), drop or refuse; by default as in training")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"fill", "drop", "refuse"}))
      ->needs(input);
  command
      ->add_option("--skip-lines", options.skip_lines,
                   "Lines to skip at the start of the input; by default as in training")
      ->type_name("N")
      ->check(at_least(0))
      ->needs(input);
  command->footer(R"(
Measures the rows that the training held out. Where the files have changed since,
other rows would be held out, so it refuses: --input measures all rows of a file,
read as that of the training, or for another source than "csv" with the raw inputs
and behind them the target, a class by its name or its number from 0.

Examples:
  gradus evaluate runs/disc
  gradus evaluate runs/homes --input new_homes.csv)");
  command->callback([&] { commands.chosen = [&] { return evaluate(options); }; });
}

void add_predict(CLI::App& program, Commands& commands) {
  PredictCommand& options = commands.predict;
  CLI::App* command = program.add_subcommand("predict", "What a trained model says of new inputs");
  command->add_option("RUN", options.run, "Folder of a run, or model file")
      ->type_name("")
      ->required();
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
                   "empty (no answer, as of words that the training did not have) or refuse; by "
                   "default as in training, for drop empty")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"fill", "empty", "refuse"}));
  command->add_option("--skip-lines", options.skip_lines, "Lines to skip at the start of the input")
      ->type_name("N")
      ->check(at_least(0));
  command->footer(R"(
The separator, and whether the first line is a header, are found in each file. Values
are as in the raw data; the scaling of the training is applied. A model trained with a loss of probabilities,
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
  gradus predict disc.safetensors --input points.csv
  gradus predict runs/homes --input new.csv --keep id --output prices.csv
  zcat new.csv.gz | gradus predict runs/homes --input - --missing empty)");
  command->callback([&] { commands.chosen = [&] { return predict(options); }; });
}

void add_inspect(CLI::App& program, Commands& commands) {
  InspectCommand& options = commands.inspect;
  CLI::App* command =
      program.add_subcommand("inspect", "Layers, shapes, parameters, FLOPs and planned memory");
  command
      ->add_option("CONFIG_OR_RUN", options.config_or_run,
                   "Configuration, folder of a run, or model file")
      ->type_name("")
      ->required();
  add_settings(*command, options.settings);
  command->add_option("--data", options.data, data_help)->type_name("DIR");
  command->footer(R"(
Reads no data, except for a configuration with source = "csv": the columns of the
file, which --data finds in another folder, are its inputs.

Example:
  gradus inspect experiments/mnist.toml)");
  command->callback([&] { commands.chosen = [&] { return inspect(options); }; });
}

void add_explain(CLI::App& program, Commands& commands) {
  ExplainCommand& options = commands.explain;
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
  add_settings(*command, options.settings);
  command->add_option("--data", options.data, data_help)->type_name("DIR");
  command->footer(R"(
Takes the first training samples forward, the loss back through every layer, and
makes one update of the weights. Of large matrices corners are shown.

Examples:
  gradus explain examples/worked_example.toml
  gradus explain experiments/disc.toml --samples 2 --html disc.html)");
  command->callback([&] { commands.chosen = [&] { return explain(options); }; });
}

void add_reproduce(CLI::App& program, Commands& commands) {
  ReproduceCommand& options = commands.reproduce;
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
  add_threads(*command, commands.threads);
  command->add_flag("--quiet", options.quiet, "Print the last line only");
  command->add_flag("--force", options.force, "Replace a reproduction that is there");
  command->footer(R"(
Trains what the reports trained, draws what they drew, and writes into the folder:
report.html (a page that needs no other file), report.md (the same for reading
elsewhere), images/ (each with its numbers as CSV), and of each training a folder
such as a/report_a_mse. Report d requires MNIST and California Housing: see
gradus data fetch. Ctrl-C ends the training; what there is then is written. Folder,
lock and --force are as those of gradus train.

Examples:
  gradus reproduce a --out runs/a
  gradus reproduce all --quick)");
  command->callback([&] { commands.chosen = [&] { return reproduce(options); }; });
}

void add_data(CLI::App& program, Commands& commands) {
  FetchCommand& options = commands.fetch;
  std::vector<std::string> names;
  for (const DataSet& set : data_sets()) names.push_back(set.name);
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
                   "Address that the files are at, instead of the known ones; may be repeated")
      ->type_name("URL")
      ->allow_extra_args(false);
  command->footer(R"(
Files are there when their SHA-256 is right, not before; a broken download is
continued by the next call.

Examples:
  gradus data fetch mnist
  gradus data fetch mnist --to ~/data --mirror https://example.org/mnist)");
  command->callback([&] { commands.chosen = [&] { return fetch(options); }; });

  ListCommand& listed = commands.list;
  CLI::App* listing = data->add_subcommand("list", "Data sets to fetch, and where they are");
  listing->add_option("--data", listed.data, data_help)->type_name("DIR");
  listing->callback([&] { commands.chosen = [&] { return list(listed); }; });
}

void add_kinds(CLI::App& program, Commands& commands) {
  KindsCommand& options = commands.kinds;
  for (const KindFamily& family : kind_families()) {
    const std::string plural(family.plural);
    CLI::App* command = program.add_subcommand(
        plural, text("The ", plural, " there are, their options, defaults and formulas"));
    command->add_option("NAME", options.name, text("All about one ", family.name))->type_name("");
    command->add_flag("--markdown", options.markdown, "Print the page of the documentation");
    command->footer(text("\nExamples:\n  gradus ", plural, "\n  gradus ", plural, " ",
                         family.rows.front().text.name));
    command->callback([&options, &commands, plural] {
      options.family = plural;
      commands.chosen = [&options] { return list_kinds(options); };
    });
  }
}

}  // namespace

void add_commands(CLI::App& program, Commands& commands) {
  add_train(program, commands);
  add_evaluate(program, commands);
  add_predict(program, commands);
  add_inspect(program, commands);
  add_explain(program, commands);
  add_reproduce(program, commands);
  add_kinds(program, commands);
  add_data(program, commands);
  refuse_empty_words(program);
}

}  // namespace gradus::app

#include "app/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>

#include "app/data/data_sets.hpp"
#include "app/text/built_in.hpp"
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

// A shell makes an empty word of a variable that is not set. No option accepts it.
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

// A value that a word of the command line gives. type: how the help shows it.
template <class Value>
CLI::Option* add_value(CLI::App& command, const char* name, Value& value, const std::string& help,
                       const char* type = "") {
  CLI::Option* option = command.add_option(name, value, help)->type_name(type);
  // One value for each use, so that the next word is not taken for another.
  if constexpr (std::is_same_v<Value, std::vector<std::string>>) option->allow_extra_args(false);
  return option;
}

template <class Number>
CLI::Option* add_number(CLI::App& command, const char* name, Number& number,
                        const std::string& help, Index low) {
  return add_value(command, name, number, help, "N")->check(at_least(low));
}

CLI::Option* add_choice(CLI::App& command, const char* name, std::string& word,
                        const std::string& help, const char* type,
                        const std::vector<std::string>& words) {
  return add_value(command, name, word, help, type)->check(CLI::IsMember(words));
}

// The footer of its help is in app/help.
template <class Options>
CLI::App& add_command(CLI::App& program, Commands& commands, const std::string& name,
                      const std::string& purpose, Options& options, int (*run)(const Options&)) {
  CLI::App& command = *program.add_subcommand(name, purpose);
  command.footer(text("\n", built_in_file(text("help_", name, ".txt"))));
  command.callback(
      [&commands, &options, run] { commands.chosen = [&options, run] { return run(options); }; });
  return command;
}

void add_threads(CLI::App& command, std::optional<Index>& threads) {
  add_number(command, "--threads", threads,
             "Number of threads, at most the number of cores; it does not change the results", 1);
}

void add_settings(CLI::App& command, std::vector<std::string>& settings) {
  const auto check = [](const std::string& given) {
    const std::size_t equals = given.find('=');
    if (equals != given.npos && equals > 0) return std::string();
    return text("requires SECTION.KEY=VALUE, such as optimizer.learning_rate=0.01, got '", given,
                "'");
  };
  add_value(command, "--set", settings, "Replaces a value of the configuration; may be repeated",
            "KEY=VALUE")
      ->check(CLI::Validator(check, ""));
}

void add_data_folder(CLI::App& command, std::filesystem::path& data) {
  add_value(command, "--data", data,
            "Folder of data sets; by default GRADUS_DATA, then ~/.cache/gradus", "DIR");
}

void add_run(CLI::App& command, std::filesystem::path& run) {
  add_value(command, "RUN", run, "Folder of a run, or model file")->required();
}

void add_train(CLI::App& program, Commands& commands) {
  TrainCommand& options = commands.train;
  CLI::App& command =
      add_command(program, commands, "train", "Train the model of a configuration", options, train);
  CLI::Option* config = add_value(command, "CONFIG", options.config, "Configuration, a TOML file");
  CLI::Option* out =
      add_value(command, "--out", options.out, "Folder to write the run to (runs/NAME)", "DIR");
  CLI::Option* resume = add_value(command, "--resume", options.resume,
                                  "Folder of a run to continue, from its last checkpoint", "RUN");
  resume->excludes(config)->excludes(out);
  add_data_folder(command, options.data);
  resume->excludes(
      add_number(command, "--seed", options.seed, "Replaces the seed of the configuration", 0));
  add_number(command, "--epochs", options.epochs,
             "Replaces the number of epochs of the configuration", 1);
  add_settings(command, options.settings);
  add_threads(command, commands.threads);
  command.add_flag("--quiet", options.quiet, "Print the last line only");
  resume->excludes(command.add_flag("--force", options.force, "Replace a run that exists"));
  command.parse_complete_callback([&options] {
    if (options.config.empty() && options.resume.empty())
      throw CLI::RequiredError("CONFIG, or --resume RUN,");
  });
}

void add_evaluate(CLI::App& program, Commands& commands) {
  EvaluateCommand& options = commands.evaluate;
  CLI::App& command =
      add_command(program, commands, "evaluate",
                  "Print loss, error and confusion matrix for the test data", options, evaluate);
  add_run(command, options.run);
  CLI::Option* data = add_value(command, "--data", options.data,
                                "Folder of data sets; by default that of the training", "DIR");
  CLI::Option* input =
      add_value(command, "--input", options.input,
                "Labelled CSV file to measure instead, all its rows; - is standard input", "FILE")
          ->excludes(data);
  add_choice(command, "--missing", options.missing,
             "Rows of the input with missing values: fill (the training's mean or most frequent "
             "word), drop or refuse; by default as in training",
             "WHAT", {"fill", "drop", "refuse"})
      ->needs(input);
  add_number(command, "--skip-lines", options.skip_lines,
             "Lines to skip at the start of the input; by default as in training", 0)
      ->needs(input);
}

void add_predict(CLI::App& program, Commands& commands) {
  PredictCommand& options = commands.predict;
  CLI::App& command =
      add_command(program, commands, "predict",
                  "Predict the targets of new inputs with a trained model", options, predict);
  add_run(command, options.run);
  add_value(command, "--input", options.input,
            "CSV file with raw values, one row per sample; - is standard input", "FILE")
      ->required();
  add_value(command, "--output", options.output, "CSV file to write, in place of standard output",
            "FILE");
  command.add_flag("--force", options.force, "Replace an output file that exists");
  add_value(command, "--keep", options.keep,
            "Column of the input to copy into the output, by name or number; may be repeated",
            "COLUMN");
  add_choice(command, "--missing", options.missing,
             "Rows with missing values: fill (the training's mean or most frequent word), empty "
             "(no prediction; also for words that the training did not have) or refuse; by "
             "default as in training, and empty for drop",
             "WHAT", {"fill", "empty", "refuse"});
  add_number(command, "--skip-lines", options.skip_lines, "Lines to skip at the start of the input",
             0);
}

void add_inspect(CLI::App& program, Commands& commands) {
  InspectCommand& options = commands.inspect;
  CLI::App& command =
      add_command(program, commands, "inspect",
                  "Print layers, shapes, parameters, FLOPs and planned memory", options, inspect);
  add_value(command, "CONFIG_OR_RUN", options.config_or_run,
            "Configuration, folder of a run, or model file")
      ->required();
  add_settings(command, options.settings);
  add_data_folder(command, options.data);
}

void add_explain(CLI::App& program, Commands& commands) {
  ExplainCommand& options = commands.explain;
  CLI::App& command =
      add_command(program, commands, "explain",
                  "Print one step of training: every matrix, with its formula", options, explain);
  add_value(command, "CONFIG", options.config, "Configuration of a tiny network")->required();
  add_number(command, "--samples", options.samples, "Number of training samples in the batch (4)",
             1);
  add_value(command, "--html", options.html, "HTML page to write as well", "FILE");
  command.add_flag("--force", options.force, "Replace a page that exists");
  add_settings(command, options.settings);
  add_data_folder(command, options.data);
}

void add_reproduce(CLI::App& program, Commands& commands) {
  ReproduceCommand& options = commands.reproduce;
  CLI::App& command = add_command(program, commands, "reproduce",
                                  "Repeat the experiments of four reports and compare the results",
                                  options, reproduce);
  add_choice(command, "REPORT", options.what, "a, b, c, d or all", "", {"a", "b", "c", "d", "all"})
      ->required();
  command.add_flag("--quick", options.quick, "At most 3 rounds of 25 epochs of each training");
  add_value(command, "--out", options.out,
            "Folder to write to (runs/reproduce, or runs/reproduce_a)", "DIR");
  add_data_folder(command, options.data);
  add_value(command, "--experiments", options.experiments,
            "Folder of configurations that replace the built-in ones with the same names", "DIR");
  add_threads(command, commands.threads);
  command.add_flag("--quiet", options.quiet, "Print the last line only");
  command.add_flag("--force", options.force, "Replace a reproduction that exists");
}

void add_data(CLI::App& program, Commands& commands) {
  FetchCommand& options = commands.fetch;
  std::vector<std::string> names;
  for (const DataSet& set : data_sets()) names.push_back(set.name);
  CLI::App& data = *program.add_subcommand("data", "Download and list data sets");
  data.require_subcommand(1);
  CLI::App& command = add_command(data, commands, "fetch", "Download a data set", options, fetch);
  add_choice(command, "NAME", options.name, text("Data set: ", CLI::detail::join(names, ", ")), "",
             names)
      ->required();
  add_value(command, "--to", options.to, "Folder of data sets (~/.cache/gradus)", "DIR");
  add_value(command, "--mirror", options.mirrors,
            "Address of the files, in place of the known ones; may be repeated", "URL");
  CLI::App& listing = add_command(data, commands, "list", "List the data sets and their folders",
                                  commands.list, list);
  add_data_folder(listing, commands.list.data);
}

void add_kinds(CLI::App& program, Commands& commands) {
  KindsCommand& options = commands.kinds;
  for (const KindFamily& family : kind_families()) {
    const std::string plural(family.plural);
    CLI::App& command = *program.add_subcommand(
        plural, text("List the ", plural, " with their options, defaults and formulas"));
    add_value(command, "NAME", options.name, text("Show the details of one ", family.name));
    command.add_flag("--markdown", options.markdown, "Print the page for the documentation");
    command.footer(text("\nExamples:\n  gradus ", plural, "\n  gradus ", plural, " ",
                        family.rows.front().text.name));
    command.callback([&options, &commands, plural] {
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

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

// Of app/help.
void add_footer(CLI::App& command, std::string_view name) {
  command.footer(text("\n", built_in_file(text("help_", name, ".txt"))));
}

void add_threads(CLI::App& command, std::optional<Index>& threads) {
  command
      .add_option("--threads", threads,
                  "Number of threads, at most the number of cores; it does not change the results")
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
  command.add_option("--set", settings, "Replaces a value of the configuration; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->check(CLI::Validator(check, ""));
}

constexpr const char* data_help =
    "Folder of data sets; by default GRADUS_DATA, then ~/.cache/gradus";

void add_train(CLI::App& program, Commands& commands) {
  TrainCommand& options = commands.train;
  CLI::App* command = program.add_subcommand("train", "Train the model of a configuration");
  command->add_option("CONFIG", options.config, "Configuration, a TOML file")
      ->type_name("")
      ->required();
  command->add_option("--out", options.out, "Folder to write the run to (runs/NAME)")
      ->type_name("DIR");
  command->add_option("--data", options.data, data_help)->type_name("DIR");
  command->add_option("--seed", options.seed, "Replaces the seed of the configuration")
      ->type_name("N")
      ->check(at_least(0));
  command
      ->add_option("--epochs", options.epochs, "Replaces the number of epochs of the configuration")
      ->type_name("N")
      ->check(at_least(1));
  add_settings(*command, options.settings);
  add_threads(*command, commands.threads);
  command->add_flag("--quiet", options.quiet, "Print the last line only");
  command->add_flag("--force", options.force, "Replace a run that exists");
  add_footer(*command, "train");
  command->callback([&] { commands.chosen = [&] { return train(options); }; });
}

void add_evaluate(CLI::App& program, Commands& commands) {
  EvaluateCommand& options = commands.evaluate;
  CLI::App* command = program.add_subcommand(
      "evaluate", "Print loss, error and confusion matrix for the test data");
  command->add_option("RUN", options.run, "Folder of a run, or model file")
      ->type_name("")
      ->required();
  CLI::Option* data = command
                          ->add_option("--data", options.data,
                                       "Folder of data sets; by default that of the training")
                          ->type_name("DIR");
  CLI::Option* input =
      command
          ->add_option("--input", options.input,
                       "Labelled CSV file to measure instead, all its rows; - is standard input")
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
  add_footer(*command, "evaluate");
  command->callback([&] { commands.chosen = [&] { return evaluate(options); }; });
}

void add_predict(CLI::App& program, Commands& commands) {
  PredictCommand& options = commands.predict;
  CLI::App* command =
      program.add_subcommand("predict", "Predict the targets of new inputs with a trained model");
  command->add_option("RUN", options.run, "Folder of a run, or model file")
      ->type_name("")
      ->required();
  command
      ->add_option("--input", options.input,
                   "CSV file with raw values, one row per sample; - is standard input")
      ->type_name("FILE")
      ->required();
  command->add_option("--output", options.output, "CSV file to write, in place of standard output")
      ->type_name("FILE");
  command->add_flag("--force", options.force, "Replace an output file that exists");
  command
      ->add_option(
          "--keep", options.keep,
          "Column of the input to copy into the output, by name or number; may be repeated")
      ->type_name("COLUMN")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--missing", options.missing,
          "Rows with missing values: fill (the training's mean or most frequent word), "
          "empty (no prediction; also for words that the training did not have) or refuse; "
          "by default as in training, and empty for drop")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"fill", "empty", "refuse"}));
  command->add_option("--skip-lines", options.skip_lines, "Lines to skip at the start of the input")
      ->type_name("N")
      ->check(at_least(0));
  add_footer(*command, "predict");
  command->callback([&] { commands.chosen = [&] { return predict(options); }; });
}

void add_inspect(CLI::App& program, Commands& commands) {
  InspectCommand& options = commands.inspect;
  CLI::App* command = program.add_subcommand(
      "inspect", "Print layers, shapes, parameters, FLOPs and planned memory");
  command
      ->add_option("CONFIG_OR_RUN", options.config_or_run,
                   "Configuration, folder of a run, or model file")
      ->type_name("")
      ->required();
  add_settings(*command, options.settings);
  command->add_option("--data", options.data, data_help)->type_name("DIR");
  add_footer(*command, "inspect");
  command->callback([&] { commands.chosen = [&] { return inspect(options); }; });
}

void add_explain(CLI::App& program, Commands& commands) {
  ExplainCommand& options = commands.explain;
  CLI::App* command = program.add_subcommand(
      "explain", "Print one step of training: every matrix, with its formula");
  command->add_option("CONFIG", options.config, "Configuration of a tiny network")
      ->type_name("")
      ->required();
  command->add_option("--samples", options.samples, "Number of training samples in the batch (4)")
      ->type_name("N")
      ->check(at_least(1));
  command->add_option("--html", options.html, "HTML page to write as well")->type_name("FILE");
  command->add_flag("--force", options.force, "Replace a page that exists");
  add_settings(*command, options.settings);
  command->add_option("--data", options.data, data_help)->type_name("DIR");
  add_footer(*command, "explain");
  command->callback([&] { commands.chosen = [&] { return explain(options); }; });
}

void add_reproduce(CLI::App& program, Commands& commands) {
  ReproduceCommand& options = commands.reproduce;
  CLI::App* command = program.add_subcommand(
      "reproduce", "Repeat the experiments of four reports and compare the results");
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
                   "Folder of configurations that replace the built-in ones with the same names")
      ->type_name("DIR");
  add_threads(*command, commands.threads);
  command->add_flag("--quiet", options.quiet, "Print the last line only");
  command->add_flag("--force", options.force, "Replace a reproduction that exists");
  add_footer(*command, "reproduce");
  command->callback([&] { commands.chosen = [&] { return reproduce(options); }; });
}

void add_data(CLI::App& program, Commands& commands) {
  FetchCommand& options = commands.fetch;
  std::vector<std::string> names;
  for (const DataSet& set : data_sets()) names.push_back(set.name);
  CLI::App* data = program.add_subcommand("data", "Download and list data sets");
  data->require_subcommand(1);
  CLI::App* command = data->add_subcommand("fetch", "Download a data set");
  command->add_option("NAME", options.name, text("Data set: ", CLI::detail::join(names, ", ")))
      ->type_name("")
      ->required()
      ->check(CLI::IsMember(names));
  command->add_option("--to", options.to, "Folder of data sets (~/.cache/gradus)")
      ->type_name("DIR");
  command
      ->add_option("--mirror", options.mirrors,
                   "Address of the files, in place of the known ones; may be repeated")
      ->type_name("URL")
      ->allow_extra_args(false);
  add_footer(*command, "fetch");
  command->callback([&] { commands.chosen = [&] { return fetch(options); }; });

  ListCommand& listed = commands.list;
  CLI::App* listing = data->add_subcommand("list", "List the data sets and their folders");
  listing->add_option("--data", listed.data, data_help)->type_name("DIR");
  listing->callback([&] { commands.chosen = [&] { return list(listed); }; });
}

void add_kinds(CLI::App& program, Commands& commands) {
  KindsCommand& options = commands.kinds;
  for (const KindFamily& family : kind_families()) {
    const std::string plural(family.plural);
    CLI::App* command = program.add_subcommand(
        plural, text("List the ", plural, " with their options, defaults and formulas"));
    command->add_option("NAME", options.name, text("Show the details of one ", family.name))
        ->type_name("");
    command->add_flag("--markdown", options.markdown, "Print the page for the documentation");
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

#include "app/commands/usage.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>

#include "app/commands/given_file.hpp"
#include "app/configuration/config.hpp"
#include "gradus/base/nearest.hpp"
#include "gradus/base/shell_word.hpp"
#include "gradus/base/text.hpp"

namespace gradus::app {
namespace {

using Names = std::vector<std::string_view>;

std::vector<const CLI::App*> commands_below(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* command_called(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : commands_below(app))
    if (command->get_name() == name) return command;
  return nullptr;
}

Names names_below(const CLI::App& app) {
  Names out;
  for (const CLI::App* command : commands_below(app)) out.push_back(command->get_name());
  return out;
}

// "gradus data fetch"
std::string path_of(const CLI::App& app) {
  const CLI::App* above = app.get_parent();
  return above == nullptr ? app.get_name() : text(path_of(*above), " ", app.get_name());
}

// Without the dashes.
Names options_of(const CLI::App& app) {
  Names out;
  for (const CLI::Option* option : app.get_options())
    out.insert(out.end(), option->get_lnames().begin(), option->get_lnames().end());
  return out;
}

bool is_option(const std::string& word) { return word.size() > 1 && word.starts_with('-'); }

// An option as it was written: --lr=0.1
struct Written {
  explicit Written(const std::string& word)
      : whole(word.substr(0, word.find('='))),
        name(whole.substr(std::min(whole.find_first_not_of('-'), whole.size()))) {
    if (whole.size() < word.size()) value = word.substr(whole.size() + 1);
  }
  std::string whole;  // --lr
  std::string name;   // lr
  std::string value;  // 0.1, where it is behind a =
};

// The nearest option of the command, without dashes; empty if none is near.
std::string_view near_option(const Names& options, const std::string& name) {
  if (name.size() != 1) return near_name(name, options);
  const auto found = std::ranges::find_if(
      options, [&](std::string_view option) { return option.starts_with(name); });
  return found == options.end() ? std::string_view() : *found;
}

// "--set optimizer.learning_rate=0.1" where a configuration has such a key; else empty.
template <class Find>
std::string as_setting(const Written& option, const Find& find) {
  for (const KnownSection& section : known_sections()) {
    const std::string_view key = find(option.name, section.keys);
    if (key.empty()) continue;
    // Of a section its first key, such as the name of the optimizer.
    for (const KnownSection& named : known_sections()) {
      if (named.name == text("[", key, "]"))
        return setting_option(named.name, named.keys.front(), option.value);
    }
    return setting_option(section.name, key, option.value);
  }
  return {};
}

// The commands, other than this, that have the option: "gradus train, gradus explain"
std::string commands_with(const CLI::App& app, const CLI::App& other, const std::string& option) {
  std::string out;
  for (const CLI::App* command : commands_below(app)) {
    const std::string below = commands_with(*command, other, option);
    if (!below.empty()) out += text(out.empty() ? "" : ", ", below);
    if (command == &other || command->get_option_no_throw(option) == nullptr) continue;
    out += text(out.empty() ? "" : ", ", path_of(*command));
  }
  return out;
}

const CLI::App& root_of(const CLI::App& app) {
  return app.get_parent() == nullptr ? app : root_of(*app.get_parent());
}

// `next`: the word behind the option, or empty.
std::string advice_on_option(const CLI::App& command, const std::string& word,
                             const std::string& next) {
  Written option(word);
  const Names options = options_of(command);
  const auto nearest = [](std::string_view name) { return text("the nearest option is --", name); };
  if (const std::string_view same = same_name(option.name, options); !same.empty())
    return nearest(same);
  const bool takes_settings = command.get_option_no_throw("--set") != nullptr;
  if (option.value.empty()) option.value = next.empty() || is_option(next) ? "VALUE" : next;
  if (takes_settings) {
    if (const std::string setting = as_setting(option, same_name); !setting.empty())
      return text("write ", setting);
  }
  const std::string others = commands_with(root_of(command), command, option.whole);
  if (!others.empty()) return text("it is an option of ", others);
  if (const std::string_view near = near_option(options, option.name); !near.empty())
    return nearest(near);
  if (takes_settings) {
    if (const std::string setting = as_setting(option, near_name); !setting.empty())
      return text("write ", setting);
  }
  std::string known;
  for (const std::string_view name : options) known += text(known.empty() ? "--" : ", --", name);
  return text("known are ", known);
}

// An option where a command must stand. `behind`: what follows it.
std::string option_before_command(const CLI::App& app, const std::string& word,
                                  std::span<const std::string> behind) {
  const Written option(word);
  const std::string path = path_of(app);
  if (command_called(app, option.name) != nullptr)
    return text("a command has no dashes: write ", path, " ", option.name);
  for (const std::string& later : behind) {
    const CLI::App* command = command_called(app, later);
    if (command != nullptr && command->get_option_no_throw(option.whole) != nullptr)
      return text("the option ", option.whole, " must follow its command: write ",
                  path_of(*command), " ", word);
  }
  if (const std::string with = commands_with(app, app, option.whole); !with.empty())
    return text("the option ", option.whole, " must follow its command, one of ", with);
  const Names options = options_of(app);
  const std::string_view near = near_option(options, option.name);
  return text(path, " has no option ", option.whole, ": ",
              near.empty() ? text("it requires a command, one of ", quoted_list(names_below(app)))
                           : text("the nearest option is --", near));
}

std::string unknown_command(const CLI::App& app, const std::string& word) {
  if (app.get_parent() == nullptr) {
    if (word.ends_with(".toml"))
      return text("'", word, "' is not a command: write gradus train ", shell_word(word));
    if (const std::string advice = advice_on_given_file(word); !advice.empty())
      return text("'", word, "' is not a command: ", advice);
  }
  const Names names = names_below(app), options = options_of(app);
  const std::string what = text(path_of(app), " has no command '", word, "': ");
  if (near_name(word, names).empty()) {
    if (const std::string_view option = near_name(word, options); !option.empty())
      return text(what, "write ", path_of(app), " --", option);
  }
  return what + advice_on_name(word, names);
}

// A mistake after a command that has no commands of its own.
std::string mistake_behind(const CLI::App& command, std::span<const std::string> words) {
  Names places;
  for (const CLI::Option* option : command.get_options())
    if (option->get_positional()) places.push_back(option->get_name());
  std::size_t placed = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") return {};
    if (is_option(word)) {
      const Written option(word);
      const CLI::Option* known = command.get_option_no_throw(option.whole);
      const std::string next = i + 1 < words.size() ? words[i + 1] : std::string();
      if (known == nullptr) {
        return text(path_of(command), " has no option ", option.whole, ": ",
                    advice_on_option(command, word, next));
      }
      if (known->get_items_expected_max() > 0 && option.whole.size() == word.size()) ++i;
      continue;
    }
    if (++placed <= places.size()) continue;
    const bool is_setting =
        word.find('=') != word.npos && command.get_option_no_throw("--set") != nullptr;
    return text("'", word, "' is an unexpected argument of ", path_of(command), ": ",
                is_setting ? text("write --set ", shell_word(word)) : "leave it out");
  }
  return {};
}

}  // namespace

std::string usage_mistake(const CLI::App& program, const std::vector<std::string>& words) {
  const CLI::App* at = &program;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto behind = std::span(words).subspan(i);
    if (commands_below(*at).empty()) return mistake_behind(*at, behind);
    if (is_option(words[i])) {
      if (at->get_option_no_throw(Written(words[i]).whole) != nullptr) return {};
      return option_before_command(*at, words[i], behind.subspan(1));
    }
    const CLI::App* command = command_called(*at, words[i]);
    if (command == nullptr) return unknown_command(*at, words[i]);
    at = command;
  }
  const Names names = names_below(*at);
  return names.empty() ? ""
                       : text(path_of(*at), " requires a command, one of ", quoted_list(names));
}

}  // namespace gradus::app

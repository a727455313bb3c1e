#include "app/commands/given_file.hpp"

#include <algorithm>

#include "app/runs/output_folder.hpp"
#include "app/runs/saved_run.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/shell_word.hpp"

namespace gradus::app {

namespace fs = std::filesystem;

namespace {

bool is_folder(const fs::path& file) {
  std::error_code ignored;
  return fs::is_directory(file, ignored);
}

// Without the endings of a table; the file itself where it is none.
fs::path without_table_ending(const fs::path& file) {
  const auto ends_in = [](const fs::path& path, std::initializer_list<const char*> endings) {
    std::string ending = path.extension().string();
    for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return std::ranges::find(endings, ending) != endings.end();
  };
  fs::path plain = file;
  if (ends_in(plain, {".gz"})) plain.replace_extension();
  return ends_in(plain, {".csv", ".tsv", ".tab", ".dat", ".data"}) ? plain.replace_extension()
                                                                   : file;
}

}  // namespace

std::string advice_on_given_file(const fs::path& file) {
  const std::string name = file.string();
  if (is_folder(file)) {
    std::error_code ignored;
    const fs::path config = file / run_files::config;
    if (!fs::exists(config, ignored)) return {};
    return text(name, " is the folder of a run: write gradus inspect ", shell_word(name),
                ", or to train it again gradus train ", shell_word(config.string()),
                " --out FOLDER");
  }
  if (is_model_file(file)) {
    return text(name, " is a trained model: write gradus inspect ", shell_word(name),
                ", or gradus predict ", shell_word(name), " --input FILE");
  }
  fs::path config = without_table_ending(file);
  if (config == file) return {};
  config += ".toml";
  return text(name, " is data: write a configuration that names it, such as ", config.string(),
              ":\n\n  loss = \"mse\"                  # of numbers; of classes \"cross_entropy\"\n",
              "  [data]\n  source = \"csv\"\n  file = '", file.filename().string(),
              "'\n  target = -1                   # the last column, or its name\n",
              "  [model]\n  layers = [{linear = 16}, \"relu\", {linear = 1}]\n",
              "  [optimizer]\n  name = \"adam\"\n\nand then gradus train ",
              shell_word(config.string()));
}

void check_is_configuration(const fs::path& file) {
  if (const std::string advice = advice_on_given_file(file); !advice.empty()) throw Error(advice);
  if (is_folder(file))
    throw Error(file.string(), " is a folder: a configuration is required, a file in TOML");
}

}  // namespace gradus::app

#include <fmt/format.h>

#include <iostream>

#include "app/commands/commands.hpp"
#include "app/data/data_sets.hpp"
#include "app/text/terminal.hpp"
#include "gradus/base/error.hpp"
#include "gradus/data/sets/data_folder.hpp"

namespace gradus::app {
namespace {

std::string list_of(std::span<const RemoteFile> files) {
  std::string out;
  for (const RemoteFile& file : files)
    out += fmt::format("\n  {}  {} bytes, SHA-256 {}", file.name, file.bytes, file.sha256);
  return out;
}

void fetch_all(std::span<const RemoteFile> files, const std::filesystem::path& folder,
               std::span<const std::string> mirrors) {
  const bool shows_progress = output_is_terminal();
  for (const RemoteFile& file : files) {
    const auto show = [&](Index bytes, Index all) {
      if (!shows_progress) return;
      std::cout << fmt::format("\r{}  {:3.0f} %\x1b[K", file.name,
                               100 * static_cast<double>(bytes) / static_cast<double>(all))
                << std::flush;
    };
    download(file, folder, mirrors, show);
    std::cout << (shows_progress ? "\r" : "") << file.name << "  " << file.bytes
              << " bytes, SHA-256 is right" << (shows_progress ? "\x1b[K" : "") << std::endl;
  }
}

}  // namespace

int fetch(const FetchCommand& command) {
  const DataSet& set = data_set_called(command.name);
  const auto folder = (command.to.empty() ? data_cache() : command.to) / set.name;
  const std::span<const std::string> mirrors =
      command.mirrors.empty() ? set.mirrors : command.mirrors;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error("cannot make the folder ", folder.string(), ": ", error.message(),
                "; name another with --to DIR");
  }
  try {
    fetch_all(set.files, folder, mirrors);
  } catch (const Error& failure) {
    throw Error(failure.what(), "\nIs there a network? Name another mirror with --mirror URL, run ",
                "the command again to go on where it broke, or put these files into ",
                folder.string(), " yourself:", list_of(set.files));
  }
  std::cout << command.name << " is in " << folder.string() << std::endl;
  return exit_code::success;
}

int list(const ListCommand& command) {
  for (const DataSet& set : data_sets()) {
    std::string where;
    try {
      where = "in " + find_data(set.name, set.file_names(), command.data, set.collection).string();
    } catch (const Error&) {
      where = "not here: gradus data fetch " + set.name;
    }
    std::cout << fmt::format("{:<19} {:<45} {}\n", set.name, set.what, where);
  }
  std::cout << std::flush;
  return exit_code::success;
}

}  // namespace gradus::app

#include <fmt/format.h>

#include <array>
#include <iostream>

#include "app/commands.hpp"
#include "app/download.hpp"
#include "app/terminal.hpp"
#include "gradus/base/error.hpp"
#include "gradus/data/data_folder.hpp"

namespace gradus::app {
namespace {

// The sums are those that torchvision and TensorFlow Datasets check too.
const std::array<RemoteFile, 4> mnist_files = {{
    {"train-images-idx3-ubyte.gz", 9912422,
     "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
    {"train-labels-idx1-ubyte.gz", 28881,
     "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
    {"t10k-images-idx3-ubyte.gz", 1648877,
     "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
    {"t10k-labels-idx1-ubyte.gz", 4542,
     "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
}};
const std::array<std::string, 2> mnist_mirrors = {
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
};

std::string wanted(std::span<const RemoteFile> files) {
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
  if (command.name != "mnist")
    throw Error("no data set is called '", command.name, "': there is 'mnist'");
  const auto folder = (command.to.empty() ? data_cache() : command.to) / command.name;
  const std::span<const std::string> mirrors =
      command.mirrors.empty() ? std::span<const std::string>(mnist_mirrors) : command.mirrors;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error("cannot make the folder ", folder.string(), ": ", error.message(),
                "; name another with --to DIR");
  }
  try {
    fetch_all(mnist_files, folder, mirrors);
  } catch (const Error& failure) {
    throw Error(failure.what(), "\nIs there a network? Name another mirror with --mirror URL, run ",
                "the command again to go on where it broke, or put these files into ",
                folder.string(), " yourself:", wanted(mnist_files));
  }
  std::cout << command.name << " is in " << folder.string() << std::endl;
  return exit_code::success;
}

}  // namespace gradus::app

#include "app/commands/environment.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "gradus/base/cores.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/base/text.hpp"

namespace gradus::app {
namespace {

// GRADUS_SHARE is its path from the program's own folder, so that an installation can be moved.
const std::filesystem::path& shared_folder() {
  static const std::filesystem::path folder = [] {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    auto out = (program.parent_path() / GRADUS_SHARE).lexically_normal();
    return !error && std::filesystem::is_directory(out, error) ? out : std::filesystem::path();
  }();
  return folder;
}

}  // namespace

std::string shared_file(const char* file) { return (shared_folder() / file).string(); }

std::string where_shared() {
  if (shared_folder().empty()) return "";
  return text("Configurations, examples and documentation: ", shared_folder().string(), "\n");
}

void limit_threads(const std::optional<Index>& requested) {
  const Index count = requested ? *requested : threads(), cores = available_cores();
  if (count > cores) {
    const char* variable = requested ? nullptr : std::getenv("GRADUS_THREADS");
    const std::string given =
        variable == nullptr ? text("--threads ", count) : text("GRADUS_THREADS=", variable);
    std::cerr << "gradus: " << given
              << " is more than the number of cores: " << counted(cores, "thread is", "threads are")
              << " used\n";
  }
  set_threads(static_cast<int>(std::min(count, cores)));
}

}  // namespace gradus::app

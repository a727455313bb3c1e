#include "gradus/data/sets/data_folder.hpp"

#include <cstdlib>
#include <vector>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

// Empty where the variable is not set.
fs::path path_from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? fs::path() : fs::path(value);
}

// Empty where the environment names no home.
fs::path cache_or_nothing() {
  // The XDG base directory specification: a relative path is to be ignored.
  const fs::path cache = path_from_environment("XDG_CACHE_HOME");
  if (cache.is_absolute()) return cache / "gradus";
  const fs::path home = path_from_environment("HOME");
  return home.empty() ? fs::path() : home / ".cache" / "gradus";
}

std::string joined(std::span<const std::string> words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// Why `folder` will not do, or nothing where it holds all files.
std::string shortage(const fs::path& folder, std::span<const std::string> files) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return "there is no such folder";
  if (!fs::is_directory(folder, ignored)) return "not a folder";
  std::vector<std::string> missing;
  for (const std::string& file : files) {
    if (find_file(folder, file).empty()) missing.push_back(file);
  }
  if (missing.empty()) return {};
  return missing.size() == files.size() ? "has none of the files" : "lacks " + joined(missing);
}

}  // namespace

fs::path find_file(const fs::path& folder, const std::string& file) {
  std::error_code ignored;
  for (const char* suffix : {"", ".gz"}) {
    fs::path path = folder / (file + suffix);
    if (fs::is_regular_file(path, ignored)) return path;
  }
  return {};
}

fs::path data_cache() {
  fs::path cache = cache_or_nothing();
  if (cache.empty()) {
    throw Error("no folder for data sets: requires HOME or an absolute XDG_CACHE_HOME in the ",
                "environment");
  }
  return cache;
}

fs::path find_data(std::string_view name, std::span<const std::string> files, const fs::path& given,
                   std::string_view collection) {
  const std::vector<fs::path> places =
      given.empty() ? std::vector{path_from_environment("GRADUS_DATA"), cache_or_nothing()}
                    : std::vector{given};
  std::string looked_in;
  for (const fs::path& place : places) {
    if (place.empty()) continue;
    std::vector<fs::path> folders = {place / name, place};
    if (!collection.empty()) folders.insert(folders.begin() + 1, place / collection);
    for (const fs::path& folder : folders) {
      const std::string reason = shortage(folder, files);
      if (reason.empty()) return folder;
      looked_in += text("\n  ", folder.string(), ": ", reason);
    }
  }
  throw Error("data set '", name, "' not found: requires the files ", joined(files),
              ", each as it is or with .gz. Looked in",
              looked_in.empty() ? "\n  no folder: GRADUS_DATA and HOME are not set" : looked_in,
              "\nFetch it with 'gradus data fetch ", name,
              "', or name a folder that holds it with --data or GRADUS_DATA");
}

}  // namespace gradus

#include "app/reproduce/built_in_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "app/text/built_in.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {

namespace fs = std::filesystem;

BuiltInFolder::BuiltInFolder(fs::path others) : others_(std::move(others)) {
  const auto is_there = [this](const BuiltInFile& one) {
    const bool is_experiment =
        one.name.ends_with(".toml") && !one.name.starts_with("worked_example");
    return is_experiment && fs::is_regular_file(others_ / one.name);
  };
  if (!others_.empty() && std::ranges::none_of(built_in_files(), is_there)) {
    throw Error(others_.string(), " has none of the experiments, such as ",
                built_in_files().front().name, ": name a folder with some of them");
  }
  std::string name = (fs::temp_directory_path() / "gradus.XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw Error("cannot make a temporary folder ", name, ": ", std::strerror(errno));
  path_ = name;
  try {
    for (const BuiltInFile& one : built_in_files()) {
      if (one.name.ends_with(".toml") || one.name.ends_with(".csv"))
        write_file(path_ / one.name, one.content);
    }
  } catch (...) {
    remove();
    throw;
  }
}

void BuiltInFolder::remove() const {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path BuiltInFolder::file(std::string_view name) const {
  const fs::path other = others_ / name;
  return !others_.empty() && fs::is_regular_file(other) ? other : path_ / name;
}

}  // namespace gradus::app

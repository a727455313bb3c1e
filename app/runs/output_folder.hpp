// The folder that a command writes: there with everything in it, or not at all.
#pragma once

#include <filesystem>
#include <functional>

namespace gradus::app {

// The names of the files in it.
namespace run_files {
inline constexpr const char* config = "config.toml";
inline constexpr const char* metrics = "metrics.csv";
inline constexpr const char* summary = "summary.json";
inline constexpr const char* model = "model.safetensors";
inline constexpr const char* figures = "figures";
}  // namespace run_files

// What a folder is known by, before it may be replaced.
struct FolderKind {
  const char* name;
  const char* files[2];
};
inline constexpr FolderKind run_folder{"run", {run_files::config, run_files::summary}};

// Throws Error unless write_folder() could write it now: it exists (with `force`: and is not of
// that kind), or nothing can be written where it is to be. Leaves no trace.
void check_folder(const FolderKind& kind, const std::filesystem::path& folder, bool force);

// Calls `fill` with a new folder, which then takes its name; the folders above it are made, and
// what stood there, if anything, is gone after that. Where `fill` throws, everything is as before.
void write_folder(const FolderKind& kind, const std::filesystem::path& folder, bool force,
                  const std::function<void(const std::filesystem::path&)>& fill);

}  // namespace gradus::app

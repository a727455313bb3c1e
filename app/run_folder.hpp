// The folder that holds a run: there with everything in it, or not at all.
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

// Whether the folder looks like one that a run has written.
bool holds_run(const std::filesystem::path& folder);

// Throws Error unless write_run_folder() could write it now: it exists (with `force`: and is not a
// run), or nothing can be written where it is to be. Leaves no trace.
void check_run_folder(const std::filesystem::path& folder, bool force);

// Calls `fill` with a new folder, which then takes its name; the folders above it are made, and the
// run that stood there, if any, is gone after that. Where `fill` throws, everything is as before.
void write_run_folder(const std::filesystem::path& folder, bool force,
                      const std::function<void(const std::filesystem::path&)>& fill);

}  // namespace gradus::app

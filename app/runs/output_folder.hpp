// The folder that a command writes. It is there from the start, with a lock that ends with the
// process, which shows what is being written, what was left unfinished and what is
// finished. One thread.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "app/runs/folder_lock.hpp"

namespace gradus::app {

// The names of what is in the folder of a run.
namespace run_files {
inline constexpr const char* config = "config.toml";
inline constexpr const char* data = "data.json";
inline constexpr const char* metrics = "metrics.csv";
inline constexpr const char* summary = "summary.json";
inline constexpr const char* model = "model.safetensors";
inline constexpr const char* figures = "figures";
inline constexpr const char* all[] = {config, data, metrics, summary, model, figures};
}  // namespace run_files

// What a folder is known by, before it may be replaced.
struct FolderKind {
  const char* name;
  const char* files[2];                   // of a finished one; the second is written last
  std::span<const char* const> contents;  // all that the command writes into it, but for the lock
};
inline constexpr FolderKind run_folder{
    "run", {run_files::config, run_files::summary}, run_files::all};

enum class FolderState {
  free,        // nothing is there, or an empty folder
  busy,        // a process is writing it
  unfinished,  // the process that wrote it has ended before its end
  finished,
  other,  // something else, which is not to be touched
};
FolderState state_of(const FolderKind& kind, const std::filesystem::path& folder);

class OutputFolder {
 public:
  // Throws Error for a folder that the constructor would refuse as things are; leaves no trace. For
  // commands whose preparation takes long.
  static void check(const FolderKind& kind, const std::filesystem::path& folder, bool force);

  // Makes the folder and those above it, and locks it. An empty folder is taken, a link followed.
  // With `force`, what was to stand in the place of a finished or unfinished folder of that kind is
  // written beside it, to "runs/disc.new", until finish(). Throws Error where a process writes the
  // folder, where it is there (with `force`: and is not of that kind, or holds anything else),
  // where it would be in a run, and where it cannot be made.
  OutputFolder(const FolderKind& kind, const std::filesystem::path& folder, bool force);
  // Unless finished: removes what was written, with the folders that were made for it, or leaves it
  // as unfinished after keep(). One that was to replace another goes in any case.
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  const std::filesystem::path& path() const { return place_; }  // where to write now
  const std::filesystem::path& target() const { return target_; }
  bool replaces() const { return place_ != target_; }

  // From here on there is something in it that is worth keeping.
  void keep() { keeps_ = true; }

  // Throws Error where the folder was removed or renamed since, whether another has its name or
  // not. To be called before results are written.
  void check_is_there() const;

  // Frees the lock. A folder that replaces another takes its place if it is `complete` and the
  // other is still the one that was there at the start, with nothing else in it; else both stay,
  // and the result says why. Throws Error where the place cannot be taken (both stay, too), and as
  // check_is_there().
  [[nodiscard]] std::string finish(bool complete);

 private:
  bool try_place(bool force);
  void free_lock();

  const FolderKind& kind_;
  std::filesystem::path target_, place_;
  std::filesystem::path made_;  // the first folder that was made for it, or empty
  std::optional<FolderLock> lock_;
  OpenPath replaced_;  // the old one
  bool keeps_ = false, finished_ = false;
};

}  // namespace gradus::app

// The folder that a command writes. It exists from the start, with a lock that ends with the
// process. So others see whether it is being written, unfinished or finished. One thread.
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
inline constexpr const char* checkpoint = "checkpoint.safetensors";
inline constexpr const char* previous_checkpoint = "checkpoint.previous.safetensors";
inline constexpr const char* all[] = {config, data,    metrics,    summary,
                                      model,  figures, checkpoint, previous_checkpoint};
}  // namespace run_files

// What the folders of a command contain.
struct FolderKind {
  const char* name;
  const char* files[2];                   // of a finished one; the second is written last
  std::span<const char* const> contents;  // all that the command writes, except the lock
};
inline constexpr FolderKind run_folder{
    "run", {run_files::config, run_files::summary}, run_files::all};

enum class FolderState {
  free,        // it does not exist, or is empty
  busy,        // a process is writing it
  unfinished,  // the process that wrote it ended too early
  finished,
  other,  // not a folder of that kind
};
FolderState state_of(const FolderKind& kind, const std::filesystem::path& folder);

class OutputFolder {
 public:
  // Throws Error if the constructor would refuse the folder now; changes nothing. For commands with
  // a long preparation.
  static void check(const FolderKind& kind, const std::filesystem::path& folder, bool force);

  // Makes the folder and those above it, and locks it. An empty folder may exist, and links are
  // followed. With `force` a finished or unfinished folder of that kind is replaced by finish();
  // until then the new one is beside it, as "runs/disc.new". Throws Error if a process is writing
  // the folder, if it exists (with `force`: and is not of that kind, or has other files), if it is
  // inside a run, or if it cannot be made.
  OutputFolder(const FolderKind& kind, const std::filesystem::path& folder, bool force);
  // Locks a folder of that kind whose process has ended, finished or not, to go on with it. Throws
  // Error for any other, and if a process is writing it.
  static OutputFolder resumed(const FolderKind& kind, const std::filesystem::path& folder);
  // Unless finished: removes what was written, and the folders that were made for it. After keep()
  // it stays, as an unfinished one, if it replaces no other.
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  const std::filesystem::path& path() const { return place_; }  // where to write now
  const std::filesystem::path& target() const { return target_; }
  bool replaces() const { return place_ != target_; }

  void keep() { keeps_ = true; }  // it has results from now on

  // To be called before results are written. Throws Error if the folder was removed, renamed or
  // replaced.
  void check_is_there() const;

  // Frees the lock. A folder that replaces another takes its place if it is `complete` and the
  // other is unchanged, without other files. Else both stay, and the result says why. Throws Error
  // if the place cannot be taken (both stay, too), and as check_is_there().
  [[nodiscard]] std::string finish(bool complete);

 private:
  struct Resumed {};
  OutputFolder(const FolderKind& kind, const std::filesystem::path& folder, Resumed);
  bool try_place(bool force);
  void free_lock();

  const FolderKind& kind_;
  std::filesystem::path target_, place_;
  std::filesystem::path made_;  // the first folder that was made for it, or empty
  std::optional<FolderLock> lock_;
  OpenPath replaced_;  // the old one
  bool keeps_ = false, was_finished_ = false, finished_ = false;
};

}  // namespace gradus::app

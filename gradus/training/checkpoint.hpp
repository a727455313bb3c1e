// A training in a file, so that one that ends at any moment can continue to the same bits.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "gradus/training/callback.hpp"

namespace gradus {

struct CheckpointOptions {
  double seconds = 30;  // of training from one checkpoint to the next, 0 or more
  Index steps = 0;      // the same in steps; 0: by the seconds
  // Gets the reason where a checkpoint cannot be written; the training then continues. Without it,
  // that is an Error.
  std::function<void(const std::string&)> report = {};
  std::map<std::string, std::string> metadata = {};  // to be found in the file again
};

// A callback of train(), the last one, so that the state of all others is in the file. It writes
// what Training::visit_state() lists, as safetensors with a checksum: in time, when a callback
// stops the training after a step, and at the end of a training that has written one before. A new
// file replaces the old one when it is complete and on the disk; the old one stays as the previous.
// Training::resume() reads it.
class GRADUS_EXPORT Checkpoint final : public Callback {
 public:
  // Throws Error for options outside their range.
  explicit Checkpoint(std::filesystem::path path, const CheckpointOptions& options = {});

  // Throws Error unless it is the last of the callbacks.
  void before_training(Training& training) override;
  bool after_step(const Progress& progress) override;
  bool after_epoch(const EpochResult& epoch) override;

  // Where the file before the newest one is: "a/checkpoint.previous.safetensors".
  static std::filesystem::path previous(const std::filesystem::path& path);

 private:
  void write(const Progress& progress);
  void replace_file();

  std::filesystem::path path_;
  CheckpointOptions options_;
  Training* training_ = nullptr;
  std::optional<Progress> last_;  // at the last checkpoint, or where the training began
  bool has_written_ = false;
};

struct FoundCheckpoint {
  std::filesystem::path path;
  std::map<std::string, std::string> metadata;
  std::string problem;  // of the newest file, where the one before is found instead
};
// The newest one that is sound. Throws Error where neither is.
GRADUS_EXPORT FoundCheckpoint find_checkpoint(const std::filesystem::path& path);

}  // namespace gradus

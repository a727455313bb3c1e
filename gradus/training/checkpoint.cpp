#include "gradus/training/checkpoint.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "gradus/base/file.hpp"
#include "gradus/data/checksum.hpp"
#include "gradus/formats/safetensors.hpp"
#include "gradus/training/training.hpp"

namespace gradus {
namespace {

// ---- The checksum ----

// In the metadata, of the whole file with zeros in its place.
constexpr std::string_view checksum_key = "\"checksum\":\"", no_checksum = "00000000";

std::string checksum_of(std::string bytes, std::size_t place) {
  bytes.replace(place, no_checksum.size(), no_checksum);
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", crc32_of(bytes));
  return digits;
}

std::size_t place_of_checksum(std::string_view bytes) {
  const std::size_t key = bytes.find(checksum_key);
  if (key == std::string_view::npos ||
      key + checksum_key.size() + no_checksum.size() > bytes.size())
    throw Error("is no checkpoint: it has no checksum");
  return key + checksum_key.size();
}

std::string with_checksum(std::string bytes) {
  const std::size_t place = place_of_checksum(bytes);
  bytes.replace(place, no_checksum.size(), checksum_of(bytes, place));
  return bytes;
}

void check_checksum(const std::string& bytes) {
  const std::size_t place = place_of_checksum(bytes);
  const std::string stated = bytes.substr(place, no_checksum.size()),
                    found = checksum_of(bytes, place);
  if (stated != found)
    throw Error("is damaged: its checksum is ", found, ", it should be ", stated);
}

TensorFile read_checkpoint(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  try {
    check_checksum(bytes);
    return parse_safetensors(bytes);
  } catch (const Error& error) {
    throw Error(path.string(), ": ", error.what());
  }
}

// Of the newest file that is sound; puts into `found` which it is.
TensorFile read_newest(const std::filesystem::path& path, FoundCheckpoint& found) {
  found.path = path;
  try {
    return read_checkpoint(path);
  } catch (const Error& error) {
    found.problem = error.what();
  }
  found.path = Checkpoint::previous(path);
  try {
    TensorFile file = read_checkpoint(found.path);
    found.problem += text(": the checkpoint before it is used, ", found.path.string());
    return file;
  } catch (const Error& error) {
    throw Error("no checkpoint can be read: ", found.problem, "; ", error.what());
  }
}

bool is_sound(const std::filesystem::path& path) {
  try {
    (void)read_checkpoint(path);
    return true;
  } catch (const Error&) {
    return false;
  }
}

// ---- The state as tensors ----

std::string name_in(std::string_view part, const NamedParameter& parameter) {
  return text(part, "/", parameter.name);
}

Tensor tensor_of(double number) { return Tensor::of<double>({1}, {number}); }

class StateWriter final : public StateVisitor {
 public:
  explicit StateWriter(const Model& model) : model_(model) {}

  void operator()(std::string_view name, ParameterVector& numbers) override {
    for (const NamedParameter& named : model_.parameters())
      add(name_in(name, named), Tensor(numbers[*named.parameter]));
  }
  void operator()(std::string_view name, double& number) override { add(name, tensor_of(number)); }
  void operator()(std::string_view name, Index& number) override {
    add(name, tensor_of(static_cast<double>(number)));  // exact below 2^53
  }
  void operator()(std::string_view name, std::vector<double>& numbers) override {
    Tensor tensor({static_cast<Index>(numbers.size())}, DType::float64);
    std::ranges::copy(numbers, tensor.as<double>().begin());
    add(name, std::move(tensor));
  }

  std::map<std::string, Tensor> tensors;

 private:
  void add(std::string_view name, Tensor tensor) {
    if (!tensors.emplace(name, std::move(tensor)).second)
      throw Error("the state of the training has two parts named '", name, "'");
  }

  const Model& model_;
};

// Checks that all parts are there, or puts them where they belong.
class StateReader final : public StateVisitor {
 public:
  enum class Task { check, apply };
  StateReader(const Model& model, const std::map<std::string, Tensor>& tensors, Task task)
      : model_(model), tensors_(tensors), task_(task) {
    for (const auto& [name, tensor] : tensors) unread_.insert(name);
  }

  void operator()(std::string_view name, ParameterVector& numbers) override {
    for (const NamedParameter& named : model_.parameters()) {
      const TensorView to = numbers[*named.parameter];
      const Tensor* const from = find(name_in(name, named), to.shape(), to.dtype());
      if (from != nullptr) std::copy_n(from->view().bytes(), to.byte_size(), to.bytes());
    }
  }
  void operator()(std::string_view name, double& number) override {
    if (const Tensor* const from = find(name, Shape{1}, DType::float64))
      number = from->as<double>()[0];
  }
  void operator()(std::string_view name, Index& number) override {
    const Tensor* const from = find(name, Shape{1}, DType::float64);
    if (from == nullptr) return;
    const double given = from->as<double>()[0];
    if (!(std::abs(given) <= 0x1p53) || given != std::floor(given))
      throw Error("'", name, "' must be a whole number, got ", given);
    number = static_cast<Index>(given);
  }
  void operator()(std::string_view name, std::vector<double>& numbers) override {
    const Tensor* const from = find(name, {}, DType::float64);
    if (from == nullptr) return;
    const auto given = from->as<double>();
    numbers.assign(given.begin(), given.end());
  }

  // A line for each part that does not fit.
  std::string problems() const {
    std::string out = problems_;
    for (const std::string& name : unread_) out += text("\n  '", name, "' is unknown here");
    return out;
  }

 private:
  // Null where nothing is to be put there. No shape: any of rank 1.
  const Tensor* find(std::string_view name, const std::optional<Shape>& shape, DType dtype) {
    const auto found = tensors_.find(std::string(name));
    if (found == tensors_.end()) {
      problems_ += text("\n  '", name, "' is missing");
      return nullptr;
    }
    unread_.erase(found->first);
    const Tensor& tensor = found->second;
    const bool fits = shape ? tensor.shape() == *shape : tensor.shape().rank() == 1;
    if (!fits || tensor.dtype() != dtype) {
      problems_ += text("\n  '", name, "' is ", tensor.dtype(), " ", tensor.shape(),
                        ", here it is ", dtype, " ", shape ? text(*shape) : text("[any]"));
      return nullptr;
    }
    return task_ == Task::apply ? &tensor : nullptr;
  }

  const Model& model_;
  const std::map<std::string, Tensor>& tensors_;
  Task task_;
  std::set<std::string> unread_;
  std::string problems_;
};

}  // namespace

// ---- Writing ----

Checkpoint::Checkpoint(std::filesystem::path path, const CheckpointOptions& options)
    : path_(std::move(path)), options_(options) {
  if (!(options.seconds >= 0) || options.steps < 0) {
    throw Error("Checkpoint requires seconds and steps of 0 or more, got ", options.seconds,
                " and ", options.steps);
  }
}

std::filesystem::path Checkpoint::previous(const std::filesystem::path& path) {
  std::filesystem::path name = path.stem();
  name += ".previous";
  name += path.extension();
  return path.parent_path() / name;
}

void Checkpoint::before_training(Training& training) {
  if (training.callbacks().back() != this) {
    throw Error("Checkpoint must be the last of the callbacks, so that the state of all others is ",
                "in its file");
  }
  training_ = &training;
}

bool Checkpoint::after_step(const Progress& progress) {
  if (!last_) last_ = Progress{.step = progress.step - 1, .seconds = progress.seconds};
  const bool is_due = options_.steps > 0 ? progress.step - last_->step >= options_.steps
                                         : progress.seconds - last_->seconds >= options_.seconds;
  if (is_due || training_->is_stopped()) write(progress);
  return true;
}

bool Checkpoint::after_epoch(const EpochResult&) {
  // What a signal has stopped is not finished.
  if (has_written_ && training_->is_finished() && !training_->is_stopped())
    write(training_->progress());
  return true;
}

void Checkpoint::write(const Progress& progress) {
  last_ = progress;
  try {
    replace_file();
  } catch (const Error& error) {
    if (!options_.report) throw;
    options_.report(error.what());
  }
}

void Checkpoint::replace_file() {
  StateWriter state(training_->model());
  training_->visit_state(state);
  TensorFile file{std::move(state.tensors), training_->identity()};
  file.metadata.insert(options_.metadata.begin(), options_.metadata.end());
  file.metadata.emplace("checksum", no_checksum);
  const std::string bytes = with_checksum(safetensors_bytes(file));
  // A damaged file must not take the place of one that is sound.
  const std::filesystem::path before = previous(path_);
  std::error_code failed;
  const bool keeps = has_written_ || is_sound(path_);
  if (keeps) std::filesystem::rename(path_, before, failed);
  try {
    write_file(path_, bytes, Durability::synced);
  } catch (const Error&) {
    if (keeps && !failed) std::filesystem::rename(before, path_, failed);
    throw;
  }
  has_written_ = true;
}

// ---- Reading ----

FoundCheckpoint find_checkpoint(const std::filesystem::path& path) {
  FoundCheckpoint found;
  found.metadata = read_newest(path, found).metadata;
  return found;
}

std::string Training::resume(const std::filesystem::path& path) {
  FoundCheckpoint found;
  const TensorFile file = read_newest(path, found);
  std::string differences;
  for (const auto& [key, here] : identity()) {
    const auto there = file.metadata.find(key);
    const std::string given = there == file.metadata.end() ? "nothing" : there->second;
    if (given != here) differences += text("\n  ", key, ": ", given, ", here ", here);
  }
  if (!differences.empty())
    throw Error(path.string(), ": the checkpoint is of another training:", differences);
  StateReader check(model(), file.tensors, StateReader::Task::check);
  visit_state(check);
  if (const std::string problems = check.problems(); !problems.empty())
    throw Error(path.string(), ": the checkpoint is of another training:", problems);
  if (const double epoch = file.tensors.at("epoch").as<double>()[0];
      epoch > static_cast<double>(progress().epochs)) {
    throw Error(path.string(), ": the checkpoint is in epoch ", epoch,
                ", and the training ends at ", progress().epochs, ": ask for ", epoch,
                " epochs or more");
  }
  StateReader apply(model(), file.tensors, StateReader::Task::apply);
  visit_state(apply);
  return found.problem;
}

}  // namespace gradus

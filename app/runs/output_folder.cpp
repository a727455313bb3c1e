#include "app/runs/output_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "gradus/base/error.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;

// In the new folder, the old one until it is removed.
constexpr const char* old_folder = "replaced";

constexpr const char* another = "name another with --out DIR";

// Where the folder is, or will be: links followed, without a slash at its end, so that it has a
// name.
fs::path resolved(fs::path path) {
  constexpr int most_links = 40;  // as many as Linux follows
  std::error_code error;
  for (int links = 0; links < most_links; ++links) {
    if (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
    if (!fs::is_symlink(path, error)) break;
    path = path.parent_path() / fs::read_symlink(path);
  }
  const fs::path name = path.filename();
  if (name == "." || name == "..") path = fs::weakly_canonical(path);
  return path;
}

// Whether nothing but perhaps a lock file is in it.
bool holds_nothing(const fs::path& folder) {
  std::error_code error;
  return std::all_of(
      fs::directory_iterator(folder, error), fs::directory_iterator(),
      [](const fs::directory_entry& entry) { return entry.path().filename() == lock_file; });
}

std::pair<unsigned long, unsigned long> identity_of(const fs::path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

// Whether it was being written to replace the other, and was not complete.
bool was_to_replace(const fs::path& folder, const fs::path& target) {
  const auto seen = see_lock(folder);
  return seen && seen->note.replaces == fs::absolute(target) && !fs::exists(folder / old_folder);
}

std::string writer_of(const fs::path& folder) {
  const auto seen = see_lock(folder);
  return seen && seen->note.process > 0 ? text("process ", seen->note.process) : "another process";
}

[[noreturn]] void refuse_busy(const fs::path& folder) {
  throw Error(folder.string(), " is being written by ", writer_of(folder),
              ": wait for its end, or ", another);
}

// Where to write what is to stand at `target`. Throws Error where that is refused.
fs::path place_for(const FolderKind& kind, const fs::path& target, bool force) {
  switch (state_of(kind, target)) {
    case FolderState::free: return target;
    case FolderState::busy: refuse_busy(target);
    case FolderState::other:
      if (!force) throw Error(target.string(), " is there already: ", another);
      throw Error(target.string(), " is not a ", kind.name, " (it has no ", kind.files[0], " and ",
                  kind.files[1], "), so --force does not replace it: ", another);
    case FolderState::unfinished:
    case FolderState::finished: break;
  }
  if (!force) {
    const bool finished = state_of(kind, target) == FolderState::finished;
    throw Error(target.string(), " is there already",
                finished ? "" : text(": an unfinished ", kind.name, " whose process has ended"),
                finished ? ": " : "; ", another, ", or replace it with --force");
  }
  fs::path place = target;
  place += ".new";
  const FolderState state = state_of(kind, place);
  if (state == FolderState::busy) refuse_busy(place);
  if (state != FolderState::free && !was_to_replace(place, target)) {
    throw Error(place.string(), " is in the way: what replaces ", target.string(),
                " is written there first. Rename or remove it, or ", another);
  }
  return place;
}

// Returns the first that had to be made; nothing where all are there.
fs::path make_folders(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return {};
  fs::path first = path;
  while (first.has_parent_path() && !fs::exists(first.parent_path(), error))
    first = first.parent_path();
  fs::create_directories(path, error);
  if (!error) return first;
  throw Error("cannot write the folder ", path.string(), ": ", error.message(), "; ", another);
}

// Removes the folders from `path` up to `first` that are empty.
void remove_empty(fs::path path, const fs::path& first) {
  std::error_code error;
  while (!first.empty() && fs::remove(path, error) && path != first) path = path.parent_path();
}

}  // namespace

FolderState state_of(const FolderKind& kind, const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error))) return FolderState::free;
  if (!fs::is_directory(folder, error)) return FolderState::other;
  const auto lock = see_lock(folder);
  if (lock && lock->held) return FolderState::busy;
  if (fs::is_regular_file(folder / kind.files[0], error) &&
      fs::is_regular_file(folder / kind.files[1], error))
    return FolderState::finished;
  if (holds_nothing(folder)) return FolderState::free;
  return lock && lock->note.kind == kind.name ? FolderState::unfinished : FolderState::other;
}

void OutputFolder::check(const FolderKind& kind, const fs::path& folder, bool force) {
  place_for(kind, resolved(folder), force);
}

OutputFolder::OutputFolder(const FolderKind& kind, const fs::path& folder, bool force)
    : kind_(kind), target_(resolved(folder)) {
  while (!try_place(force)) {
  }
}

// False where another process has finished the folder between the look at it and the lock.
bool OutputFolder::try_place(bool force) {
  place_ = place_for(kind_, target_, force);
  made_ = make_folders(place_);
  if (replaces()) made_ = place_;
  try {
    lock_ = FolderLock::take(place_);
  } catch (const Error& error) {
    remove_empty(place_, made_);
    throw Error("cannot write the folder ", place_.string(), ": ", error.what(), "; ", another);
  }
  if (!lock_) refuse_busy(place_);
  if (!holds_nothing(place_) && !(replaces() && was_to_replace(place_, target_))) {
    free_lock();
    return false;
  }
  try {
    clear();
    replaced_ = identity_of(target_);
    lock_->write({kind_.name, ::getpid(), replaces() ? fs::absolute(target_) : fs::path()});
  } catch (const std::exception& error) {
    free_lock();
    remove_empty(place_, made_);
    throw Error("cannot write the folder ", place_.string(), ": ", error.what(), "; ", another);
  }
  return true;
}

OutputFolder::~OutputFolder() {
  if (finished_ || (keeps_ && !replaces())) return;
  try {
    clear();
    free_lock();
    remove_empty(place_, made_);
  } catch (const fs::filesystem_error&) {  // what cannot be removed stays, as unfinished
  }
}

std::string OutputFolder::finish(bool complete) {
  finished_ = true;
  if (!replaces()) {
    free_lock();
    return {};
  }
  const std::string both =
      text(target_.string(), " is as it was, and the new ", kind_.name, " is in ", place_.string());
  // Its lock file stays: the next one may be written there.
  if (!complete) return text("the new ", kind_.name, " is not complete, so ", both);
  if (identity_of(target_) != replaced_) {
    free_lock();
    return text(target_.string(), " is another than at the start, so ", both);
  }
  std::error_code error, ignored;
  fs::rename(target_, place_ / old_folder, error);
  if (!error) {
    fs::rename(place_, target_, error);
    if (error) fs::rename(place_ / old_folder, target_, ignored);
  }
  if (error) {
    free_lock();
    throw Error("cannot replace ", target_.string(), " (", error.message(), "), so ", both);
  }
  place_ = target_;
  fs::remove_all(place_ / old_folder, ignored);
  free_lock();
  return {};
}

void OutputFolder::free_lock() {
  std::error_code ignored;
  fs::remove(place_ / lock_file, ignored);
  lock_.reset();
}

// Removes all but the lock file.
void OutputFolder::clear() const {
  for (const fs::directory_entry& entry : fs::directory_iterator(place_))
    if (entry.path().filename() != lock_file) fs::remove_all(entry.path());
}

}  // namespace gradus::app

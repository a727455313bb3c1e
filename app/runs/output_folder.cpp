#include "app/runs/output_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;

// In the new folder, the old one until it is removed.
constexpr const char* old_folder = "replaced";

constexpr const char* another = "name another with --out DIR";

// The path without links and without a slash at its end, so that it has a name.
fs::path resolved(fs::path path) {
  if (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
  path = link_target(path);
  const fs::path name = path.filename();
  if (name == "." || name == "..") path = fs::weakly_canonical(path);
  return path;
}

// Whether it is empty, or has a lock file only.
bool holds_nothing(const fs::path& folder) {
  std::error_code error;
  return std::all_of(
      fs::directory_iterator(folder, error), fs::directory_iterator(),
      [](const fs::directory_entry& entry) { return entry.path().filename() == lock_file; });
}

// Whether the command writes a file of that name. After a kill it may be a partial one.
bool belongs_to(const FolderKind& kind, const std::string& name) {
  return name == lock_file || std::ranges::any_of(kind.contents, [&](const std::string& own) {
           return name == own || (name.starts_with(own + ".") && name.ends_with(".partial"));
         });
}

// "'notes.txt', 'second'": the entries that the command did not write; empty if there are none.
std::string others_in(const FolderKind& kind, const fs::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!belongs_to(kind, name)) names.insert(name);
  }
  constexpr std::size_t most = 5;
  const std::size_t count = names.size();
  std::string out;
  for (const std::string& name : names) {
    out += text(out.empty() ? "'" : ", '", name, "'");
    if (count > most && name == *std::next(names.begin(), most - 1))
      return text(out, " and ", count - most, " more");
  }
  return out;
}

// Removes all that the command wrote except the lock.
void remove_contents(const FolderKind& kind, const fs::path& folder) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name != lock_file && belongs_to(kind, name)) fs::remove_all(entry.path());
  }
}

// Whether it is an incomplete folder that was to replace the target.
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

void refuse_others(const FolderKind& kind, const fs::path& folder) {
  const std::string others = others_in(kind, folder);
  if (others.empty()) return;
  throw Error(folder.string(), " has files that are not of the ", kind.name, ": ", others,
              ", so --force does not replace it: move them to another folder, or ", another);
}

// Files in the folder of a run are lost when that is removed or replaced.
void refuse_inside_run(const fs::path& target) {
  std::error_code error;
  fs::path above = fs::weakly_canonical(fs::absolute(target), error).parent_path();
  for (; above.has_relative_path(); above = above.parent_path()) {
    const FolderState state = state_of(run_folder, above);
    const bool is_run =
        state == FolderState::finished || state == FolderState::unfinished ||
        (state == FolderState::busy && see_lock(above)->note.kind == run_folder.name);
    if (is_run) {
      throw Error(target.string(), " would be inside the run ", above.string(), ": ", another,
                  ", outside of it");
    }
  }
}

// "config.toml and summary.json": the missing ones.
std::string missing_in(const FolderKind& kind, const fs::path& folder) {
  std::error_code error;
  std::string out;
  for (const char* file : kind.files) {
    if (fs::is_regular_file(folder / file, error)) continue;
    out += text(out.empty() ? "" : " and ", file);
  }
  return out;
}

// The folder to write first: the target, or one beside it that replaces it later. Throws Error if
// the target is refused.
fs::path place_for(const FolderKind& kind, const fs::path& target, bool force) {
  refuse_inside_run(target);
  switch (state_of(kind, target)) {
    case FolderState::free: return target;
    case FolderState::busy: refuse_busy(target);
    case FolderState::other:
      if (!force) throw Error(target.string(), " exists already: ", another);
      throw Error(target.string(), " is not a finished ", kind.name, " (it has no ",
                  missing_in(kind, target), "), so --force does not replace it: remove it, or ",
                  another);
    case FolderState::unfinished:
    case FolderState::finished: break;
  }
  if (!force) {
    const bool finished = state_of(kind, target) == FolderState::finished;
    throw Error(target.string(), " exists already",
                finished ? "" : text(": an unfinished ", kind.name, " whose process has ended"),
                finished ? ": " : "; ", another, ", or replace it with --force");
  }
  refuse_others(kind, target);
  fs::path place = target;
  place += ".new";
  const FolderState state = state_of(kind, place);
  if (state == FolderState::busy) refuse_busy(place);
  if (state != FolderState::free && !was_to_replace(place, target)) {
    throw Error(place.string(), " exists: the new ", kind.name,
                " is written there before it replaces ", target.string(),
                ". Rename or remove it, or ", another);
  }
  refuse_others(kind, place);
  return place;
}

// Returns the first folder that was made; empty if all exist.
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

OutputFolder OutputFolder::resumed(const FolderKind& kind, const fs::path& folder) {
  return {kind, folder, Resumed()};
}

OutputFolder::OutputFolder(const FolderKind& kind, const fs::path& folder, Resumed)
    : kind_(kind), target_(resolved(folder)), place_(target_), keeps_(true) {
  const auto is_begun = [&] {
    const FolderState state = state_of(kind, target_);
    was_finished_ = state == FolderState::finished;
    if (state == FolderState::busy) {
      throw Error(target_.string(), " is being written by ", writer_of(target_),
                  ": wait for its end");
    }
    return was_finished_ || state == FolderState::unfinished;
  };
  if (!is_begun()) throw Error(target_.string(), " holds no ", kind.name, " that could be resumed");
  lock_ = FolderLock::take(place_);
  if (!lock_) throw Error(target_.string(), " is being written by ", writer_of(target_));
  lock_->write({kind_.name, ::getpid(), fs::path()});
}

// False if another process has finished the folder before this one locked it.
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
    remove_contents(kind_, place_);
    replaced_ = OpenPath(::open(target_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    lock_->write({kind_.name, ::getpid(), replaces() ? fs::absolute(target_) : fs::path()});
  } catch (const std::exception& error) {
    free_lock();
    remove_empty(place_, made_);
    throw Error("cannot write the folder ", place_.string(), ": ", error.what(), "; ", another);
  }
  return true;
}

OutputFolder::~OutputFolder() {
  if (was_finished_ && !finished_) free_lock();
  if (finished_ || (keeps_ && !replaces()) || !lock_->is_in(place_)) return;
  try {
    remove_contents(kind_, place_);
    free_lock();
    remove_empty(place_, made_);
  } catch (const fs::filesystem_error&) {  // the rest stays, as an unfinished one
  }
}

void OutputFolder::check_is_there() const {
  if (lock_->is_in(place_)) return;
  std::error_code error;
  throw Error(place_.string(), fs::exists(place_, error)
                                   ? " is another folder than at the start, and is not overwritten"
                                   : " is no longer there: it was removed or renamed");
}

std::string OutputFolder::finish(bool complete) {
  finished_ = true;
  check_is_there();
  if (!replaces()) {
    free_lock();
    return {};
  }
  const std::string both =
      text(target_.string(), " is unchanged, and the new ", kind_.name, " is in ", place_.string());
  // With its lock file: the next run may be written there.
  if (!complete) return text("the new ", kind_.name, " is not complete, so ", both);
  const std::string others = others_in(kind_, target_);
  const bool is_same = replaced_.is_at(target_);
  if (!is_same || !others.empty()) {
    free_lock();
    return text(target_.string(),
                is_same ? text(" has files that are not of the ", kind_.name, ": ", others)
                        : " is another folder than at the start",
                ", so ", both);
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

// Does not remove the lock of another process in a new folder of the same name.
void OutputFolder::free_lock() {
  std::error_code ignored;
  if (lock_->is_in(place_)) fs::remove(place_ / lock_file, ignored);
  lock_.reset();
}

}  // namespace gradus::app

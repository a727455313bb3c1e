#include "app/runs/output_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "gradus/base/error.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;

// `path`, or the first of the folders above it that is not there either. A link to nowhere is
// there: no folder can take its name.
fs::path first_missing(fs::path path) {
  std::error_code error;
  while (!fs::exists(fs::symlink_status(path.parent_path(), error))) path = path.parent_path();
  return path;
}

// A new folder of no other's name, removed with all that is in it unless released.
class TemporaryFolder {
 public:
  // Where `path` can be made, so that renaming moves no bytes and no folder above is made before.
  explicit TemporaryFolder(const fs::path& path) {
    const fs::path beside = first_missing(path);
    std::string name =
        (beside.parent_path() / text(".", beside.filename().string(), ".XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error("cannot write the folder ", path.string(), ": ", std::strerror(errno),
                  "; name another with --out DIR");
    }
    path_ = name;
    // mkdtemp keeps others out; a run is as readable as any other file.
    fs::permissions(path_,
                    fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read |
                        fs::perms::others_exec,
                    fs::perm_options::add);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }
  void rename_to(const fs::path& path) {
    fs::create_directories(path.parent_path());
    fs::rename(path_, path);
    path_.clear();
  }

 private:
  fs::path path_;
};

// Without a slash at its end, so that it has a name.
fs::path whole(const fs::path& folder) {
  fs::path path = fs::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

bool is_of(const FolderKind& kind, const fs::path& folder) {
  return fs::is_directory(folder) && fs::is_regular_file(folder / kind.files[0]) &&
         fs::is_regular_file(folder / kind.files[1]);
}

}  // namespace

void check_folder(const FolderKind& kind, const fs::path& folder, bool force) {
  const fs::path path = whole(folder);
  std::error_code error;
  if (fs::exists(fs::symlink_status(path, error))) {
    if (!force) {
      throw Error(folder.string(),
                  " is there already: name another with --out DIR, or replace it with --force");
    }
    const bool is_empty = fs::is_directory(path, error) && fs::is_empty(path, error);
    if (fs::is_symlink(path) || (!is_empty && !is_of(kind, path))) {
      throw Error(folder.string(), " is not a ", kind.name, " (it has no ", kind.files[0], " and ",
                  kind.files[1], "), so --force does not replace it: name another with --out DIR");
    }
  }
  const TemporaryFolder probe(path);
}

void write_folder(const FolderKind& kind, const fs::path& folder, bool force,
                  const std::function<void(const fs::path&)>& fill) {
  check_folder(kind, folder, force);
  const fs::path path = whole(folder);
  TemporaryFolder made(path);
  fill(made.path());
  if (!fs::exists(path)) return made.rename_to(path);
  TemporaryFolder old(path);
  fs::rename(path, old.path());  // onto an empty folder; removed with `old`
  try {
    made.rename_to(path);
  } catch (...) {
    fs::rename(old.path(), path);
    throw;
  }
}

}  // namespace gradus::app

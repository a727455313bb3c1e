#include "app/runs/output_file.hpp"

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {

namespace fs = std::filesystem;

void check_output_file(const fs::path& file, const std::vector<fs::path>& inputs, bool force) {
  std::error_code error;
  if (fs::is_directory(file, error))
    throw Error(file.string(), " is a folder: name a file to write");
  for (const fs::path& input : inputs) {
    if (fs::is_regular_file(file, error) && fs::equivalent(file, input, error)) {
      throw Error(file.string(), " is a file that this command depends on (as ", input.string(),
                  "), so it is not replaced: name another file");
    }
  }
  const fs::path folder = fs::absolute(link_target(file)).parent_path();
  if (!fs::is_directory(folder, error)) {
    throw Error("cannot write ", file.string(), ": there is no folder ", folder.string(),
                ": make it, or name another file");
  }
  // A link without a target exists as well.
  const fs::file_type type = fs::status(file, error).type();
  const bool exists = type == fs::file_type::regular || fs::is_symlink(file, error);
  const bool is_special = type != fs::file_type::regular && type != fs::file_type::not_found;
  if (exists && !is_special && !force)
    throw Error(file.string(), " exists: name another file, or replace it with --force");
}

}  // namespace gradus::app

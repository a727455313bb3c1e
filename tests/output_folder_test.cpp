#include "app/runs/output_folder.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"
#include "tests/program.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::content_of;

void fill(const fs::path& folder) {
  std::ofstream(folder / run_files::config) << "new";
  std::ofstream(folder / run_files::summary) << "new";
}

template <class Body>
std::string error_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(OutputFolder, IsThereWithAllThatWasWritten) {
  const TemporaryFolder folder;
  write_folder(run_folder, folder.path() / "deep/er/run", false, fill);
  EXPECT_TRUE(fs::is_regular_file(folder.path() / "deep/er/run" / run_files::summary));
  EXPECT_EQ(entries(folder.path() / "deep/er"), 1u);
  write_folder(run_folder, folder.path() / "slash/", false, fill);
  EXPECT_TRUE(fs::is_regular_file(folder.path() / "slash" / run_files::summary));
}

TEST(OutputFolder, LeavesNothingBehindWhereWritingFails) {
  const TemporaryFolder folder;
  for (const char* name : {"run", "deep/er/run"}) {
    EXPECT_THROW(write_folder(run_folder, folder.path() / name, false,
                              [](const fs::path& part) {
                                fill(part);
                                throw Error("broken");
                              }),
                 Error);
    EXPECT_EQ(entries(folder.path()), 0u) << name;
  }
}

TEST(OutputFolder, ChecksWithoutATrace) {
  const TemporaryFolder folder;
  for (const char* name : {"run", "deep/er/run"}) {
    check_folder(run_folder, folder.path() / name, false);
    EXPECT_EQ(entries(folder.path()), 0u) << name;
  }
}

TEST(OutputFolder, IsNotReplacedUnlessForced) {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "run";
  folder.write("run/config.toml", "old");
  folder.write("run/summary.json", "old");
  EXPECT_THAT(
      error_of([&] { write_folder(run_folder, run, false, fill); }),
      HasSubstr("is there already: name another with --out DIR, or replace it with --force"));
  EXPECT_EQ(content_of(run / "config.toml"), "old");
  write_folder(run_folder, run, true, fill);
  EXPECT_EQ(content_of(run / "config.toml"), "new");
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(OutputFolder, KeepsTheOldRunWhereWritingFails) {
  const TemporaryFolder folder;
  folder.write("run/config.toml", "old");
  folder.write("run/summary.json", "old");
  EXPECT_THROW(write_folder(run_folder, folder.path() / "run", true,
                            [](const fs::path&) { throw Error("x"); }),
               Error);
  EXPECT_EQ(content_of(folder.path() / "run/config.toml"), "old");
}

TEST(OutputFolder, IsNeverForcedOverWhatIsNoRun) {
  const TemporaryFolder folder;
  folder.write("home/thesis.txt", "precious");
  folder.write("file", "precious");
  folder.write("real/config.toml", "old");
  folder.write("real/summary.json", "old");
  fs::create_directory_symlink(folder.path() / "real", folder.path() / "link");
  for (const char* name : {"home", "file", "link"}) {
    EXPECT_THAT(error_of([&] { write_folder(run_folder, folder.path() / name, true, fill); }),
                HasSubstr("is not a run (it has no config.toml and summary.json), so --force"))
        << name;
  }
  EXPECT_EQ(content_of(folder.path() / "home/thesis.txt"), "precious");
  EXPECT_EQ(content_of(folder.path() / "file"), "precious");
  EXPECT_EQ(content_of(folder.path() / "real/config.toml"), "old");
}

TEST(OutputFolder, SaysWhereItCannotBeWritten) {
  const TemporaryFolder folder;
  folder.write("file", "");
  EXPECT_THAT(error_of([&] { check_folder(run_folder, folder.path() / "file/below/run", false); }),
              HasSubstr("file/below/run: Not a directory; name another with --out DIR"));
  fs::create_symlink("nowhere", folder.path() / "link");
  EXPECT_THAT(error_of([&] { check_folder(run_folder, folder.path() / "link/run", false); }),
              HasSubstr("link/run: No such file or directory"));
  EXPECT_THAT(error_of([&] { check_folder(run_folder, "/proc/run", false); }),
              HasSubstr("cannot write the folder /proc/run: "));
}

}  // namespace
}  // namespace gradus::app

#include "app/runs/output_folder.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"
#include "tests/program.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using tests::content_of;

// A run that is complete when it is finished.
void fill(const OutputFolder& folder) {
  std::ofstream(folder.path() / run_files::config) << "new";
  std::ofstream(folder.path() / run_files::summary) << "new";
}

void write_run(const fs::path& path, bool force = false) {
  OutputFolder folder(run_folder, path, force);
  fill(folder);
  EXPECT_EQ(folder.finish(true), "");
}

// What a killed process leaves: a lock file that nobody holds.
void leave_unfinished(const fs::path& path) {
  OutputFolder folder(run_folder, path, true);
  std::ofstream(folder.path() / run_files::config) << "unfinished";
  folder.keep();
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

TEST(OutputFolder, IsThereFromTheStartAndFreeAtTheEnd) {
  const TemporaryFolder folder;
  for (const char* name : {"deep/er/run", "other/slash/"}) {
    const fs::path path = folder.path() / name;
    OutputFolder run(run_folder, path, false);
    EXPECT_EQ(state_of(run_folder, path), FolderState::busy) << name;
    EXPECT_TRUE(fs::equivalent(run.path(), path));
    fill(run);
    EXPECT_EQ(run.finish(true), "");
    EXPECT_EQ(state_of(run_folder, path), FolderState::finished) << name;
    EXPECT_EQ(entries(path), 2u);
    EXPECT_EQ(entries(folder.path() / *fs::path(name).begin()), 1u) << name;
  }
}

TEST(OutputFolder, IsWrittenByOneProcessAtATime) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run";
  OutputFolder run(run_folder, path, false);
  for (const bool force : {false, true}) {
    const auto second = error_of([&] { OutputFolder(run_folder, path, force); });
    EXPECT_THAT(second, HasSubstr("run is being written by process " + std::to_string(getpid())));
    EXPECT_EQ(error_of([&] { OutputFolder::check(run_folder, path, force); }), second);
  }
  EXPECT_EQ(state_of(run_folder, path), FolderState::busy);
}

TEST(OutputFolder, GoesWithWhatWasMadeForItUnlessItIsKept) {
  const TemporaryFolder folder;
  for (const char* name : {"run", "deep/er/run"}) {
    {
      OutputFolder run(run_folder, folder.path() / name, false);
      fill(run);
    }
    EXPECT_EQ(entries(folder.path()), 0u) << name;
  }
  leave_unfinished(folder.path() / "run");
  EXPECT_EQ(state_of(run_folder, folder.path() / "run"), FolderState::unfinished);
}

TEST(OutputFolder, ChecksWithoutATrace) {
  const TemporaryFolder folder;
  for (const char* name : {"run", "deep/er/run"}) {
    OutputFolder::check(run_folder, folder.path() / name, false);
    EXPECT_EQ(entries(folder.path()), 0u) << name;
  }
}

TEST(OutputFolder, TakesAnEmptyFolderAndLeavesItWhereItFails) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "empty");
  {
    OutputFolder run(run_folder, folder.path() / "empty", false);
    fill(run);
  }
  EXPECT_EQ(entries(folder.path() / "empty"), 0u);
  write_run(folder.path() / "empty");
  EXPECT_EQ(entries(folder.path() / "empty"), 2u);
}

TEST(OutputFolder, IsNotReplacedUnlessForced) {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "run", unfinished = folder.path() / "unfinished";
  folder.write("run/config.toml", "old");
  folder.write("run/summary.json", "old");
  leave_unfinished(unfinished);
  for (const fs::path& path : {run, unfinished}) {
    EXPECT_THAT(error_of([&] { write_run(path); }),
                AllOf(HasSubstr("exists already"), HasSubstr("--out DIR"), HasSubstr("--force")));
    EXPECT_NE(content_of(path / "config.toml"), "new");
    write_run(path, true);
    EXPECT_EQ(content_of(path / "config.toml"), "new");
    EXPECT_EQ(entries(path), 2u);
  }
  EXPECT_EQ(entries(folder.path()), 2u);
}

TEST(OutputFolder, ReplacesTheOldOneAtItsEnd) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run";
  folder.write("run/config.toml", "old");
  folder.write("run/summary.json", "old");
  {
    OutputFolder run(run_folder, path, true);
    EXPECT_EQ(run.path(), folder.path() / "run.new");
    fill(run);
    EXPECT_EQ(content_of(path / "config.toml"), "old");
    EXPECT_THAT(error_of([&] { write_run(path, true); }), HasSubstr("run.new is being written"));
  }
  EXPECT_EQ(content_of(path / "config.toml"), "old");
  EXPECT_EQ(entries(folder.path()), 1u);  // what failed is gone
  {
    OutputFolder run(run_folder, path, true);
    fill(run);
    EXPECT_THAT(run.finish(false), HasSubstr("run is unchanged"));
  }
  EXPECT_EQ(content_of(path / "config.toml"), "old");
  EXPECT_EQ(content_of(folder.path() / "run.new/config.toml"), "new");
  // What was left, complete or not, is in nobody's way.
  write_run(path, true);
  EXPECT_EQ(content_of(path / "config.toml"), "new");
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(OutputFolder, ReplacesNothingButWhatWasThereAtTheStart) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run";
  write_run(path);
  OutputFolder run(run_folder, path, true);
  fill(run);
  fs::rename(path, folder.path() / "moved");
  folder.write("run/thesis.txt", "precious");
  EXPECT_THAT(run.finish(true), HasSubstr("run is another folder than at the start"));
  EXPECT_EQ(content_of(path / "thesis.txt"), "precious");
  EXPECT_EQ(state_of(run_folder, folder.path() / "run.new"), FolderState::finished);
}

TEST(OutputFolder, RemovesNothingOfOthersThatIsInItsWay) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run";
  write_run(path);
  write_run(folder.path() / "run.new");
  leave_unfinished(folder.path() / "other");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(error_of([&] { write_run(path, true); }),
                HasSubstr("run.new exists: the new run is written there"));
    fs::remove_all(folder.path() / "run.new");
    fs::rename(folder.path() / "other", folder.path() / "run.new");
    leave_unfinished(folder.path() / "other");
  }
}

// Killed after the old one was moved into the new one, and before that took its place.
TEST(OutputFolder, RemovesNeitherOfTwoWhoseSwapWasCutShort) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run", beside = folder.path() / "run.new";
  write_run(path);
  {
    OutputFolder run(run_folder, path, true);
    fill(run);
    EXPECT_NE(run.finish(false), "");
  }
  fs::rename(path, beside / "replaced");
  write_run(path, true);
  EXPECT_THAT(error_of([&] { write_run(path, true); }),
              HasSubstr("run.new exists: the new run is written there"));
  EXPECT_EQ(state_of(run_folder, beside), FolderState::finished);
  EXPECT_EQ(state_of(run_folder, beside / "replaced"), FolderState::finished);
}

TEST(OutputFolder, IsNeverForcedOverWhatIsNoRun) {
  const TemporaryFolder folder;
  folder.write("home/thesis.txt", "precious");
  folder.write("home/lock", "{}");
  folder.write("file", "precious");
  fs::create_directory_symlink(folder.path() / "home", folder.path() / "link");
  for (const char* name : {"home", "file", "link"}) {
    EXPECT_THAT(error_of([&] { write_run(folder.path() / name, true); }),
                HasSubstr("(it has no config.toml and summary.json), so --force"))
        << name;
  }
  EXPECT_EQ(content_of(folder.path() / "home/thesis.txt"), "precious");
  EXPECT_EQ(content_of(folder.path() / "file"), "precious");
}

TEST(OutputFolder, NamesTheFileThatIsAbsent) {
  const TemporaryFolder folder;
  folder.write("run/config.toml", "old");
  EXPECT_THAT(error_of([&] { write_run(folder.path() / "run", true); }),
              HasSubstr("(it has no summary.json)"));
  EXPECT_EQ(content_of(folder.path() / "run/config.toml"), "old");
}

TEST(OutputFolder, IsNeverForcedOverWhatElseIsInARun) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run";
  write_run(path);
  folder.write("run/model.safetensors.12-0.partial", "of a killed process");
  folder.write("run/thesis.txt", "precious");
  folder.write("run/second/config.toml", "precious");
  EXPECT_THAT(error_of([&] { write_run(path, true); }),
              AllOf(HasSubstr(": 'second', 'thesis.txt', so"), HasSubstr("--out DIR")));
  EXPECT_EQ(error_of([&] { OutputFolder::check(run_folder, path, true); }),
            error_of([&] { write_run(path, true); }));
  EXPECT_EQ(content_of(path / "thesis.txt"), "precious");
  EXPECT_EQ(content_of(path / "second/config.toml"), "precious");
  // As it says.
  fs::rename(path / "thesis.txt", folder.path() / "thesis.txt");
  fs::rename(path / "second", folder.path() / "second");
  write_run(path, true);
  EXPECT_EQ(entries(path), 2u);
}

// While the new one is written, too, and in what Ctrl-C left of it.
TEST(OutputFolder, KeepsWhatIsPutIntoARunThatIsReplaced) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run", beside = folder.path() / "run.new";
  write_run(path);
  {
    OutputFolder run(run_folder, path, true);
    fill(run);
    folder.write("run/thesis.txt", "precious");
    EXPECT_THAT(run.finish(true), HasSubstr("'thesis.txt'"));
  }
  EXPECT_EQ(content_of(path / "thesis.txt"), "precious");
  fs::remove_all(path);
  fs::remove_all(beside);
  write_run(path);
  {
    OutputFolder run(run_folder, path, true);
    fill(run);
    EXPECT_NE(run.finish(false), "");
  }
  folder.write("run.new/thesis.txt", "precious");
  EXPECT_THAT(error_of([&] { write_run(path, true); }),
              HasSubstr("run.new has files that are not of the run"));
  EXPECT_EQ(content_of(beside / "thesis.txt"), "precious");
  // And where the new one fails.
  const fs::path failing = folder.path() / "failing";
  {
    OutputFolder run(run_folder, failing, false);
    fill(run);
    folder.write("failing/thesis.txt", "precious");
  }
  EXPECT_EQ(content_of(failing / "thesis.txt"), "precious");
  EXPECT_EQ(entries(failing), 1u);
}

TEST(OutputFolder, IsNeverInsideARun) {
  const TemporaryFolder folder;
  write_run(folder.path() / "run");
  leave_unfinished(folder.path() / "unfinished");
  fs::create_directory_symlink("run", folder.path() / "link");
  const OutputFolder busy(run_folder, folder.path() / "busy", false);
  for (const char* name :
       {"run/second", "run/deep/er", "unfinished/second", "busy/second", "link/second"}) {
    EXPECT_THAT(error_of([&] { write_run(folder.path() / name); }), HasSubstr("inside the run"))
        << name;
  }
  EXPECT_EQ(entries(folder.path() / "run"), 2u);
  write_run(folder.path() / "beside");
}

TEST(OutputFolder, LeavesAnotherAloneThatTakesItsName) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run";
  for (const bool only_its_files : {false, true}) {
    {
      OutputFolder first(run_folder, path, false);
      fill(first);
      if (only_its_files) {
        for (const auto& entry : fs::directory_iterator(path)) fs::remove_all(entry.path());
      } else {
        fs::remove_all(path);
      }
      OutputFolder second(run_folder, path, false);
      EXPECT_THAT(error_of([&] { first.check_is_there(); }), HasSubstr("is another folder"));
      EXPECT_THAT(error_of([&] { (void)first.finish(true); }), HasSubstr("is another folder"));
      EXPECT_TRUE(fs::exists(path / lock_file));
      EXPECT_EQ(state_of(run_folder, path), FolderState::busy);
      fill(second);
      EXPECT_EQ(second.finish(true), "");
    }
    EXPECT_EQ(entries(path), 2u);
    fs::remove_all(path);
  }
  {  // neither where it fails
    OutputFolder first(run_folder, path, false);
    fs::remove_all(path);
    EXPECT_THAT(error_of([&] { first.check_is_there(); }), HasSubstr("no longer there"));
    write_run(path);
  }
  EXPECT_EQ(entries(path), 2u);
}

// File systems give the number of a removed folder to the next one.
TEST(OutputFolder, ReplacesNoOtherThatTakesTheNameOfTheOldOne) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run";
  write_run(path);
  OutputFolder run(run_folder, path, true);
  fill(run);
  fs::remove_all(path);
  folder.write("run/config.toml", "second");
  folder.write("run/summary.json", "second");
  EXPECT_THAT(run.finish(true), HasSubstr("run is another folder than at the start"));
  EXPECT_EQ(content_of(path / "config.toml"), "second");
}

TEST(OutputFolder, FollowsLinks) {
  const TemporaryFolder folder;
  const fs::path link = folder.path() / "link";
  fs::create_directory(folder.path() / "disk");
  fs::create_symlink("disk/run", link);  // to nowhere yet
  write_run(link);
  EXPECT_EQ(state_of(run_folder, folder.path() / "disk/run"), FolderState::finished);
  folder.write("disk/run/config.toml", "old");
  write_run(folder.path() / "link/", true);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(content_of(folder.path() / "disk/run/config.toml"), "new");
  EXPECT_EQ(entries(folder.path() / "disk"), 1u);
  fs::create_symlink("disk", folder.path() / "through");
  write_run(folder.path() / "through/other");
  EXPECT_EQ(state_of(run_folder, folder.path() / "disk/other"), FolderState::finished);
}

TEST(OutputFolder, SaysWhereItCannotBeWritten) {
  const TemporaryFolder folder;
  folder.write("file", "");
  fs::create_symlink("nowhere", folder.path() / "link");
  for (const fs::path& path :
       {folder.path() / "file/below/run", folder.path() / "link/run", fs::path("/proc/run")}) {
    EXPECT_THAT(error_of([&] { write_run(path); }),
                AllOf(HasSubstr("cannot write the folder " + path.string() + ": "),
                      HasSubstr("; name another with --out DIR")));
  }
}

}  // namespace
}  // namespace gradus::app

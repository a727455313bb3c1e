#include "gradus/base/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <set>

#include "gradus/base/error.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::error_of;

std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  return names;
}

// Lets files of this process grow to `bytes` and fails the write beyond.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int);
};

TEST(File, GivesBackWhatWasWritten) {
  const TemporaryFolder folder;
  std::string bytes("a\0\r\n\xff", 5);
  for (int i = 0; i < 16; ++i) bytes += bytes;  // more than one read takes
  const auto path = folder.path() / "it's a \"name\"";
  for (const std::string& content : {bytes, std::string("short"), std::string()}) {
    write_file(path, content);
    EXPECT_EQ(read_file(path), content);
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("it's a \"name\""));
}

TEST(File, SaysWhyItCannotBeRead) {
  const TemporaryFolder folder;
  const std::string missing = folder.path() / "missing";
  EXPECT_EQ(error_of([&] { read_file(missing); }),
            "cannot read " + missing + ": No such file or directory");
  EXPECT_EQ(error_of([&] { read_file(folder.path()); }),
            "cannot read " + folder.path().string() + ": Is a directory");
}

TEST(File, SaysWhyItCannotBeWritten) {
  const TemporaryFolder folder;
  const std::string inside = folder.path() / "missing" / "file";
  EXPECT_EQ(error_of([&] { write_file(inside, "x"); }),
            "cannot write " + inside + ": No such file or directory");
  EXPECT_EQ(error_of([&] { write_file(folder.path(), "x"); }),
            "cannot write " + folder.path().string() + ": Is a directory");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(File, StaysAsItWasWhereWritingBreaksOff) {
  const TemporaryFolder folder;
  const auto path = folder.write("file", "old");
  {
    const FileSizeLimit limit(1000);
    EXPECT_THAT(error_of([&] { write_file(path, std::string(5000, 'x')); }),
                AllOf(HasSubstr(path.string()), HasSubstr("File too large")));
  }
  EXPECT_EQ(read_file(path), "old");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

TEST(File, IsReplacedBehindALinkThatStays) {
  const TemporaryFolder folder;
  const auto target = folder.write("target", "old");
  const auto link = folder.path() / "link";
  std::filesystem::create_symlink("target", link);
  write_file(link, "new");
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(read_file(target), "new");
}

TEST(File, IsMadeBehindALinkToNowhereThatStays) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "far");
  std::filesystem::create_symlink("far/second", folder.path() / "first");
  std::filesystem::create_symlink("target", folder.path() / "far/second");
  write_file(folder.path() / "first", "new");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("far", "first"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "first"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "far/second"));
  EXPECT_EQ(read_file(folder.path() / "far/target"), "new");
  std::filesystem::create_symlink("round", folder.path() / "round");
  EXPECT_THAT(error_of([&] { write_file(folder.path() / "round", "x"); }),
              HasSubstr("cannot write"));
}

TEST(File, IsWrittenStraightToADevice) {
  if (!std::filesystem::is_character_file("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  EXPECT_EQ(error_of([] { write_file("/dev/full", "x"); }),
            "cannot write /dev/full: No space left on device");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

}  // namespace
}  // namespace gradus

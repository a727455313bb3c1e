#include "gradus/data/sets/data_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "gradus/base/error.hpp"
#include "tests/environment_variable.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

class DataFolder : public testing::Test {
 protected:
  const std::vector<std::string> files_ = {"first", "second"};
  TemporaryFolder folder_;
  EnvironmentVariable home_{"HOME", (folder_.path() / "home").string()};
  EnvironmentVariable cache_{"XDG_CACHE_HOME", std::nullopt};
  EnvironmentVariable data_{"GRADUS_DATA", std::nullopt};

  void write_both(const std::filesystem::path& folder, const std::string& suffix = "") {
    for (const std::string& file : files_) folder_.write(folder / (file + suffix), "x");
  }
};

TEST_F(DataFolder, FindsAFolderOfTheSetsName) {
  write_both("given/set");
  EXPECT_EQ(find_data("set", files_, folder_.path() / "given"), folder_.path() / "given/set");
}

TEST_F(DataFolder, FindsTheFilesThemselves) {
  write_both("given");
  EXPECT_EQ(find_data("set", files_, folder_.path() / "given"), folder_.path() / "given");
}

TEST_F(DataFolder, FindsTheFilesInACollection) {
  write_both("given/several");
  EXPECT_EQ(find_data("set", files_, folder_.path() / "given", "several"),
            folder_.path() / "given/several");
  EXPECT_THROW(find_data("set", files_, folder_.path() / "given", "others"), Error);
  write_both("given/set");
  EXPECT_EQ(find_data("set", files_, folder_.path() / "given", "several"),
            folder_.path() / "given/set");
}

TEST_F(DataFolder, TakesPackedFilesForPlainOnes) {
  folder_.write("given/first.gz", "x");
  folder_.write("given/second", "x");
  EXPECT_EQ(find_data("set", files_, folder_.path() / "given"), folder_.path() / "given");
}

TEST_F(DataFolder, LooksInTheEnvironmentBeforeTheCache) {
  write_both("home/.cache/gradus/set");
  EXPECT_EQ(find_data("set", files_), folder_.path() / "home/.cache/gradus/set");
  write_both("environment");
  EnvironmentVariable data("GRADUS_DATA", (folder_.path() / "environment").string());
  EXPECT_EQ(find_data("set", files_), folder_.path() / "environment");
}

TEST_F(DataFolder, GoesOnToTheCacheWhereTheEnvironmentsFolderLacksTheFiles) {
  write_both("home/.cache/gradus/set");
  folder_.write("environment/set/first", "x");
  EnvironmentVariable data("GRADUS_DATA", (folder_.path() / "environment").string());
  EXPECT_EQ(find_data("set", files_), folder_.path() / "home/.cache/gradus/set");
}

TEST_F(DataFolder, LooksNowhereElseWhenAFolderIsGiven) {
  write_both("home/.cache/gradus/set");
  folder_.write("given/set/first", "x");
  EXPECT_THAT([&] { find_data("set", files_, folder_.path() / "given"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("given/set: lacks second\n"),
                                         HasSubstr("given: has none of the files\n"),
                                         Not(HasSubstr(".cache")))));
}

TEST_F(DataFolder, SaysWhereItLookedAndWhatToDo) {
  const auto file = folder_.write("a_file", "x");
  EnvironmentVariable data("GRADUS_DATA", file.string());
  EXPECT_THAT([&] { find_data("set", files_); },
              ThrowsMessage<Error>(
                  AllOf(HasSubstr("data set 'set' not found: requires the files first, second"),
                        HasSubstr("a_file: not a folder"),
                        HasSubstr("home/.cache/gradus/set: there is no such folder"),
                        HasSubstr("'gradus data fetch set'"), HasSubstr("--data or GRADUS_DATA"))));
}

TEST_F(DataFolder, SaysThatThereIsNowhereToLook) {
  EnvironmentVariable home("HOME", std::nullopt);
  EXPECT_THAT([&] { find_data("set", files_); },
              ThrowsMessage<Error>(HasSubstr("no folder: GRADUS_DATA and HOME are not set")));
}

TEST_F(DataFolder, FindsAFilePlainOrElsePacked) {
  const auto packed = folder_.write("first.gz", "x");
  EXPECT_EQ(find_file(folder_.path(), "first"), packed);
  const auto plain = folder_.write("first", "x");
  EXPECT_EQ(find_file(folder_.path(), "first"), plain);
  EXPECT_EQ(find_file(folder_.path(), "second"), "");
}

TEST_F(DataFolder, IsNoFileItself) {
  std::filesystem::create_directory(folder_.path() / "first");
  EXPECT_EQ(find_file(folder_.path(), "first"), "");
}

TEST_F(DataFolder, CacheFollowsTheEnvironment) {
  EXPECT_EQ(data_cache(), folder_.path() / "home/.cache/gradus");
  EnvironmentVariable relative("XDG_CACHE_HOME", "relative");
  EXPECT_EQ(data_cache(), folder_.path() / "home/.cache/gradus");
  EnvironmentVariable absolute("XDG_CACHE_HOME", "/cache");
  EXPECT_EQ(data_cache(), "/cache/gradus");
}

TEST_F(DataFolder, CacheRequiresAHome) {
  EnvironmentVariable home("HOME", "");
  EXPECT_THAT([] { data_cache(); },
              ThrowsMessage<Error>(HasSubstr("requires HOME or an absolute XDG_CACHE_HOME")));
}

}  // namespace
}  // namespace gradus

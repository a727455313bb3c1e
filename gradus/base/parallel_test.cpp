#include "gradus/base/parallel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

class Parallel : public testing::Test {
 protected:
  ~Parallel() override { set_threads(before_); }
  const int before_ = threads();
};

// The parts that parallel_for makes, in order.
std::vector<std::pair<Index, Index>> parts_of(Index count, Index grain) {
  std::mutex mutex;
  std::vector<std::pair<Index, Index>> parts;
  parallel_for(count, grain, [&](Index begin, Index end) {
    const std::lock_guard lock(mutex);
    parts.emplace_back(begin, end);
  });
  std::ranges::sort(parts);
  return parts;
}

TEST_F(Parallel, PartsCoverEverythingOnceAndAreNoSmallerThanTheGrain) {
  for (const int count_of_threads : {1, 2, 3, 8}) {
    set_threads(count_of_threads);
    for (const Index count : {1, 2, 7, 64, 1001}) {
      for (const Index grain : {0, 1, 3, 100, 5000}) {
        Index covered = 0;
        const auto parts = parts_of(count, grain);
        for (const auto& [begin, end] : parts) {
          EXPECT_EQ(begin, covered);
          EXPECT_GT(end, begin);
          if (parts.size() > 1) {
            EXPECT_GE(end - begin, grain);
          }
          covered = end;
        }
        EXPECT_EQ(covered, count);
        EXPECT_LE(parts.size(), static_cast<std::size_t>(count_of_threads));
      }
    }
  }
}

TEST_F(Parallel, UsesAllThreadsWhereThereIsEnoughToDo) {
  set_threads(3);
  EXPECT_EQ(parts_of(300, 100).size(), 3u);
  EXPECT_EQ(parts_of(299, 100).size(), 2u);
}

TEST_F(Parallel, DoesNothingForNothing) {
  EXPECT_TRUE(parts_of(0, 1).empty());
  EXPECT_TRUE(parts_of(-1, 1).empty());
}

TEST_F(Parallel, RunsInOnePartInsideAPart) {
  set_threads(2);
  std::atomic<int> inner_parts = 0;
  parallel_for(2, 1, [&](Index, Index) {
    parallel_for(100, 1, [&](Index begin, Index end) {
      EXPECT_EQ(end - begin, 100);
      ++inner_parts;
    });
  });
  EXPECT_EQ(inner_parts, 2);
}

TEST_F(Parallel, SetThreadsIsWhatThreadsSays) {
  set_threads(5);
  EXPECT_EQ(threads(), 5);
}

TEST_F(Parallel, RefusesFewerThreadsThanOne) {
  EXPECT_THAT([] { set_threads(0); }, ThrowsMessage<Error>(HasSubstr("requires 1 or more, got 0")));
}

// The helpers of the parent are not there, which must neither be waited for nor be joined.
TEST_F(Parallel, StartsItsHelpersAnewInAChildProcess) {
  set_threads(3);
  const auto sum = [] {
    std::atomic<Index> total = 0;
    parallel_for(3000, 1, [&](Index begin, Index end) { total += end - begin; });
    return total.load();
  };
  ASSERT_EQ(sum(), 3000);
  EXPECT_EXIT(std::exit(sum() == 3000 ? 0 : 1), testing::ExitedWithCode(0), "");
  EXPECT_EQ(sum(), 3000);
}

// Ends the process with the number of threads, or with 0 and an Error's message. For a process of
// its own, as the environment is read once.
[[noreturn]] void exit_with_threads(const char* wanted) {
  setenv("GRADUS_THREADS", wanted, 1);
  try {
    std::_Exit(threads());
  } catch (const Error& error) {
    std::fputs(error.what(), stderr);
    std::_Exit(0);
  }
}

TEST(ThreadsFromEnvironment, AreTheFirstChoice) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit_with_threads("7"), testing::ExitedWithCode(7), "");
}

TEST(ThreadsFromEnvironment, MustBeAWholeNumberFromOne) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  for (const char* wrong : {"two", "0", "-1", "1.5", "", "4x"}) {
    EXPECT_EXIT(exit_with_threads(wrong), testing::ExitedWithCode(0),
                text("GRADUS_THREADS must be a whole number of threads from 1, got '", wrong, "'"));
  }
}

}  // namespace
}  // namespace gradus

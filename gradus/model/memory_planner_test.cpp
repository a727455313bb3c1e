#include "gradus/model/memory_planner.hpp"

#include <gtest/gtest.h>

#include "gradus/base/random.hpp"

namespace gradus {
namespace {

bool overlap(const MemoryPlanner::Block& a, const MemoryPlanner::Block& b) {
  return a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}

bool together(const MemoryPlanner::Block& a, const MemoryPlanner::Block& b) {
  return a.first <= b.last && b.first <= a.last;
}

TEST(MemoryPlanner, BlocksThatNeverMeetShareMemory) {
  MemoryPlanner planner;
  planner.reserve(128, 0, 1);
  planner.reserve(128, 2, 3);
  EXPECT_EQ(planner.pack(), 128u);
  EXPECT_EQ(planner[0].offset, planner[1].offset);
}

TEST(MemoryPlanner, BlocksThatMeetInOneStepAreApart) {
  MemoryPlanner planner;
  planner.reserve(128, 0, 1);
  planner.reserve(128, 1, 2);
  EXPECT_EQ(planner.pack(), 256u);
}

TEST(MemoryPlanner, AnExtendedBlockKeepsItsMemoryLonger) {
  MemoryPlanner planner;
  const int first = planner.reserve(128, 0, 1);
  planner.reserve(128, 2, 3);
  planner.extend(first, 2);
  EXPECT_EQ(planner.pack(), 256u);
}

TEST(MemoryPlanner, ASmallBlockFillsTheGapThatABigOneLeaves) {
  MemoryPlanner planner;
  planner.reserve(640, 0, 9);  // at 0
  planner.reserve(320, 0, 1);  // behind it
  planner.reserve(128, 2, 9);  // where the second was
  EXPECT_EQ(planner.pack(), 960u);
  EXPECT_EQ(planner[2].offset, 640u);
}

TEST(MemoryPlanner, SizesAreRoundedUpToTheAlignment) {
  MemoryPlanner planner;
  planner.reserve(1, 0, 0);
  planner.reserve(65, 0, 0);
  EXPECT_EQ(planner.pack(), 64u + 128u);
}

TEST(MemoryPlanner, SeparateBlocksAreAGuardApart) {
  MemoryPlanner planner;
  planner.reserve(64, 0, 0);
  planner.reserve(64, 1, 1);
  EXPECT_EQ(planner.separate(64), 256u);
  EXPECT_EQ(planner[1].offset, 128u);
  EXPECT_EQ(planner.unshared_bytes(), 128u);
}

TEST(MemoryPlanner, NoTwoBlocksThatMeetOverlapInAThousandRandomPlans) {
  for (std::uint64_t plan = 0; plan < 1000; ++plan) {
    const Rng rng = Rng(1).fork(plan);
    MemoryPlanner planner;
    for (Index i = 0; i < 30; ++i) {
      const int first = static_cast<int>(rng.uniform(3 * i) * 20);
      const int last = first + static_cast<int>(rng.uniform(3 * i + 1) * 8);
      planner.reserve(static_cast<std::size_t>(rng.uniform(3 * i + 2) * 5000), first, last);
    }
    const std::size_t arena = planner.pack();
    EXPECT_LE(arena, planner.unshared_bytes());
    for (int a = 0; a < 30; ++a) {
      EXPECT_LE(planner[a].offset + planner[a].bytes, arena);
      for (int b = 0; b < a; ++b) {
        if (!together(planner[a], planner[b])) continue;
        EXPECT_FALSE(overlap(planner[a], planner[b]))
            << "plan " << plan << ", blocks " << b << " and " << a;
      }
    }
  }
}

TEST(MemoryPlanner, AReleasedBlockTakesNothing) {
  MemoryPlanner planner;
  planner.reserve(64, 0, 1);
  planner.release(planner.reserve(640, 0, 1));
  EXPECT_EQ(planner.pack(), 64u);
}

}  // namespace
}  // namespace gradus

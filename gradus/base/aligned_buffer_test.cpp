#include "gradus/base/aligned_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace gradus {
namespace {

TEST(AlignedBuffer, StartsAtAMultipleOfTheAlignmentAndHoldsZeros) {
  for (const std::size_t size : {1, 63, 64, 65, 10000}) {
    const AlignedBuffer buffer(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % alignment, 0u);
    EXPECT_EQ(buffer.size(), size);
    EXPECT_EQ(std::count(buffer.data(), buffer.data() + size, std::byte{0}),
              static_cast<std::ptrdiff_t>(size));
  }
}

TEST(AlignedBuffer, OfNothingHasNoMemory) {
  EXPECT_EQ(AlignedBuffer(0).data(), nullptr);
  EXPECT_EQ(AlignedBuffer().size(), 0u);
}

TEST(AlignedBuffer, CopiesItsBytes) {
  AlignedBuffer buffer(3);
  buffer.data()[2] = std::byte{7};
  AlignedBuffer copy = buffer;
  AlignedBuffer assigned(100);
  assigned = buffer;
  buffer.data()[2] = std::byte{8};
  EXPECT_EQ(copy.data()[2], std::byte{7});
  EXPECT_EQ(assigned.data()[2], std::byte{7});
  EXPECT_EQ(assigned.size(), 3u);
}

TEST(AlignedBuffer, SurvivesAssignmentToItself) {
  AlignedBuffer buffer(3);
  buffer.data()[2] = std::byte{7};
  const AlignedBuffer& same = buffer;
  buffer = same;
  EXPECT_EQ(buffer.size(), 3u);
  EXPECT_EQ(buffer.data()[2], std::byte{7});
}

TEST(AlignedBuffer, MovesItsMemoryAndIsEmptyThen) {
  AlignedBuffer buffer(3);
  const std::byte* const bytes = buffer.data();
  AlignedBuffer moved = std::move(buffer);
  EXPECT_EQ(moved.data(), bytes);
  EXPECT_EQ(buffer.size(), 0u);  // NOLINT(bugprone-use-after-move): what a move leaves
  EXPECT_EQ(buffer.data(), nullptr);
  AlignedBuffer assigned(100);
  assigned = std::move(moved);
  EXPECT_EQ(assigned.data(), bytes);
  EXPECT_EQ(assigned.size(), 3u);
  EXPECT_EQ(moved.size(), 0u);  // NOLINT(bugprone-use-after-move)
}

TEST(AlignedSize, RoundsUp) {
  EXPECT_EQ(aligned_size(0), 0u);
  EXPECT_EQ(aligned_size(1), 64u);
  EXPECT_EQ(aligned_size(64), 64u);
  EXPECT_EQ(aligned_size(65), 128u);
}

}  // namespace
}  // namespace gradus

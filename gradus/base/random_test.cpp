#include "gradus/base/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Random, IsPhiloxAsPublished) {
  // Random123's known answer for key 0 and counter 0.
  EXPECT_EQ(Rng(0).bits(0), 0xe169c58d6627e8d5u);
}

TEST(Random, IsTheSameOnEveryMachine) {
  // Philox4x32-10 and the forks, computed apart from this library.
  EXPECT_EQ(Rng(42).bits(7), 0x68784c855bbd83b1u);
  EXPECT_EQ(Rng(0x123456789abcdef0).bits(0x100000002), 0xf25b6e4bd75cfe3eu);
  EXPECT_EQ(Rng(42).fork("0.weight").bits(0), 0xa4a12a46bfa2de29u);
  EXPECT_EQ(Rng(42).uniform(3), 0.6706398529302326);
  EXPECT_THAT(Rng(42).permutation(10), ElementsAre(7, 0, 6, 2, 4, 8, 5, 9, 1, 3));
  EXPECT_THAT(Rng(7).fork("shuffle").fork(3).permutation(10),
              ElementsAre(6, 8, 5, 2, 4, 9, 0, 1, 7, 3));
  std::array<std::uint32_t, 4> words{};
  Rng(42).words(4, words);
  EXPECT_THAT(words, ElementsAre(0x20ff9139, 0xfdd21d94, 0x1b0af4ec, 0x39c6bd08));
}

TEST(Random, ForksIntoStreamsThatDiffer) {
  const Rng rng(1);
  std::set<std::uint64_t> firsts = {rng.bits(0), Rng(2).bits(0)};
  for (const char* purpose : {"", "shuffle", "0.weight", "0.bias"}) {
    firsts.insert(rng.fork(purpose).bits(0));
  }
  for (const std::uint64_t number : {0u, 1u, 2u}) firsts.insert(rng.fork(number).bits(0));
  firsts.insert(rng.fork("shuffle").fork(1).bits(0));
  firsts.insert(rng.fork(1).fork("shuffle").bits(0));
  EXPECT_EQ(firsts.size(), 11u);
}

TEST(Random, UniformNumbersFillTheUnitInterval) {
  constexpr Index count = 100000;
  const Rng rng(5);
  double sum = 0, squares = 0, low = 1, high = 0;
  for (Index i = 0; i < count; ++i) {
    const double x = rng.uniform(i);
    sum += x;
    squares += x * x;
    low = std::min(low, x);
    high = std::max(high, x);
  }
  EXPECT_GE(low, 0);
  EXPECT_LT(low, 1e-3);
  EXPECT_LT(high, 1);
  EXPECT_GT(high, 1 - 1e-3);
  EXPECT_NEAR(sum / count, 0.5, 5 * std::sqrt(1.0 / 12 / count));
  EXPECT_NEAR(squares / count, 1.0 / 3, 0.005);
}

TEST(Random, NormalNumbersHaveTheMomentsAndTailsOfTheirDistribution) {
  constexpr Index count = 100000;
  const Rng rng(5);
  std::array<double, 5> moments{};
  Index beyond_two = 0;
  for (Index i = 0; i < count; ++i) {
    const double x = rng.normal(i);
    ASSERT_TRUE(std::isfinite(x));
    for (std::size_t k = 0; k < moments.size(); ++k) {
      moments[k] += std::pow(x, static_cast<double>(k)) / count;
    }
    beyond_two += std::abs(x) > 2;
  }
  // Five standard errors each; the variances of x^k are 1, 2, 15, 96.
  const auto five_errors = [](double variance) { return 5 * std::sqrt(variance / count); };
  EXPECT_NEAR(moments[1], 0, five_errors(1));
  EXPECT_NEAR(moments[2], 1, five_errors(2));
  EXPECT_NEAR(moments[3], 0, five_errors(15));
  EXPECT_NEAR(moments[4], 3, five_errors(96));
  EXPECT_NEAR(static_cast<double>(beyond_two) / count, 0.0455, five_errors(0.0455));
}

TEST(Random, NeighboursAreNotCorrelated) {
  constexpr Index count = 100000;
  const Rng rng(6), forked = rng.fork("a");
  double next = 0, other = 0;
  for (Index i = 0; i < count; ++i) {
    next += rng.normal(i) * rng.normal(i + 1) / count;
    other += rng.normal(i) * forked.normal(i) / count;
  }
  EXPECT_NEAR(next, 0, 5 / std::sqrt(count));
  EXPECT_NEAR(other, 0, 5 / std::sqrt(count));
}

TEST(Random, WordsDependOnTheirPositionAlone) {
  const Rng rng(3);
  std::array<std::uint32_t, 23> all{};
  rng.words(0, all);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
  for (std::size_t first = 0; first < all.size(); ++first) {
    for (std::size_t count = 0; first + count <= all.size(); ++count) {
      std::vector<std::uint32_t> some(count);
      rng.words(static_cast<Index>(first), some);
      EXPECT_TRUE(std::ranges::equal(some, std::span(all).subspan(first, count)));
    }
  }
}

TEST(Random, PermutationsHoldEachNumberOnce) {
  for (const Index count : {0, 1, 2, 1000}) {
    std::vector<std::int32_t> order = Rng(8).permutation(count);
    std::ranges::sort(order);
    std::vector<std::int32_t> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    EXPECT_EQ(order, all);
  }
}

TEST(Random, PermutationsAreEquallyLikely) {
  constexpr int trials = 24000;
  std::map<std::vector<std::int32_t>, int> counts;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    ++counts[Rng(9).fork(trial).permutation(4)];
  }
  EXPECT_EQ(counts.size(), 24u);
  // 1000 of each expected, five deviations of 31.
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 1000, 155);
}

TEST(Random, RefusesPermutationsOfOtherCounts) {
  EXPECT_THAT([] { Rng(1).permutation(-1); },
              ThrowsMessage<Error>(HasSubstr("requires 0 to 2147483647 elements, got -1")));
  EXPECT_THAT([] { Rng(1).permutation(Index{1} << 31); },
              ThrowsMessage<Error>(HasSubstr("got 2147483648")));
}

}  // namespace
}  // namespace gradus

#include "gradus/base/short_list.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> copy_of(const ShortList<std::string>& list) {
  return {list.begin(), list.end()};
}

TEST(ShortList, IsMadeOfOneValueOfSeveralAndOfWhatConverts) {
  EXPECT_THAT(copy_of({}), ElementsAre());
  EXPECT_THAT(copy_of(std::string("a")), ElementsAre("a"));
  EXPECT_THAT(copy_of("a"), ElementsAre("a"));
  EXPECT_THAT(copy_of({"a", std::string("b"), "c"}), ElementsAre("a", "b", "c"));
}

TEST(ShortList, GrowsToFourValuesAndRefusesAFifth) {
  ShortList<int> list;
  EXPECT_TRUE(list.empty());
  for (int i = 0; i < 4; ++i) list.push_back(i);
  EXPECT_EQ(list.size(), 4);
  EXPECT_EQ(list[3], 3);
  const std::string refusal =
      "a list of inputs, or of what belongs to them, holds at most 4 values, got 5: join some of "
      "them";
  EXPECT_EQ(tests::error_of([&] { list.push_back(4); }), refusal);
  EXPECT_EQ(tests::error_of([] { ShortList<int>{1, 2, 3, 4, 5}; }), refusal);
}

TEST(ShortList, IsEqualWhereAsManyValuesAreEqual) {
  const ShortList<int> list{1, 2};
  EXPECT_EQ(list, (ShortList<int>{1, 2}));
  EXPECT_NE(list, (ShortList<int>{1, 3}));
  EXPECT_NE(list, (ShortList<int>{1, 2, 0}));
}

TEST(ShortList, MovesWhatItIsGiven) {
  auto number = std::make_unique<int>(7);
  ShortList<std::unique_ptr<int>> list(std::move(number));
  list.push_back(std::make_unique<int>(8));
  const ShortList<std::unique_ptr<int>> moved = std::move(list);
  EXPECT_EQ(*moved[0] + *moved[1], 15);
}

}  // namespace
}  // namespace gradus

#include "app/configuration/nearest.hpp"

#include <gtest/gtest.h>

namespace gradus::app {
namespace {

TEST(Nearest, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(distance("", "abc"), 3);
  EXPECT_EQ(distance("epoch", "epochs"), 1);
  EXPECT_EQ(distance("tahn", "tanh"), 1);
  EXPECT_EQ(distance("linear", "linaer"), 1);
  EXPECT_EQ(distance("kitten", "sitting"), 3);
}

TEST(Nearest, IsTheFirstOfTheClosest) {
  const std::string_view known[] = {"relu", "tanh", "sigmoid"};
  EXPECT_EQ(nearest("rleu", known), "relu");
  EXPECT_EQ(nearest("sigmod", known), "sigmoid");
  EXPECT_EQ(nearest("anything", {}), "");
}

}  // namespace
}  // namespace gradus::app

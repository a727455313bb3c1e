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

TEST(Nearest, IgnoresCaseAndHyphens) {
  const std::string_view known[] = {"relu", "leaky_relu", "cross_entropy"};
  EXPECT_EQ(nearest("LeakyReLU", known), "leaky_relu");
  EXPECT_EQ(nearest("RELU", known), "relu");
  EXPECT_EQ(nearest("Cross-Entropie", known), "cross_entropy");
  EXPECT_EQ(same_name("CrossEntropy", known), "cross_entropy");
  EXPECT_EQ(same_name("relus", known), "");
}

TEST(Nearest, KnowsWhatOtherFrameworksCallIt) {
  const std::string_view known[] = {"loss", "linear", "learning_rate"};
  EXPECT_EQ(nearest("lr", known), "learning_rate");
  EXPECT_EQ(nearest("Dense", known), "linear");
  const std::string_view others[] = {"loss", "linear"};
  EXPECT_EQ(same_name("lr", others), "");
}

}  // namespace
}  // namespace gradus::app

#include "gradus/base/nearest.hpp"

#include <gtest/gtest.h>

namespace gradus {
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
  EXPECT_EQ(near_name("rleu", known), "relu");
  EXPECT_EQ(near_name("sigmod", known), "sigmoid");
  EXPECT_EQ(near_name("anything", {}), "");
}

TEST(Nearest, IsNoneWhereAllAreOtherWords) {
  const std::string_view known[] = {"name", "seed", "dtype", "loss", "data"};
  for (const char* other : {"foo", "x", "dropout", "version", ""})
    EXPECT_EQ(near_name(other, known), "") << other;
  EXPECT_EQ(near_name("los", known), "loss");
  const std::string_view longer[] = {"every", "final_factor"};
  EXPECT_EQ(near_name("final", longer), "final_factor");
  EXPECT_EQ(advice_on_name("sed", std::span(known).first(2)),
            "the nearest is 'seed' (known are 'name', 'seed')");
  EXPECT_EQ(advice_on_name("foo", std::span(known).first(2)), "known are 'name', 'seed'");
}

TEST(Nearest, KnowsTypesByWhatOtherProgramsCallThem) {
  const std::string_view known[] = {"float32", "float64"};
  for (const char* wide : {"double", "f64", "FP64", "Float64"})
    EXPECT_EQ(near_name(wide, known), "float64") << wide;
  for (const char* narrow : {"float", "f32", "fp32", "single"})
    EXPECT_EQ(near_name(narrow, known), "float32") << narrow;
}

TEST(Nearest, IgnoresCaseAndHyphens) {
  const std::string_view known[] = {"relu", "leaky_relu", "cross_entropy"};
  EXPECT_EQ(near_name("LeakyReLU", known), "leaky_relu");
  EXPECT_EQ(near_name("RELU", known), "relu");
  EXPECT_EQ(near_name("Cross-Entropie", known), "cross_entropy");
  EXPECT_EQ(same_name("CrossEntropy", known), "cross_entropy");
  EXPECT_EQ(same_name("relus", known), "");
}

TEST(Nearest, KnowsWhatOtherFrameworksCallIt) {
  const std::string_view known[] = {"loss", "linear", "learning_rate"};
  EXPECT_EQ(near_name("lr", known), "learning_rate");
  const std::string_view others[] = {"loss", "linear"};
  EXPECT_EQ(same_name("lr", others), "");
}

}  // namespace
}  // namespace gradus

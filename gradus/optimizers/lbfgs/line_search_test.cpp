#include "gradus/optimizers/lbfgs/line_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

using Function = double (*)(double);

// Searches from 0 and says how often it asked.
struct Search {
  Search(Function value, Function slope, double first, const LineSearchOptions& options = {})
      : start{0, value(0), slope(0)} {
    found = search_line(
        [&](double step) {
          ++evaluations;
          return LinePoint{step, value(step), slope(step)};
        },
        start, first, options);
  }
  void expect_wolfe(double decrease, double curvature) const {
    EXPECT_GT(found.step, 0);
    EXPECT_LE(found.value, start.value + decrease * found.step * start.slope);
    EXPECT_LE(std::abs(found.slope), curvature * std::abs(start.slope));
  }

  LinePoint start, found;
  int evaluations = 0;
};

double parabola(double x) { return (x - 3) * (x - 3); }
double parabola_slope(double x) { return 2 * (x - 3); }

TEST(LineSearch, TakesAFirstStepThatWillDo) {
  const Search search(parabola, parabola_slope, 2.5);
  EXPECT_EQ(search.found.step, 2.5);
  EXPECT_EQ(search.evaluations, 1);
}

TEST(LineSearch, FindsTheMinimumOfAParabolaFromAStepTooShortOrTooLong) {
  for (const double first : {1e-3, 0.1, 5.9, 7.0, 1e3}) {
    const Search search(parabola, parabola_slope, first, {.curvature = 0.01});
    search.expect_wolfe(1e-4, 0.01);
    EXPECT_NEAR(search.found.step, 3, 0.03) << first;
  }
}

// More and Thuente's first function: far from convex.
double valley(double x) { return -x / (x * x + 2); }
double valley_slope(double x) { return (x * x - 2) / ((x * x + 2) * (x * x + 2)); }

TEST(LineSearch, MeetsBothWolfeConditionsWhereTheFunctionIsNotConvex) {
  for (const double first : {1e-3, 0.1, 10.0, 1e3}) {
    const Search search(valley, valley_slope, first, {.curvature = 0.1});
    search.expect_wolfe(1e-4, 0.1);
  }
}

// Flat about its minimum: no cubic hits it at once.
double bowl(double x) { return std::pow(x - 3, 4); }
double bowl_slope(double x) { return 4 * std::pow(x - 3, 3); }

TEST(LineSearch, KeepsTheMinimumBetweenItsEnds) {
  for (const double first : {0.1, 2.0, 5.0, 5.9, 7.0, 100.0})
    Search(bowl, bowl_slope, first, {.curvature = 1e-4}).expect_wolfe(1e-4, 1e-4);
}

// Ever steeper down to 1, and behind it a plain that is higher.
double ledge(double x) { return x <= 1 ? -x - x * x / 2 : -1; }
double ledge_slope(double x) { return x <= 1 ? -1 - x : -1e-3; }

TEST(LineSearch, LeavesALowPointForNoHigherOne) {
  const Search search(ledge, ledge_slope, 1);
  EXPECT_EQ(search.found.step, 1);
  EXPECT_EQ(search.found.value, -1.5);
}

double cliff(double x) { return x < 1 ? -x : std::numeric_limits<double>::quiet_NaN(); }
double cliff_slope(double) { return -1; }

TEST(LineSearch, ComesBackFromWhatIsNotFinite) {
  const Search search(cliff, cliff_slope, 10);
  EXPECT_GT(search.found.step, 0.9);
  EXPECT_LT(search.found.step, 1);
  EXPECT_EQ(search.found.value, -search.found.step);
}

double chasm(double x) { return x < 1 ? -x : -std::numeric_limits<double>::infinity(); }

TEST(LineSearch, TakesNoInfinityForTheLowest) {
  const Search search(chasm, cliff_slope, 10);
  EXPECT_GT(search.found.step, 0.9);
  EXPECT_LT(search.found.step, 1);
}

double uphill(double x) { return x; }

TEST(LineSearch, StaysWhereNothingIsLower) {
  const Search search(uphill, cliff_slope, 1);
  EXPECT_EQ(search.found.step, 0);
  EXPECT_EQ(search.found.value, 0);
}

double plain(double x) { return -x; }

TEST(LineSearch, EndsWithItsEvaluations) {
  const Search search(plain, cliff_slope, 1, {.evaluations = 3});
  EXPECT_EQ(search.evaluations, 3);
  EXPECT_GT(search.found.step, 1);
  EXPECT_EQ(search.found.value, -search.found.step);
}

}  // namespace
}  // namespace gradus

#include "app/number_table.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"

namespace gradus::app {
namespace {

using testing::ElementsAre;

Tensor parsed(std::string_view content, Index columns = 2) {
  return parse_numbers(content, "x.csv", columns, DType::float64);
}

std::string error_of(std::string_view content, Index columns = 2) {
  try {
    parsed(content, columns);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(NumberTable, ReadsRowsOfNumbers) {
  const Tensor table = parsed("1,2\n-3.5e1, +4\t\n");
  EXPECT_EQ(table.shape(), Shape({2, 2}));
  EXPECT_THAT(table.as<double>(), ElementsAre(1, 2, -35, 4));
  EXPECT_EQ(parse_numbers("1", "x.csv", 1, DType::float32).dtype(), DType::float32);
}

TEST(NumberTable, TakesAFirstLineWithoutNumbersAsAHeader) {
  EXPECT_THAT(parsed("x,y\n1,2\n").as<double>(), ElementsAre(1, 2));
  EXPECT_THAT(parsed("\"a, b\",c\n1,2\n").as<double>(), ElementsAre(1, 2));
}

TEST(NumberTable, TakesLinesOfWindowsAndAMissingLastBreak) {
  EXPECT_THAT(parsed("x,y\r\n1,2\r\n3,4").as<double>(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(parsed("1,2\n\n  \n").as<double>(), ElementsAre(1, 2));
}

TEST(NumberTable, NamesLineAndColumnOfABadCell) {
  EXPECT_EQ(error_of("1,2\n3,abc\n"), "x.csv:2: column 2 wants a finite number, got 'abc'");
  EXPECT_EQ(error_of("1,x\n"), "x.csv:1: column 2 wants a finite number, got 'x'");
  EXPECT_EQ(error_of("1,2\n3,\n"), "x.csv:2: column 2 wants a finite number, got ''");
  EXPECT_EQ(error_of("1,2 3\n"), "x.csv:1: column 2 wants a finite number, got '2 3'");
}

TEST(NumberTable, RefusesWhatIsNotFinite) {
  EXPECT_EQ(error_of("1,nan\n"), "x.csv:1: column 2 wants a finite number, got 'nan'");
  EXPECT_EQ(error_of("nan,nan\n"), "x.csv:1: column 1 wants a finite number, got 'nan'");
  EXPECT_EQ(error_of("1,2\n-inf,2\n"), "x.csv:2: column 1 wants a finite number, got '-inf'");
  EXPECT_EQ(error_of("1,1e999\n"), "x.csv:1: column 2 wants a finite number, got '1e999'");
}

TEST(NumberTable, RefusesANumberTooLargeForItsType) {
  EXPECT_THROW(parse_numbers("1e300", "x.csv", 1, DType::float32), Error);
  EXPECT_THAT(parse_numbers("1e300", "x.csv", 1, DType::float64).as<double>(), ElementsAre(1e300));
}

TEST(NumberTable, NamesTheLineOfAnotherNumberOfCells) {
  EXPECT_EQ(error_of("1,2\n3\n"), "x.csv:2: wants 2 numbers with commas between them, got 1 cell");
  EXPECT_EQ(error_of("1,2,3\n"), "x.csv:1: wants 2 numbers with commas between them, got 3 cells");
  EXPECT_EQ(error_of("1,2\n\n3,4\n"),
            "x.csv:2: wants 2 numbers with commas between them, got 1 cell");
}

TEST(NumberTable, RefusesAFileWithoutRows) {
  EXPECT_EQ(error_of(""), "x.csv: has no rows: wants lines of 2 numbers");
  EXPECT_EQ(error_of("x,y\n"), "x.csv: has no rows: wants lines of 2 numbers");
  EXPECT_THROW(read_numbers("/nowhere/x.csv", 2, DType::float32), Error);
}

}  // namespace
}  // namespace gradus::app

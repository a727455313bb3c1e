#include "gradus/data/tables/header.hpp"

#include <gmock/gmock.h>

#include "gradus/data/tables/table.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::error_of;

class HeaderTest : public testing::Test {
 protected:
  TableFormat learn(std::string_view content, TableOptions options = {}) {
    notes_.clear();
    options.reports.note = [&](const std::string& note) { notes_.push_back(note); };
    return learn_format(folder_.write("x.csv", content), options);
  }
  bool has_header(std::string_view content, const TableOptions& options = {}) {
    return learn(content, options).header;
  }
  TemporaryFolder folder_;
  std::vector<std::string> notes_;
};

TEST_F(HeaderTest, IsTextAboveNumbers) {
  for (const char* content :
       {"a,b\n1,2\n", ",area,price\n0,1,2\n0,3,4\n", "area,kind,price\n1,x,2\n3,y,4\n",
        "a,b\n1,x\n2,y\n", "a;b\n1,5;2,5\n", "day,y\n2020-01-01,1\n", "1stFlr,b\n1,2\n",
        "\"2019\",\"2020\"\n1,2\n", "a,NA\n1,2\n"}) {
    EXPECT_TRUE(has_header(content)) << content;
    EXPECT_THAT(notes_, ElementsAre()) << content;
  }
}

TEST_F(HeaderTest, IsAWordThatOccursNowhereElse) {
  EXPECT_TRUE(has_header("city,kind\nRom,big\nBern,small\nOslo,big\nRiga,small\n"));
  EXPECT_FALSE(has_header("Rom,big\nBern,small\nOslo,big\nRiga,small\n"));
  EXPECT_THAT(notes_, ElementsAre());
}

// Years are names here; nothing but the last column tells.
TEST_F(HeaderTest, MayHaveNumbersForNames) {
  const std::string content =
      "name,2019,2020,size\na,5,6,big\nb,7,8,small\nc,9,9,big\nd,1,2,small\n";
  const TableFormat format = learn(content, {.classes = true});
  EXPECT_TRUE(format.header);
  EXPECT_THAT(format.labels, ElementsAre("big", "small"));
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("x.csv:1: this line is read as the names")));
  EXPECT_THAT(notes_[0], HasSubstr("header = false"));
}

TEST_F(HeaderTest, IsTheLineWithARequestedName) {
  const std::string content = "name,2019,2020,size\na,5,6,big\n";
  EXPECT_FALSE(has_header(content));
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("header = true")));
  EXPECT_TRUE(has_header(content, {.targets = {"size"}}));
  EXPECT_TRUE(has_header(content, {.exclude = {"2019"}}));
  EXPECT_TRUE(has_header(content, {.inputs = {"2020"}}));
  EXPECT_TRUE(has_header(content, {.categories = {"2020"}}));
  EXPECT_THAT(notes_, ElementsAre());
}

TEST_F(HeaderTest, IsDoubtfulWhereNoColumnShowsIt) {
  EXPECT_TRUE(has_header("a,b\nx,y\nz,w\n"));
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("header = false")));
  EXPECT_FALSE(has_header("a,a\nx,y\nz,w\n"));
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("header = true")));
  EXPECT_FALSE(has_header("0,1,2\n5,3,9\n7,1,3\n"));
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("header = true")));
}

TEST_F(HeaderTest, IsNotWhatHoldsNumbersAlone) {
  for (const char* content :
       {"1,2\n3,4\n", "1,2,3\n4,5,6\n", "1,,3\n4,5,6\n", "1.5,red\n2,blue\n3,red\n"}) {
    EXPECT_FALSE(has_header(content)) << content;
    EXPECT_THAT(notes_, ElementsAre()) << content;
  }
}

TEST_F(HeaderTest, IsWhatTheOptionsSay) {
  EXPECT_FALSE(has_header("a,b\n1,2\n", {.header = false}));
  EXPECT_TRUE(has_header("1,2\n3,4\n", {.header = true}));
  EXPECT_THAT(notes_, ElementsAre());
}

TEST_F(HeaderTest, RefusesEqualNamesButEmptyOnes) {
  EXPECT_THAT(error_of([&] { learn("a,b,b,y\n1,2,3,4\n"); }),
              HasSubstr("x.csv:1: column 3 is called 'b' as column 2 is"));
  EXPECT_THAT(learn(",a,,y\n1,2,3,4\n").inputs.size(), 3u);
}

TEST_F(HeaderTest, HasNoColumnBehindASeparatorAtTheEndOfEachLine) {
  for (const char* content : {"a,y,\n1,2,\n3,4,\n", "a,y\n1,2,\n3,4,\n"}) {
    const TableFormat format = learn(content);
    EXPECT_EQ(format.columns, 2) << content;
    EXPECT_EQ(format.targets[0].name, "y") << content;
    EXPECT_EQ(read_table(folder_.path() / "x.csv", format).size(), 2) << content;
  }
  EXPECT_THAT(error_of([&] { learn("a,y,\n1,2,\n3,4,5\n", {.classes = true}); }),
              HasSubstr("x.csv:"));
  EXPECT_EQ(learn("a,y,\n1,2,\n3,4,5\n").columns, 3);
}

// ---- Of a file that a trained model is asked about ----

TEST_F(HeaderTest, IsKnownByTheNamesOfTheTraining) {
  const TableFormat format =
      learn("place,y\ntown,1\ncountry,2\ntown,3\n", {.text = TextColumns::one_hot});
  const auto rows = [&](std::string_view content) {
    return read_inputs(folder_.write("new.csv", content), format).data.size();
  };
  EXPECT_EQ(rows("place\ntown\n"), 1);
  EXPECT_EQ(rows("town\ncountry\n"), 2);
  EXPECT_EQ(rows("more,place\nx,town\n"), 1);
}

TEST_F(HeaderTest, DoesNotMatchAColumnWithoutANameToOneWithAName) {
  const TableFormat format = learn(",area,price\n0,50,1\n1,60,2\n");
  const auto read = [&](std::string_view content) {
    return tests::doubles(read_inputs(folder_.write("new.csv", content), format).data.inputs[0]);
  };
  EXPECT_THAT(read(",area\n7,50\n"), ElementsAre(7, 50));
  EXPECT_THAT(error_of([&] { read("area,age\n50,7\n"); }),
              HasSubstr("new.csv:1: column 1 had no name in the training, here it is 'area'"));
}

}  // namespace
}  // namespace gradus

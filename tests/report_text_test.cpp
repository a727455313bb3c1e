// How the text of a report is filled with values and pictures.
#include "app/reproduce/report_text.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::app {
namespace {

using testing::HasSubstr;

constexpr const char* markdown = R"(# A report

## First

The words of {count} runs,
on two lines.

| what | reported | ours |
|---|---|---|
| **error, {loss}** | "low" | {error} |
| time | 3 s | {time} |

![A curve.](curve)
![A map.](map)

The deviation is {deviation}.

## Second

All about maps.

![Another map.](map)
)";

ReportValues complete() {
  const auto draw = [](const std::filesystem::path& stem) {
    write_file(stem.string() + ".svg", "<svg/>");
    return true;
  };
  return {.words = {{"count", "3"},
                    {"loss", "MSE"},
                    {"error", "2.5 %"},
                    {"time", "1 s"},
                    {"deviation", "0.4"}},
          .pictures = {{"curve", draw}, {"map", draw}}};
}

class ReportTexts : public testing::Test {
 protected:
  ReportTexts() { std::filesystem::create_directories(folder_.path() / "images"); }
  ReportText fill(const ReportValues& values, const std::string& more = "") const {
    return fill_report(markdown + more, "report.md", values, folder_.path());
  }
  std::string refusal(const ReportValues& values, const std::string& more = "") const {
    try {
      fill(values, more);
      return "none";
    } catch (const Error& error) {
      return error.what();
    }
  }
  TemporaryFolder folder_;
};

TEST_F(ReportTexts, HaveValuesAndPicturesInPlaceOfTheirPlaceholders) {
  const ReportText report = fill(complete());
  EXPECT_EQ(report.title, "A report");
  ASSERT_EQ(report.passages.size(), 2u);
  const Passage& first = report.passages[0];
  EXPECT_EQ(first.heading, "First");
  EXPECT_EQ(first.words, "The words of 3 runs, on two lines.");
  EXPECT_EQ(first.notes, "The deviation is 0.4.");
  EXPECT_EQ(first.table, (Table{{"what", "reported", "ours"},
                                {"error, MSE", "\"low\"", "2.5 %"},
                                {"time", "3 s", "1 s"}}));
  EXPECT_EQ(report.highlights, (Table{{"error, MSE", "\"low\"", "2.5 %"}}));
  ASSERT_EQ(first.pictures.size(), 2u);
  EXPECT_EQ(first.pictures[0].file, "images/curve.svg");
  EXPECT_EQ(first.pictures[1].caption, "A map.");
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "images/map.svg"));
}

TEST_F(ReportTexts, LeaveOutWhatWasNotMeasured) {
  ReportValues values = complete();
  for (const char* name : {"error", "deviation"}) values.words[name] = "";
  values.pictures["map"] = nullptr;
  const ReportText report = fill(values);
  ASSERT_EQ(report.passages.size(), 1u);  // the second has no other picture
  const Passage& first = report.passages[0];
  EXPECT_EQ(first.words, "The words of 3 runs, on two lines.");
  EXPECT_EQ(first.notes, "");
  EXPECT_EQ(first.table, (Table{{"what", "reported", "ours"}, {"time", "3 s", "1 s"}}));
  EXPECT_TRUE(report.highlights.empty());
  ASSERT_EQ(first.pictures.size(), 1u);
  EXPECT_EQ(first.pictures[0].caption, "A curve.");
}

TEST_F(ReportTexts, SayInTheCaptionThatAPictureIsNotDrawn) {
  ReportValues values = complete();
  values.pictures["curve"] = [](const auto&) { return false; };
  const Passage first = fill(values).passages.at(0);
  EXPECT_EQ(first.pictures.at(0).file, "");
  EXPECT_THAT(first.pictures[0].caption, HasSubstr("images/curve.csv"));
}

TEST_F(ReportTexts, RefuseAPlaceholderWithoutAValue) {
  ReportValues values = complete();
  values.words.erase("error");
  EXPECT_EQ(refusal(values), "report.md: {error} has no value");
  values = complete();
  values.pictures.erase("map");
  EXPECT_EQ(refusal(values), "report.md: (map) has no value");
  EXPECT_EQ(refusal(complete(), "Text with a {brace.\n"), "report.md: {brace. has no value");
}

TEST_F(ReportTexts, RefuseAValueWithoutAPlaceholder) {
  ReportValues values = complete();
  values.words["more"] = "1";
  EXPECT_EQ(refusal(values), "report.md: the text does not use the value of {more}");
  values = complete();
  values.pictures["other"] = nullptr;
  EXPECT_EQ(refusal(values), "report.md: the text does not use the value of (other)");
}

TEST_F(ReportTexts, RefuseARowOrAPictureThatIsNotClosed) {
  EXPECT_THAT(refusal(complete(), "| open\n"), HasSubstr("report.md: a row must end with"));
  EXPECT_THAT(refusal(complete(), "![open\n"), HasSubstr("report.md: a picture must be"));
}

}  // namespace
}  // namespace gradus::app

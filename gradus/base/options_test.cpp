#include "gradus/base/options.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

enum class Colour { red, green };

struct Paint {
  double share = 0.5;
  Index coats = 0;  // required
  bool gloss = false;
  std::vector<double> mix = {};
  Colour colour = Colour::red;
  Spec brush = {};

  void visit(OptionVisitor& visitor) {
    static constexpr std::string_view colours[] = {"red", "green"};
    visitor({"share", "of the wall", zero_to_below_one, true}, share);
    visitor({"coats", "one on the other", from_one}, coats);
    visitor({"gloss", "shines"}, gloss);
    visitor({"mix", "shares of pigments", from_zero}, mix);
    visitor({"colour", "of the wall"}, colour, colours);
    visitor.kind({"brush", "what it is applied with"}, brush,
                 [&](const Spec& spec) { brush = spec; });
  }
};

Spec spec_with(std::vector<Option> options) {
  for (std::size_t i = 0; i < options.size(); ++i)
    options[i].place = {"wall.toml", static_cast<int>(i) + 1};
  return {.kind = "paint", .options = std::move(options), .place = {"wall.toml", 9}};
}

std::string refusal(std::vector<Option> options) {
  try {
    options_in<Paint>(spec_with(std::move(options)));
    return "no error";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Options, AreReadByName) {
  const auto paint = options_in<Paint>(spec_with({{"coats", Index{2}},
                                                  {"gloss", true},
                                                  {"mix", std::vector<OptionValue>{1.5, Index{2}}},
                                                  {"colour", std::string("green")},
                                                  {"brush", std::string("flat")}}));
  EXPECT_EQ(paint.share, 0.5);
  EXPECT_EQ(paint.coats, 2);
  EXPECT_TRUE(paint.gloss);
  EXPECT_THAT(paint.mix, ElementsAre(1.5, 2));
  EXPECT_EQ(paint.colour, Colour::green);
  EXPECT_EQ(paint.brush.kind, "flat");
}

TEST(Options, MayStandAloneWhereOneDoes) {
  EXPECT_EQ(options_in<Paint>(spec_with({{"", 0.25}, {"coats", Index{1}}})).share, 0.25);
}

TEST(Options, TakeWholeNumbersHoweverTheyAreWritten) {
  EXPECT_EQ(options_in<Paint>(spec_with({{"coats", 1e1}})).coats, 10);
  EXPECT_EQ(options_in<Paint>(spec_with({{"coats", 32.0}, {"share", Index{0}}})).share, 0);
  EXPECT_THAT(refusal({{"coats", 1.5}}), HasSubstr("expects a whole number from 1, got 1.5"));
}

TEST(Options, AreRefusedWithPlaceBoundsAndWhatWasGiven) {
  EXPECT_EQ(refusal({{"coats", Index{1}}, {"share", 1.0}}),
            "wall.toml:2: share expects a number from 0 to below 1, got 1");
  EXPECT_EQ(refusal({{"coats", std::string("ten")}}),
            "wall.toml:1: coats expects a whole number from 1, got the string 'ten'");
  EXPECT_EQ(refusal({{"coats", Index{1}}, {"gloss", Index{1}}}),
            "wall.toml:2: gloss expects true or false, got 1");
  EXPECT_EQ(refusal({{"coats", Index{1}}, {"colour", std::string("blue")}}),
            "wall.toml:2: colour expects one of 'red', 'green', got the string 'blue'");
  EXPECT_EQ(refusal({{"coats", Index{1}}, {"mix", std::vector<OptionValue>{-1.0}}}),
            "wall.toml:2: mix expects a list, each a number from 0, got -1 in it");
}

TEST(Options, AreRequiredWhereTheDefaultIsOutOfBounds) {
  EXPECT_EQ(refusal({}),
            "wall.toml:9: paint requires coats, a whole number from 1: {paint = {coats = ...}} "
            "(one on the "
            "other)");
}

TEST(Options, ThatAreUnknownNameTheNearest) {
  EXPECT_THAT(
      refusal({{"coats", Index{1}}, {"glos", true}}),
      testing::StartsWith("wall.toml:2: paint has no option 'glos': the nearest is 'gloss'"));
  EXPECT_THROW(options_in<NoOptions>({.kind = "dry", .options = {{"coats", Index{1}}}}), Error);
}

TEST(Options, AreCheckedInAStructThatWasFilledByHand) {
  EXPECT_EQ(checked("Paint", Paint{.coats = 3}).coats, 3);
  try {
    checked("Paint", Paint{.share = -1, .coats = 3});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "Paint: share must be a number from 0 to below 1, got -1");
  }
}

TEST(Options, AreWrittenAndReadBack) {
  const Paint paint{.share = 0.25,
                    .coats = 3,
                    .gloss = true,
                    .mix = {1, 2},
                    .colour = Colour::green,
                    .brush = {.kind = "flat"}};
  const Spec spec = spec_of("paint", paint);
  EXPECT_EQ(spec_of("paint", options_in<Paint>(spec)), spec);
  EXPECT_EQ(spec.options.size(), 6u);
}

TEST(Options, AreCompletedByTheirDefaults) {
  const auto visit = [](OptionVisitor& visitor) { Paint().visit(visitor); };
  const auto options = completed_options(spec_with({{"coats", Index{2}}}), visit);
  ASSERT_EQ(options.size(), 4u);  // no mix and no brush
  EXPECT_EQ(std::get<double>(options[0].value), 0.5);
  EXPECT_EQ(std::get<Index>(options[1].value), 2);
  EXPECT_EQ(std::get<std::string>(options[3].value), "red");
}

TEST(Options, DescribeWhatDiffersFromTheDefaults) {
  EXPECT_EQ(described("Paint", Paint{.coats = 0}), "Paint(0.5)");
  EXPECT_EQ(described("Paint", Paint{.share = 0.25, .coats = 2, .gloss = true}),
            "Paint(0.25, coats 2, gloss)");
}

TEST(Options, AreListedForDocumentation) {
  const auto rows = option_rows([](OptionVisitor& visitor) { Paint().visit(visitor); });
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[0].values, "a number from 0 to below 1");
  EXPECT_EQ(rows[0].standard, "0.5");
  EXPECT_TRUE(rows[0].bare);
  EXPECT_TRUE(rows[1].required);
  EXPECT_EQ(rows[4].values, "'red', 'green'");
}

}  // namespace
}  // namespace gradus

#include "gradus/data/tables/text_guess.hpp"

#include <gmock/gmock.h>

namespace gradus {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Texts = std::vector<std::string_view>;

TEST(TextGuess, KnowsOtherNotationsOfNumbersAndTheirKeys) {
  const struct {
    Texts texts;
    NumberNotation now;
    std::string advice;
  } cases[] = {
      {{"1,5", "2", "-3,25"}, {}, "set decimal = \",\""},
      {{"1.234,5", "2.000.000,1", "1,5"}, {}, "set decimal = \",\" and thousands = \".\""},
      {{"1.234.567", "12.345,5", "1.5.6"}, {}, ""},
      {{"1,234.5", "2,000,000", "1.5"}, {}, "set thousands = \",\""},
      {{"1 234,5", "2 000"}, {}, "set decimal = \",\" and thousands = \" \""},
      {{"1 234.5", "2 000"}, {}, "set thousands = \" \""},
      {{"1'234.5", "2'000"}, {}, "set thousands = \"'\""},
      {{"1.234,5", "2,1"}, {.decimal = ','}, "set thousands = \".\""},
      {{"1.5", "2.25"}, {.decimal = ','}, "set decimal = \".\""},
  };
  for (const auto& [texts, now, advice] : cases) {
    EXPECT_EQ(guess_of(texts, now).advice, advice) << texts[0];
    EXPECT_EQ(guess_of(texts, now).are_numbers, !advice.empty()) << texts[0];
  }
}

TEST(TextGuess, NamesBothKeysWhereACommaMayBeEither) {
  EXPECT_THAT(guess_of({"1,234", "12,345"}, {}).advice,
              AllOf(HasSubstr("decimal = \",\""), HasSubstr("thousands = \",\"")));
}

TEST(TextGuess, KnowsWhatIsBesideNumbers) {
  EXPECT_THAT(guess_of({"12 %", "7.5%", "-3 %"}, {}).what, HasSubstr("per cent"));
  for (const Texts& texts : {Texts{"$5", "$1,200", "-$3"}, {"5 $", "6 $"}})
    EXPECT_THAT(guess_of(texts, {}).advice, HasSubstr("'$'")) << texts[0];
  EXPECT_THAT(guess_of({"\xe2\x82\xac 5", "\xe2\x82\xac 6,5"}, {}).advice,
              HasSubstr("'\xe2\x82\xac'"));
  EXPECT_THAT(guess_of({"USD 5", "USD 6"}, {}).advice, HasSubstr("'USD'"));
  EXPECT_THAT(guess_of({"5 kg", "6.5kg"}, {}).advice, HasSubstr("'kg'"));
  EXPECT_THAT(guess_of({"\xe2\x80\x93"
                        "5",
                        "6"},
                       {})
                  .what,
              HasSubstr("dash"));
}

TEST(TextGuess, KnowsDates) {
  for (const Texts& texts : {Texts{"2020-01-31", "2020-02-01 12:00"},
                             {"31.1.20", "1.2.2020"},
                             {"1/31/2020", "12/1/2020"},
                             {"12:00", "9:30:15"}})
    EXPECT_THAT(guess_of(texts, {}).what, HasSubstr("dates")) << texts[0];
}

TEST(TextGuess, TakesWordsForWords) {
  for (const Texts& texts : {Texts{"town", "country"},
                             {"id17", "id18"},
                             {"A1", "B2"},
                             {"#17", "#18"},
                             {"555-123-4567", "555-987-6543"},
                             {"192.168.1.1", "10.0.0.1"},
                             {"1a", "2b"},
                             {}})
    EXPECT_EQ(guess_of(texts, {}).what, "") << (texts.empty() ? "" : texts[0]);
}

TEST(TextGuess, RequiresTwentyRowsToFindIdentifiers) {
  EXPECT_TRUE(nearly_all_differ(20, 20));
  EXPECT_TRUE(nearly_all_differ(18, 20));
  EXPECT_FALSE(nearly_all_differ(17, 20));
  EXPECT_FALSE(nearly_all_differ(19, 19));
}

}  // namespace
}  // namespace gradus

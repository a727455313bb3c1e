#include "gradus/base/spec.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

const Place place{"net.toml", 3};

Spec table(std::vector<Option> options) { return {.options = std::move(options), .place = place}; }

Spec kind(const OptionValue& value) { return kind_in(value, place, "a layer", "a name"); }

TEST(Spec, IsAWord) {
  const Spec spec = kind(std::string("relu"));
  EXPECT_EQ(spec.kind, "relu");
  EXPECT_TRUE(spec.options.empty());
  EXPECT_EQ(spec.place.line, 3);
}

TEST(Spec, IsATableOfOneEntry) {
  const Spec bare = kind(table({{"leaky_relu", 0.2}}));
  EXPECT_EQ(bare.kind, "leaky_relu");
  ASSERT_EQ(bare.options.size(), 1u);
  EXPECT_EQ(bare.options[0].name, "");
  const Spec named = kind(table({{"linear", table({{"outputs", Index{2}}, {"bias", false}})}}));
  EXPECT_EQ(named.kind, "linear");
  ASSERT_EQ(named.options.size(), 2u);
  EXPECT_EQ(std::get<Index>(find_option(named, "outputs")->value), 2);
}

TEST(Spec, IsATableThatNamesItsKind) {
  for (const char* key : {"name", "kind"}) {
    const Spec spec = kind(table({{"beta1", 0.8}, {key, std::string("adam")}}));
    EXPECT_EQ(spec.kind, "adam");
    ASSERT_EQ(spec.options.size(), 1u);
    EXPECT_EQ(spec.options[0].name, "beta1");
  }
}

TEST(Spec, IsNothingElse) {
  for (const OptionValue& value :
       {OptionValue(true), OptionValue(1.5), OptionValue(table({})),
        OptionValue(table({{"a", 1.0}, {"b", 1.0}})), OptionValue(std::vector<OptionValue>{})}) {
    try {
      kind(value);
      FAIL() << described(value);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("net.toml:3: a layer expects a name, got "));
    }
  }
}

TEST(Spec, EqualsAnotherWhateverTheirPlaces) {
  const Spec one{.kind = "linear", .options = {{"outputs", Index{2}}}, .place = place};
  Spec other{.kind = "linear", .options = {{"outputs", Index{2}}}};
  EXPECT_EQ(one, other);
  other.options[0].value = Index{3};
  EXPECT_FALSE(one == other);
  other.options[0].value = 2.0;
  EXPECT_FALSE(one == other);
}

}  // namespace
}  // namespace gradus

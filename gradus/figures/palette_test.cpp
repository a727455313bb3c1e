#include "gradus/figures/palette.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gradus {
namespace {

TEST(Palette, HasSevenColoursAndBeginsAgain) {
  std::set<std::uint32_t> colours;
  for (Index i = 0; i < 7; ++i) colours.insert(palette(i).number());
  EXPECT_EQ(colours.size(), 7);
  EXPECT_EQ(palette(7), palette(0));
  EXPECT_EQ(palette(0).number(), 0x0072b2);
}

TEST(Palette, TintsRunFromWhiteToTheColour) {
  const Colour colour{0, 100, 255};
  EXPECT_EQ(tint(colour, 0), (Colour{255, 255, 255}));
  EXPECT_EQ(tint(colour, 1), colour);
  EXPECT_EQ(tint(colour, 0.2), (Colour{204, 224, 255}));
  EXPECT_EQ(tint(colour, -1), tint(colour, 0));
  EXPECT_EQ(tint(colour, 2), colour);
}

}  // namespace
}  // namespace gradus

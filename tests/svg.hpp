// What a figure of gnuplot's shows, for tests: its texts, its lines and points, and whether they
// can be read and seen. Values and free functions.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <regex>
#include <string>
#include <vector>

namespace gradus::tests {

using Rgb = std::array<double, 3>;  // from 0 to 1

struct SvgText {
  std::string words, anchor;  // "start", "middle" or "end"
  double x = 0, y = 0, size = 0;
  bool is_upright = true;  // else turned by a quarter
};

struct SvgLine {
  Rgb colour;
  bool is_grid = false;
};

struct SvgPoint {
  int shape = 0;
  double x = 0, y = 0, scale = 0;
  Rgb colour;
};

struct Svg {
  double width = 0, height = 0;
  std::vector<SvgText> texts;
  std::vector<SvgLine> lines;
  std::vector<SvgPoint> points;  // in the order of drawing
};

// Calls use(match) for each match.
template <class Use>
void for_each_match(const std::string& text, const std::string& pattern, Use use) {
  const std::regex expression(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it)
    use(*it);
}

inline Rgb rgb(const std::smatch& match, std::size_t first) {
  return {std::stod(match[first]) / 255, std::stod(match[first + 1]) / 255,
          std::stod(match[first + 2]) / 255};
}

inline Svg parse_svg(const std::string& text) {
  const std::string number = R"(([-0-9.]+))", colour = R"(rgb\( *(\d+), *(\d+), *(\d+)\))";
  Svg out;
  for_each_match(text, R"x(<svg\s+width="(\d+)" height="(\d+)")x", [&](const std::smatch& m) {
    out.width = std::stod(m[1]);
    out.height = std::stod(m[2]);
  });
  const std::string place = "translate\\(" + number + "," + number;
  for_each_match(text,
                 place + R"x(\)( rotate\(\d+\))?"[^>]*font-size=")x" + number +
                     R"x("\s+text-anchor="(\w+)">\s*<text>([^<]*)<)x",
                 [&](const std::smatch& m) {
                   out.texts.push_back({m[6], m[5], std::stod(m[1]), std::stod(m[2]),
                                        std::stod(m[4]), m[3].length() == 0});
                 });
  for_each_match(text, "<path stroke='" + colour + "'( class=\"gridline\")?",
                 [&](const std::smatch& m) {
                   out.lines.push_back({rgb(m, 1), m[4].length() > 0});
                 });
  for_each_match(text,
                 R"x(#gpPt(\d+)' transform=')x" + place + R"x(\) scale\()x" + number +
                     R"x(\)' color=')x" + colour,
                 [&](const std::smatch& m) {
                   out.points.push_back({std::stoi(m[1]), std::stod(m[2]), std::stod(m[3]),
                                         std::stod(m[4]), rgb(m, 5)});
                 });
  return out;
}

// ---- Colours on a light and on a dark page ----

// As the page's filter makes it on a dark screen: invert(.89) hue-rotate(180deg).
inline Rgb on_a_dark_page(const Rgb& colour) {
  Rgb c = colour;
  for (double& part : c) part = 0.89 - 0.78 * part;
  const Rgb turned = {-0.574 * c[0] + 1.430 * c[1] + 0.144 * c[2],
                      0.426 * c[0] + 0.430 * c[1] + 0.144 * c[2],
                      0.426 * c[0] + 1.430 * c[1] - 0.856 * c[2]};
  Rgb out;
  std::ranges::transform(turned, out.begin(), [](double x) { return std::clamp(x, 0.0, 1.0); });
  return out;
}

// From 1, the same, to 21, black on white (WCAG 2.1).
inline double contrast(const Rgb& a, const Rgb& b) {
  const auto luminance = [](const Rgb& colour) {
    const auto linear = [](double c) {
      return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
  };
  const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
  return (light + 0.05) / (dark + 0.05);
}

// What people call a colour, by its hue.
inline std::string colour_name(const Rgb& colour) {
  const auto [red, green, blue] = colour;
  const double high = std::max({red, green, blue}), range = high - std::min({red, green, blue});
  if (range == 0) return "grey";
  double hue = high == red     ? (green - blue) / range
               : high == green ? 2 + (blue - red) / range
                               : 4 + (red - green) / range;
  hue = std::fmod(60 * hue + 360, 360);
  if (hue < 15 || hue >= 345) return "red";
  if (hue < 45) return "orange";
  if (hue < 70) return "yellow";
  if (hue < 175) return "green";
  return hue < 260 ? "blue" : "purple";
}

// ---- What is asked of each figure ----

// A screen of 400 pixels leaves this to a picture, which shrinks to fit.
constexpr double narrow_picture = 330, least_text = 10;

// All text is whole, and readable where the figure is shrunk to a narrow screen.
inline void expect_readable(const std::string& picture) {
  const Svg svg = parse_svg(picture);
  const double shrunk = std::min(1.0, narrow_picture / svg.width);
  EXPECT_FALSE(svg.texts.empty());
  for (const SvgText& text : svg.texts) {
    SCOPED_TRACE(text.words);
    EXPECT_GE(shrunk * text.size, least_text);
    const auto characters = static_cast<double>(std::ranges::count_if(
        text.words, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    const double length = 0.5 * text.size * characters;  // about that of a sans font
    const double before = text.anchor == "start" ? 0 : text.anchor == "end" ? length : length / 2;
    const double end = text.is_upright ? svg.width : svg.height;
    const double first = text.is_upright ? text.x - before : text.y - (length - before);
    EXPECT_GE(first, 0);
    EXPECT_LE(first + length, end);
    EXPECT_GE(text.is_upright ? text.y - 0.7 * text.size : text.x - 0.7 * text.size, 0);
    EXPECT_LE(text.is_upright ? text.y : text.x, text.is_upright ? svg.height : svg.width);
  }
}

// Lines differ from the ground on a light and, more so, on a dark page. White ones part others.
inline void expect_visible_lines(const std::string& picture) {
  const Rgb white = {1, 1, 1};
  int lines = 0;
  for (const SvgLine& line : parse_svg(picture).lines) {
    if (line.colour == white) continue;
    ++lines;
    EXPECT_GE(contrast(line.colour, white), line.is_grid ? 1.4 : 2.25);
    EXPECT_GE(contrast(on_a_dark_page(line.colour), on_a_dark_page(white)),
              line.is_grid ? 1.4 : 3.0);
  }
  EXPECT_GT(lines, 0);
}

}  // namespace gradus::tests

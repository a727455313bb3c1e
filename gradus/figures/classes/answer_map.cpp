#include "gradus/figures/classes/answer_map.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "gradus/figures/palette.hpp"

namespace gradus {
namespace {

constexpr Index green = 2, vermillion = 1;  // of the palette

std::string csv(const std::vector<AnsweredPoint>& points) {
  std::string out = "x,y,class,predicted\n";
  for (const AnsweredPoint& point : points)
    out += fmt::format("{:.9g},{:.9g},{},{}\n", point.x, point.y, point.truth, point.predicted);
  return out;
}

std::string block(const std::string& name, const std::vector<AnsweredPoint>& points) {
  std::string out = "$" + name + " << END\n";
  for (const AnsweredPoint& point : points) out += fmt::format("{:.9g} {:.9g}\n", point.x, point.y);
  return out + "END\n";
}

// Each triangle is drawn whole, its white edge and then its colour, before the next: triangles that
// overlap stay apart.
std::string edged_block(const std::string& name, const std::vector<AnsweredPoint>& points,
                        const Colour& colour) {
  std::string out = "$" + name + " << END\n";
  for (const AnsweredPoint& point : points) {
    out += fmt::format("{0:.9g} {1:.9g} 0.95 {2}\n{0:.9g} {1:.9g} 0.65 {3}\n", point.x, point.y,
                       0xffffff, colour.number());
  }
  return out + "END\n";
}

// How many are drawn, where that is not all of them.
std::string shown(const std::string& name, std::size_t drawn, std::size_t all) {
  return drawn == all ? name : text(name, ", ", drawn, " of ", all);
}

bool draw(const std::filesystem::path& picture, const std::vector<AnsweredPoint>& points,
          const AnswerMapOptions& options) {
  const auto wrong_count =
      static_cast<std::size_t>(std::ranges::count_if(points, &AnsweredPoint::wrong));
  const auto right = thinned(points, false, options.samples);
  const auto wrong = thinned(points, true, options.samples);
  const std::string title =
      fmt::format("{}: {} of {} wrong ({:.2f} %)", options.title, wrong_count, points.size(),
                  100.0 * static_cast<double>(wrong_count) / static_cast<double>(points.size()));
  const FigureTitle heading = figure_title(title);
  std::string out = heading.script;
  out += "set xlabel 'x'\nset ylabel 'y'\nset size ratio -1\nunset grid\n";
  out += "set key outside below center horizontal Left reverse\n";
  out += block("right", right) + edged_block("wrong", wrong, palette(vermillion));
  if (options.truth) out += circle_block("truth", *options.truth);
  // Keys of their own, since a point of the plane is too small to be recognized there.
  out += fmt::format(
      "plot $right with points pointtype 7 pointsize 0.3 linecolor rgb {0} notitle, keyentry with "
      "points pointtype 7 pointsize 0.7 linecolor rgb {0} title {1}",
      tint(palette(green), 0.75).number(),
      gnuplot_text(shown("right", right.size(), points.size() - wrong_count)));
  if (options.truth)
    out += ", $truth with lines linecolor rgb '#24292e' linewidth 1.5 title 'true border'";
  if (!wrong.empty()) {
    out += fmt::format(
        ", $wrong using 1:2:3:4 with points pointtype 9 pointsize variable linecolor rgb variable "
        "notitle, keyentry with points pointtype 9 pointsize 0.8 linecolor rgb {} title {}",
        palette(vermillion).number(), gnuplot_text(shown("wrong", wrong.size(), wrong_count)));
  }
  constexpr int rows = 3;  // of the key
  return draw_svg(picture, figure_width, heading.height + square_height + rows * key_row_height,
                  out + "\n");
}

}  // namespace

bool write_answer_map(const std::filesystem::path& stem, const std::vector<AnsweredPoint>& points,
                      const AnswerMapOptions& options) {
  if (points.empty() || options.samples < 1) {
    throw Error("an answer map requires one point or more and 1 sample to show at least, got ",
                points.size(), " and ", options.samples);
  }
  write_file(with_ending(stem, ".csv"), csv(points));
  return draw(with_ending(stem, ".svg"), points, options);
}

}  // namespace gradus

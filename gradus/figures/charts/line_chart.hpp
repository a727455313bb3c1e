// Lines over an axis: a file of numbers, a picture, a sketch in the terminal. Values and free
// functions.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"
#include "gradus/figures/gnuplot.hpp"

namespace gradus {

struct Series {
  std::string name;
  std::vector<double> x, y;       // as many of both; what is not finite leaves a gap
  std::vector<double> low, high;  // a band about y; as many, or none
  Index colour = -1;              // a number of the palette; -1: as many as series stand before it
  bool background = false;        // thin and pale behind the others, and not in the key
};

struct LineChart {
  std::string title, x_label, y_label;
  bool logarithmic = false;  // y, and its label says so; what is not above 0 leaves a gap
  bool whole_x = false;      // x counts: ticks at whole numbers only
  double highest = 0;        // y at the top, so that charts can be compared; 0: as high as needed
  int width = figure_width, height = 320;  // of the picture, in pixels
  std::vector<Series> series;
};

// Writes STEM.csv (series, x, y; low and high where a series has a band) and, where there is
// gnuplot, STEM.svg; returns whether it did. Throws Error for a series whose lists do not match,
// and where a file cannot be written.
GRADUS_EXPORT bool write_line_chart(const std::filesystem::path& stem, const LineChart& chart);

// The chart in characters, width x height of them, without background series: its title and the
// label of y above it. Empty where there is no gnuplot.
GRADUS_EXPORT std::string terminal_line_chart(const LineChart& chart, int width, int height);

}  // namespace gradus

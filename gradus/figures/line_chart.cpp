#include "gradus/figures/line_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/figures/csv.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "gradus/figures/palette.hpp"

namespace gradus {
namespace {

// The least and the greatest of what is drawn.
struct Extent {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void add(double number) {
    low = std::min(low, number);
    high = std::max(high, number);
  }
  bool empty() const { return low > high; }
};

// Gnuplot reckons with the range of what it draws, so that must not overflow.
constexpr double largest = 1e290, smallest = 1e-290;

bool drawable(const LineChart& chart, double x, double y) {
  // False for NaN.
  return std::abs(x) <= largest && std::abs(y) <= largest && (!chart.logarithmic || y >= smallest);
}

void check(const LineChart& chart) {
  for (const Series& series : chart.series) {
    const std::size_t count = series.x.size(), low = series.low.size(), high = series.high.size();
    if (series.y.size() != count || low != high || (low != 0 && low != count)) {
      throw Error("chart '", chart.title, "': series '", series.name,
                  "' wants as many numbers in all its lists, got x: ", count,
                  ", y: ", series.y.size(), ", low: ", low, ", high: ", high);
    }
  }
}

std::string csv(const LineChart& chart) {
  const bool bands =
      std::ranges::any_of(chart.series, [](const Series& s) { return !s.low.empty(); });
  std::string out = bands ? "series,x,y,low,high\n" : "series,x,y\n";
  for (const Series& series : chart.series) {
    const std::string name = csv_cell(series.name);
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      out += text(name, ',', series.x[i], ',', series.y[i]);
      if (!series.low.empty()) {
        out += text(',', series.low[i], ',', series.high[i]);
      } else if (bands) {
        out += ",,";
      }
      out += '\n';
    }
  }
  return out;
}

// 1, 2 or 5 times a power of ten, and whole, that makes at most ten ticks.
double whole_step(const Extent& extent) {
  for (double power = 1;; power *= 10) {
    for (const double step : {power, 2 * power, 5 * power}) {
      if (extent.high - extent.low <= 10 * step) return step;
    }
  }
}

// Gnuplot marks powers of ten alone, of which there may be one or none.
std::string logarithmic_axis(const Extent& extent) {
  const double decades = std::log10(extent.high) - std::log10(extent.low);
  const int below = static_cast<int>(std::floor(std::log10(extent.low)));
  const int above = static_cast<int>(std::ceil(std::log10(extent.high)));
  const int stride = std::max(1, static_cast<int>(decades / 6));
  std::string ticks;
  for (int power = below; power <= above; power += stride) {
    for (const int digit : {1, 2, 5}) {
      if (digit > 1 && decades > 3) break;
      const std::string tick = fmt::format("{:g}", digit * std::pow(10.0, power));
      ticks += fmt::format("{}'{}' {}", ticks.empty() ? "" : ", ", tick, tick);
    }
  }
  // A little room, so that no line runs along an edge.
  const double room = std::pow(10.0, 0.03 * std::max(decades, 0.3));
  return fmt::format("set logscale y\nset ytics ({})\nset yrange [{:.9g}:{:.9g}]\n", ticks,
                     extent.low / room, extent.high * room);
}

// The parts of a script that draws a chart.
struct Drawing {
  std::string data;           // its data blocks
  std::string behind, lines;  // its plots, each ended by ", \\\n"
  Extent x, y;
  int blocks = 0;
};

// Adds a data block of rows that hold x and the number of each list; returns its name. A blank line
// is a gap.
std::string add_block(Drawing& drawing, const LineChart& chart, const std::vector<double>& x,
                      std::initializer_list<const std::vector<double>*> lists) {
  std::string name = text("$data", drawing.blocks++);
  std::string rows;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool whole = std::ranges::all_of(
        lists, [&](const auto* list) { return drawable(chart, x[i], (*list)[i]); });
    if (whole) {
      drawing.x.add(x[i]);
      rows += fmt::format("{}", x[i]);
      for (const auto* list : lists) {
        drawing.y.add((*list)[i]);
        rows += fmt::format(" {:.9g}", (*list)[i]);
      }
    }
    rows += '\n';
  }
  drawing.data += name + " << END\n" + rows + "END\n";
  return name;
}

enum class Medium { picture, terminal };

void add_series(Drawing& drawing, const LineChart& chart, const Series& series, Colour colour,
                Medium medium) {
  if (medium == Medium::picture && !series.low.empty()) {
    const std::string band = add_block(drawing, chart, series.x, {&series.low, &series.high});
    drawing.behind += fmt::format(
        "{} using 1:2:3 with filledcurves fillcolor rgb {} fillstyle transparent solid 0.2 "
        "noborder "
        "notitle, \\\n",
        band, colour.number());
  }
  const std::string line = add_block(drawing, chart, series.x, {&series.y});
  if (series.background) {
    // A line of one point is none.
    drawing.behind +=
        fmt::format("{} with {} linecolor rgb {} linewidth 0.8 notitle, \\\n", line,
                    series.x.size() == 1 ? "points pointtype 7 pointsize 0.2" : "lines",
                    tint(colour, 0.5).number());
  } else {
    // Points are marked where they are few enough not to hide the line; a letter would hide it.
    const bool marked = series.x.size() <= (medium == Medium::picture ? 20 : 1);
    drawing.lines += fmt::format("{} with {} linecolor rgb {} linewidth 2 title {}, \\\n", line,
                                 marked ? "linespoints pointtype 7 pointsize 0.4" : "lines",
                                 colour.number(), gnuplot_text(series.name));
  }
}

Drawing draw(const LineChart& chart, Medium medium) {
  Drawing drawing;
  Index number = 0;
  for (const Series& series : chart.series) {
    const Colour colour = palette(series.colour >= 0 ? series.colour : number);
    const bool drawn = medium == Medium::picture || !series.background;
    if (drawn) add_series(drawing, chart, series, colour, medium);
    ++number;
  }
  return drawing;
}

// Without the blank lines about it, and the blanks and form feeds behind its lines.
std::string trimmed(std::string_view sketch) {
  std::string out, blank;
  while (!sketch.empty()) {
    const std::size_t end = std::min(sketch.find('\n'), sketch.size());
    std::string_view line = sketch.substr(0, end);
    sketch.remove_prefix(std::min(end + 1, sketch.size()));
    line.remove_suffix(line.size() - (line.find_last_not_of(" \f") + 1));
    blank += '\n';
    if (line.empty()) continue;
    out += out.empty() ? "" : blank;
    out += line;
    blank.clear();
  }
  return out.empty() ? out : out + '\n';
}

std::string axes(const LineChart& chart, const Extent& x, const Extent& y) {
  // One point has no extent to show.
  const double room = x.low < x.high ? 0 : std::max(1.0, 0.1 * std::abs(x.low));
  std::string out = fmt::format("set xrange [{}:{}]\n", x.low - room, x.high + room);
  if (chart.whole_x) out += fmt::format("set xtics {}\n", whole_step(x));
  if (chart.logarithmic) {
    out += logarithmic_axis(y);
  } else if (chart.highest > 0) {
    out += fmt::format("set yrange [0:{}]\n", chart.highest);
  } else if (y.low >= 0 && y.low <= y.high / 2) {
    out += fmt::format("set yrange [0:{}]\n", y.high > 0 ? "*" : "1");
  }
  return out;
}

std::string plot(const LineChart& chart, const Drawing& drawing) {
  if (drawing.y.empty()) {
    return "set xrange [0:1]\nset yrange [0:1]\n"
           "set label 1 'nothing to show' at graph 0.5, graph 0.5 center\nplot NaN notitle\n";
  }
  std::string plots = drawing.behind + drawing.lines;
  plots.erase(plots.rfind(','));
  return axes(chart, drawing.x, drawing.y) + drawing.data + "plot " + plots + "\n";
}

}  // namespace

bool write_line_chart(const std::filesystem::path& stem, const LineChart& chart) {
  check(chart);
  write_file(with_ending(stem, ".csv"), csv(chart));
  std::string script;
  script += "set title " + gnuplot_text(chart.title) + "\n";
  script += "set xlabel " + gnuplot_text(chart.x_label) + "\n";
  script += "set ylabel " + gnuplot_text(chart.y_label) + "\n";
  script += "set xlabel offset 0,0.8\nset key below center horizontal Left reverse\n";
  return draw_svg(with_ending(stem, ".svg"), chart.width, chart.height,
                  script + plot(chart, draw(chart, Medium::picture)));
}

std::string terminal_line_chart(const LineChart& chart, int width, int height) {
  check(chart);
  std::string script = fmt::format("set terminal dumb size {},{} nofeed\n", width, height);
  script += "set encoding utf8\nset tics nomirror\nset border 3\n";
  script += "set title " + gnuplot_text(chart.title) + " noenhanced\n";
  script += "set xlabel " + gnuplot_text(chart.x_label) + " noenhanced\n";
  script += "set key below center horizontal noenhanced\n";
  const Drawing drawing = draw(chart, Medium::terminal);
  return trimmed(gnuplot(script + plot(chart, drawing)).value_or(""));
}

}  // namespace gradus

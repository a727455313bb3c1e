#include "gradus/figures/charts/line_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/base/aligned.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/data/tables/csv.hpp"
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
                  "' requires as many numbers in all its lists, got x: ", count,
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

using Labels = std::vector<std::pair<std::string, double>>;

// The multiples of a step that are in the extent, ten or fewer, with the digits that distinguish
// them apart.
Labels multiples(const Extent& extent, double step) {
  const double farthest = std::max(std::abs(extent.low), std::abs(extent.high));
  const int digits = std::clamp(static_cast<int>(std::log10(farthest / step)) + 2, 6, 15);
  const double first = std::ceil(extent.low / step);
  Labels out;
  for (int i = 0; i <= 10; ++i) {
    const double x = (first + i) * step;
    if (x > extent.high + 1e-9 * step) break;
    out.emplace_back(fmt::format("{:.{}g}", x, digits), x);
  }
  return out;
}

// Labels at multiples of 1, 2 or 5 times a power of ten, as many as fit side by side into that many
// characters, but at least one: gnuplot's own run into each other.
Labels x_labels(const Extent& extent, bool whole, int characters) {
  const double range = extent.high - extent.low;
  double power = std::pow(10, std::floor(std::log10(range / 10)));
  if (whole) power = std::max(power, 1.0);
  Labels out;
  for (;; power *= 10) {
    for (const double step : {power, 2 * power, 5 * power}) {
      if (range > 10 * step) continue;
      Labels labels = multiples(extent, step);
      if (labels.empty() && !out.empty()) return out;
      out = std::move(labels);
      std::size_t widest = 0;
      for (const auto& [label, x] : out) widest = std::max(widest, label.size());
      if (static_cast<double>(widest + 1) <= step / range * characters) return out;
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
    for (const double digit : {1.0, 1.5, 2.0, 3.0, 5.0, 7.0}) {
      const bool is_shown =
          digit == 1 || decades < 1 || (decades <= 3 && (digit == 2 || digit == 5));
      if (!is_shown) continue;
      const std::string tick = fmt::format("{:g}", digit * std::pow(10.0, power));
      ticks += fmt::format("{}'{}' {}", ticks.empty() ? "" : ", ", tick, tick);
    }
  }
  // A little room, so that no line runs along an edge.
  const double room = std::pow(10.0, 0.03 * std::max(decades, 0.3));
  return fmt::format("set logscale y\nset ytics ({})\nset yrange [{:.9g}:{:.9g}]\n", ticks,
                     extent.low / room, extent.high * room);
}

std::string y_label(const LineChart& chart) {
  return chart.logarithmic ? chart.y_label + " (logarithmic)" : chart.y_label;
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

// What a chart is drawn on, and how many characters of its text stand side by side there.
struct Medium {
  bool is_picture;
  int characters;
  std::size_t of_the_key() const { return static_cast<std::size_t>(std::max(characters - 14, 10)); }
  int along_x() const { return std::max(characters - 12, 10); }  // without the labels of y
};

constexpr int character_width = 8;  // pixels, of a picture's text

Medium picture_of(const LineChart& chart) { return {true, chart.width / character_width}; }

// As pale as a thin line may be and still be seen, on white and in the colours of a dark page.
constexpr double background_tint = 0.7;

bool has_background(const LineChart& chart) {
  return std::ranges::any_of(chart.series, &Series::background);
}

void add_series(Drawing& drawing, const LineChart& chart, const Series& series, Colour colour,
                const Medium& medium) {
  if (medium.is_picture && !series.low.empty()) {
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
        fmt::format("{} with {} linecolor rgb {} linewidth 1 notitle, \\\n", line,
                    series.x.size() == 1 ? "points pointtype 7 pointsize 0.2" : "lines",
                    tint(colour, background_tint).number());
  } else {
    // Points are marked where they are few enough not to hide the line; a letter would hide it.
    const bool marked = series.x.size() <= (medium.is_picture ? 20 : 1);
    if (medium.is_picture && has_background(chart))
      drawing.lines += line + " with lines linecolor rgb '#ffffff' linewidth 5 notitle, \\\n";
    drawing.lines +=
        fmt::format("{} with {} linecolor rgb {} linewidth 2.5 title {}, \\\n", line,
                    marked ? "linespoints pointtype 7 pointsize 0.4" : "lines", colour.number(),
                    gnuplot_text(cut_to(series.name, medium.of_the_key())));
  }
}

Drawing draw(const LineChart& chart, const Medium& medium) {
  Drawing drawing;
  Index number = 0;
  for (const Series& series : chart.series) {
    const Colour colour = palette(series.colour >= 0 ? series.colour : number);
    const bool drawn = medium.is_picture || !series.background;
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

std::string axes(const LineChart& chart, const Extent& x, const Extent& y, const Medium& medium) {
  // One point has no extent to show.
  const double room = x.low < x.high ? 0 : std::max(1.0, 0.1 * std::abs(x.low));
  const Extent shown{x.low - room, x.high + room};
  std::string out = fmt::format("set xrange [{}:{}]\n", shown.low, shown.high);
  std::string ticks;
  for (const auto& [label, place] : x_labels(shown, chart.whole_x, medium.along_x()))
    ticks += fmt::format("{}'{}' {:.12g}", ticks.empty() ? "" : ", ", label, place);
  out += "set xtics (" + ticks + ")\n";
  if (chart.logarithmic) {
    out += logarithmic_axis(y);
  } else if (chart.highest > 0) {
    out += fmt::format("set yrange [0:{}]\n", chart.highest);
  } else if (y.low >= 0 && y.low <= y.high / 2) {
    out += fmt::format("set yrange [0:{}]\n", y.high > 0 ? "*" : "1");
  }
  return out;
}

std::string plot(const LineChart& chart, const Medium& medium) {
  const Drawing drawing = draw(chart, medium);
  if (drawing.y.empty()) {
    return "set xrange [0:1]\nset yrange [0:1]\n"
           "set label 1 'nothing to show' at graph 0.5, graph 0.5 center\nplot NaN notitle\n";
  }
  std::string plots = drawing.behind + drawing.lines;
  plots.erase(plots.rfind(','));
  return axes(chart, drawing.x, drawing.y, medium) + drawing.data + "plot " + plots + "\n";
}

}  // namespace

bool write_line_chart(const std::filesystem::path& stem, const LineChart& chart) {
  check(chart);
  write_file(with_ending(stem, ".csv"), csv(chart));
  std::string script = figure_title(chart.title, "", chart.width).script;
  script += "set xlabel " + gnuplot_text(chart.x_label) + "\n";
  const int along_y = (chart.height - 120) / character_width;  // without title, label of x and key
  script += "set ylabel " +
            gnuplot_lines(y_label(chart), static_cast<std::size_t>(std::max(along_y, 10))) + "\n";
  script += "set xlabel offset 0,0.8\nset key below center horizontal Left reverse\n";
  return draw_svg(with_ending(stem, ".svg"), chart.width, chart.height,
                  script + plot(chart, picture_of(chart)));
}

std::string terminal_line_chart(const LineChart& chart, int width, int height) {
  check(chart);
  const auto lines = [width](const std::string& words) {
    return gnuplot_lines(words, static_cast<std::size_t>(std::max(width, 1)));
  };
  std::string script = fmt::format("set terminal dumb size {},{} nofeed\n", width, height);
  script += "set encoding utf8\nset tics nomirror\nset border 3\n";
  script +=
      "set title " + lines(chart.title) + R"(."\n".)" + lines(y_label(chart)) + " noenhanced\n";
  script += "set xlabel " + gnuplot_text(chart.x_label) + " noenhanced\n";
  script += "set key below center horizontal noenhanced\n";
  return trimmed(gnuplot(script + plot(chart, {false, width})).value_or(""));
}

}  // namespace gradus

#include "gradus/figures/classes/class_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "gradus/base/aligned.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/figures/classes/answers.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "gradus/figures/palette.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus {
namespace {

constexpr std::size_t widest_name = 18;  // characters that fit into half of the key

// gnuplot's filled shapes: circle, square, diamond, triangles up and down, pentagon. Where the
// colours begin again, the next shape distinguishes classes.
constexpr int shapes[] = {7, 5, 13, 9, 11, 15};
constexpr Index most_markers = palette_size * static_cast<Index>(std::size(shapes));

int shape_of(Index number) {
  return shapes[static_cast<std::size_t>(number / palette_size) % std::size(shapes)];
}

// What the model says of a point.
struct Answer {
  Index chosen;
  double certainty;  // softmax's of the chosen class; 1 where the outputs are no logits
};

// Of each cell of the grid.
std::vector<Answer> ask(const Model& model, ConstTensorView points, const Scaling& scaling,
                        const ClassMapOptions& options) {
  const Tensor outputs = outputs_of(model, points, scaling);
  const Index columns = outputs.shape()[1];
  std::vector<Answer> answers;
  for (Index i = 0; i < outputs.shape()[0]; ++i) {
    const Index chosen = predicted_class(outputs, i, options.threshold);
    const double* row = outputs.view().data<double>() + i * columns;
    const bool sure = !options.logits || columns == 1;
    answers.push_back({chosen, sure ? 1 : softmax_of(row, columns, chosen)});
  }
  return answers;
}

// An axis of the map: `cells` cells from low to high.
struct Side {
  double low, high;
  Index cells;
  double centre(Index cell) const {
    return low + (high - low) * (static_cast<double>(cell) + 0.5) / static_cast<double>(cells);
  }
};

// The range along the axis, and a little more, so that no sample is on the edge.
Side side(const std::vector<AnsweredPoint>& points, double AnsweredPoint::*axis, Index cells) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double place = points[i].*axis;
    if (!std::isfinite(place))
      throw Error("a class map requires finite inputs, sample ", i, " is not");
    low = std::min(low, place);
    high = std::max(high, place);
  }
  const double room = low < high ? 0.02 * (high - low) : 0.5;
  return {low - room, high + room, cells};
}

Tensor grid_of(const Side& x, const Side& y) {
  Tensor grid({x.cells * y.cells, 2}, DType::float64);
  double* out = grid.view().data<double>();
  for (Index row = 0; row < y.cells; ++row) {
    for (Index column = 0; column < x.cells; ++column) {
      *out++ = x.centre(column);
      *out++ = y.centre(row);
    }
  }
  return grid;
}

// All that is drawn.
struct Map {
  Side x = {}, y = {};
  std::vector<Answer> grid = {};  // row by row, y rising
  std::vector<AnsweredPoint> samples;
};

Map survey(const Model& model, const Dataset& test, const ClassMapOptions& options) {
  Map map{.samples = answered_points(model, test, options.threshold)};
  map.x = side(map.samples, &AnsweredPoint::x, options.cells);
  map.y = side(map.samples, &AnsweredPoint::y, options.cells);
  map.grid = ask(model, grid_of(map.x, map.y), test.scaling_of(0), options);
  return map;
}

// Calls visit(x, y, answer) for each cell.
template <class Visit>
void for_each_cell(const Map& map, Visit visit) {
  auto answer = map.grid.begin();
  for (Index row = 0; row < map.y.cells; ++row) {
    for (Index column = 0; column < map.x.cells; ++column) {
      visit(map.x.centre(column), map.y.centre(row), *answer++);
    }
  }
}

std::string grid_csv(const Map& map, bool logits) {
  std::string out = logits ? "x,y,class,probability\n" : "x,y,class\n";
  for_each_cell(map, [&](double x, double y, const Answer& answer) {
    out += fmt::format("{:.9g},{:.9g},{}", x, y, answer.chosen);
    out += logits ? fmt::format(",{:.4f}\n", answer.certainty) : "\n";
  });
  return out;
}

std::string samples_csv(const Map& map) {
  std::string out = "x,y,class,predicted\n";
  for (const AnsweredPoint& sample : map.samples) {
    out += fmt::format("{:.9g},{:.9g},{},{}\n", sample.x, sample.y, sample.truth, sample.predicted);
  }
  return out;
}

// A data block of a picture: x, y, red, green, blue.
std::string grid_block(const Map& map, Index classes) {
  std::string out = "$grid << END\n";
  const double guess = 1 / static_cast<double>(std::max(classes, Index{2}));
  for_each_cell(map, [&](double x, double y, const Answer& answer) {
    const double sure = (answer.certainty - guess) / (1 - guess);
    const Colour colour = tint(palette(answer.chosen), 0.08 + 0.24 * sure);
    out += fmt::format("{:.9g} {:.9g} {} {} {}\n", x, y, colour.red, colour.green, colour.blue);
  });
  return out + "END\n";
}

// A data block of samples: x, y, size, shape, colour.
std::string right_block(const std::vector<AnsweredPoint>& samples) {
  std::string out = "$right << END\n";
  for (const AnsweredPoint& sample : samples)
    out += fmt::format("{:.9g} {:.9g} 0.25 {} {}\n", sample.x, sample.y, shape_of(sample.truth),
                       palette(sample.truth).number());
  return out + "END\n";
}

// Each marker is drawn whole, its black edge and then its colour, before the next: markers that
// overlap stay apart.
std::string wrong_block(const std::vector<AnsweredPoint>& samples) {
  std::string out = "$wrong << END\n";
  for (const AnsweredPoint& sample : samples) {
    out += fmt::format("{0:.9g} {1:.9g} 0.55 {2} 0\n{0:.9g} {1:.9g} 0.37 {2} {3}\n", sample.x,
                       sample.y, shape_of(sample.truth), palette(sample.truth).number());
  }
  return out + "END\n";
}

std::string shown(std::size_t drawn, std::size_t all) {
  return drawn == all ? text("all ", all) : text(drawn, " of ", all);
}

bool draw(const std::filesystem::path& picture, const Map& map, const Dataset& test,
          const ClassMapOptions& options) {
  const Index classes = test.classes;
  const auto wrong_count =
      static_cast<std::size_t>(std::ranges::count_if(map.samples, &AnsweredPoint::wrong));
  const std::vector<AnsweredPoint> right = thinned(map.samples, false, options.samples);
  const std::vector<AnsweredPoint> wrong = thinned(map.samples, true, options.samples);
  const std::string title = fmt::format(
      "{}: {} of {} wrong ({:.2f} %)", options.title, wrong_count, map.samples.size(),
      100.0 * static_cast<double>(wrong_count) / static_cast<double>(map.samples.size()));
  const std::string subtitle =
      text("shown: ", shown(right.size(), map.samples.size() - wrong_count), " right and ",
           shown(wrong.size(), wrong_count), " wrong samples");

  const FigureTitle heading = figure_title(title, subtitle);
  std::string out = heading.script;
  out += "set xlabel " + gnuplot_text(options.x_label) + "\n";
  out += "set ylabel " + gnuplot_text(options.y_label) + "\n";
  out += fmt::format("set xrange [{:.8g}:{:.8g}]\nset yrange [{:.8g}:{:.8g}]\n", map.x.low,
                     map.x.high, map.y.low, map.y.high);
  // True proportions, unless the map would be a ribbon.
  const double proportion = (map.y.high - map.y.low) / (map.x.high - map.x.low);
  out += fmt::format("set size ratio {}\n", proportion > 0.3 && proportion < 3 ? -1 : 1);
  out += "set key outside below center Left reverse\nunset grid\n";
  out += grid_block(map, classes) + right_block(right) + wrong_block(wrong);
  if (options.truth) out += circle_block("truth", *options.truth);

  out += "plot $grid using 1:2:3:4:5 with rgbimage notitle";
  if (options.truth) {
    out += ", $truth with lines linecolor rgb '#24292e' linewidth 1.5 title 'true border'";
  }
  for (const auto& [block, is_empty] :
       {std::pair("$right", right.empty()), {"$wrong", wrong.empty()}}) {
    if (is_empty) continue;
    out += text(", ", block,
                " using 1:2:3:4:5 with points pointtype variable pointsize variable linecolor "
                "rgb variable notitle");
  }
  const Index named = classes <= most_markers ? classes : 0;  // others would share a marker
  for (Index c = 0; c < named; ++c) {
    const auto number = static_cast<std::size_t>(c);
    const std::string name =
        number < test.class_names.size() ? test.class_names[number] : text("class ", c);
    out +=
        fmt::format(", keyentry with points pointtype {} pointsize 0.7 linecolor rgb {} title {}",
                    shape_of(c), palette(c).number(), gnuplot_text(cut_to(name, widest_name)));
  }
  if (!wrong.empty()) {
    out += ", keyentry with points pointtype 6 pointsize 0.7 linecolor rgb '#000000' title 'wrong'";
  }
  const int rows = (static_cast<int>(named) + 3) / 2;  // of the key, of two entries each
  return draw_svg(picture, figure_width, heading.height + square_height + rows * key_row_height,
                  out + "\n");
}

void check(const ClassMapOptions& options) {
  if (options.cells < 2 || options.samples < 0) {
    throw Error("a class map requires 2 cells or more and no negative count of samples, got ",
                options.cells, " and ", options.samples);
  }
}

}  // namespace

bool write_class_map(const std::filesystem::path& stem, const Model& model, const Dataset& test,
                     const ClassMapOptions& options) {
  check(options);
  const Map map = survey(model, test, options);
  write_file(with_ending(stem, ".csv"), grid_csv(map, options.logits));
  write_file(with_ending(stem, "_samples.csv"), samples_csv(map));
  return draw(with_ending(stem, ".svg"), map, test, options);
}

}  // namespace gradus

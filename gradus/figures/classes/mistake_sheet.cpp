#include "gradus/figures/classes/mistake_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradus/base/aligned.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/data/tables/csv.hpp"
#include "gradus/figures/classes/answers.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "gradus/figures/palette.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus {
namespace {

constexpr std::size_t widest_label = 14;  // characters that fit below an image

struct Mistake {
  Index sample, truth, predicted;
  double probability;  // softmax's, of the predicted class
};

// The surest first.
std::vector<Mistake> mistakes_of(const Model& model, const Dataset& test) {
  const Tensor outputs = outputs_of(model, test.inputs[0], test.scaling_of(0));
  const Index classes = outputs.shape()[1];
  if (classes < 2)
    throw Error("a mistake sheet requires a model of 2 outputs or more, a logit a class, got 1");
  const auto truth = test.targets.as<std::int32_t>();
  std::vector<Mistake> all;
  for (Index i = 0; i < test.size(); ++i) {
    const Index predicted = predicted_class(outputs, i);
    if (predicted == truth[static_cast<std::size_t>(i)]) continue;
    const double* row = outputs.view().data<double>() + i * classes;
    all.push_back(
        {i, truth[static_cast<std::size_t>(i)], predicted, softmax_of(row, classes, predicted)});
  }
  std::ranges::stable_sort(all, std::ranges::greater(), &Mistake::probability);
  return all;
}

std::string csv(const std::vector<Mistake>& mistakes, const Dataset& test) {
  const std::vector<std::string> names = class_names(test);
  const auto cell = [&](Index number) { return csv_cell(names[static_cast<std::size_t>(number)]); };
  std::string out = "sample,class,predicted,probability\n";
  for (const Mistake& mistake : mistakes) {
    out += fmt::format("{},{},{},{:.4f}\n", mistake.sample, cell(mistake.truth),
                       cell(mistake.predicted), mistake.probability);
  }
  return out;
}

// The pixels of one image, 0 the lightest of the image and 1 the darkest.
std::vector<double> ink_of(const Dataset& test, Index sample) {
  const Tensor image(test.inputs[0].view().slice(sample, 1));
  std::vector<double> out = with_type(image.dtype(), [&]<class T> {
    const auto pixels = image.as<T>();
    return std::vector<double>(pixels.begin(), pixels.end());
  });
  const auto [low, high] = std::ranges::minmax(out);
  const double range = high > low ? high - low : 1;
  for (double& pixel : out) pixel = (pixel - low) / range;
  return out;
}

// The sheet in pixels of its images: a cell an image, with three lines of text below it.
struct Layout {
  Index width, height;  // of an image
  Index columns, rows;
  Index gap() const { return width / 4 + 2; }
  Index label_height() const { return width * 7 / 10 + 2; }
  Index cell_width() const { return width + gap(); }
  Index cell_height() const { return height + label_height(); }
  Index sheet_width() const { return columns * cell_width(); }
  Index sheet_height() const { return rows * cell_height(); }
  // In pixels of the figure.
  int drawn_height() const {
    return static_cast<int>(figure_width * sheet_height() / sheet_width());
  }
};

Layout layout_of(std::size_t shown, const Dataset& test, const MistakeSheetOptions& options) {
  const Shape& shape = test.inputs[0].shape();
  const Index rows = (static_cast<Index>(shown) + options.columns - 1) / options.columns;
  return {shape[2], shape[1], options.columns, rows};
}

// Dark ink on light ground, in units of pixels from the upper left.
bool draw(const std::filesystem::path& picture, const std::vector<Mistake>& mistakes,
          const Dataset& test, const MistakeSheetOptions& options) {
  const auto shown =
      std::min(mistakes.size(), static_cast<std::size_t>(options.columns * options.rows));
  const Layout layout = layout_of(shown, test, options);
  const std::vector<std::string> names = class_names(test);
  // One image of the whole sheet, so that a picture is a small file; white between the cells.
  const Colour ground{0xf4, 0xf5, 0xf7};
  const Index width = layout.width, pixels = layout.height * width;
  std::vector<Colour> sheet(static_cast<std::size_t>(layout.sheet_width() * layout.sheet_height()),
                            {255, 255, 255});
  std::string labels;
  for (std::size_t i = 0; i < shown; ++i) {
    const Mistake& mistake = mistakes[i];
    const Index number = static_cast<Index>(i);
    const Index left = number % layout.columns * layout.cell_width();
    const Index top = number / layout.columns * layout.cell_height();
    const std::vector<double> ink = ink_of(test, mistake.sample);
    for (Index p = 0; p < pixels; ++p) {
      const double light = 1 - ink[static_cast<std::size_t>(p)];
      const auto mixed = [light](std::uint8_t part) {
        return static_cast<std::uint8_t>(std::lround(part * light));
      };
      sheet[static_cast<std::size_t>((top + p / width) * layout.sheet_width() + left + p % width)] =
          {mixed(ground.red), mixed(ground.green), mixed(ground.blue)};
    }
    const double middle = static_cast<double>(left) + static_cast<double>(width - 1) / 2;
    const auto label = [&](const std::string& words, double line, const Colour& colour) {
      const double y = static_cast<double>(top + layout.height) +
                       (line + 0.5) * static_cast<double>(layout.label_height()) / 3.6;
      labels += fmt::format(
          "set label {} at {},{:.4g} center front font 'sans-serif,13' textcolor rgb {}\n",
          gnuplot_text(cut_to(words, widest_label)), middle, y, colour.number());
    };
    label("is " + names[static_cast<std::size_t>(mistake.truth)], 0, palette(0));
    label("said " + names[static_cast<std::size_t>(mistake.predicted)], 1, palette(1));
    label(fmt::format("{:.1f} %", std::floor(1000 * mistake.probability) / 10), 2, palette(1));
  }
  const FigureTitle heading = figure_title(fmt::format(
      "{}: {} of {} mistakes among {} images", options.title, shown, mistakes.size(), test.size()));
  std::string out = heading.script;
  out += "unset border\nunset grid\nunset key\nunset tics\nset size ratio -1\n";
  out += "set lmargin 1\nset rmargin 1\nset bmargin 0\n";
  out += fmt::format("set xrange [{}:{}]\nset yrange [{}:-2]\n", -layout.gap() / 2,
                     layout.sheet_width() - layout.gap() / 2, layout.sheet_height());
  out += "$images << END\n";
  for (std::size_t p = 0; p < sheet.size(); ++p) {
    const Colour& colour = sheet[p];
    out += fmt::format("{} {} {} {} {}\n", static_cast<Index>(p) % layout.sheet_width(),
                       static_cast<Index>(p) / layout.sheet_width(), colour.red, colour.green,
                       colour.blue);
  }
  out += "END\n" + labels + "plot $images using 1:2:3:4:5 with rgbimage\n";
  return draw_svg(picture, figure_width, heading.height + layout.drawn_height(), out);
}

void check(const Dataset& test, const MistakeSheetOptions& options) {
  if (test.inputs.size() != 1)
    throw Error("a mistake sheet requires samples of 1 input, got ", test.inputs.size());
  const Shape& shape = test.inputs[0].shape();
  if (shape.rank() != 3 || test.targets.dtype() != DType::int32 ||
      test.targets.shape() != Shape{shape[0]}) {
    throw Error(
        "a mistake sheet requires images [count, height, width] and a class for each, int32, "
        "got ",
        shape, " and ", test.targets.dtype(), " ", test.targets.shape());
  }
  if (options.columns < 1 || options.rows < 1) {
    throw Error("a mistake sheet requires a column and a row or more, got ", options.columns,
                " and ", options.rows);
  }
}

}  // namespace

bool write_mistake_sheet(const std::filesystem::path& stem, const Model& model, const Dataset& test,
                         const MistakeSheetOptions& options) {
  check(test, options);
  const std::vector<Mistake> mistakes = mistakes_of(model, test);
  write_file(with_ending(stem, ".csv"), csv(mistakes, test));
  const auto picture = with_ending(stem, ".svg");
  if (mistakes.empty()) {
    return draw_svg(picture, figure_width, 120,
                    "set xrange [0:1]\nset yrange [0:1]\nunset border\nunset tics\nunset grid\n"
                    "set label 1 'no mistakes' at graph 0.5, graph 0.5 center\nplot NaN notitle\n");
  }
  return draw(picture, mistakes, test, options);
}

}  // namespace gradus

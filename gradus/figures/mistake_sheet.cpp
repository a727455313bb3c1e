#include "gradus/figures/mistake_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradus/base/aligned.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/figures/answers.hpp"
#include "gradus/figures/csv.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "gradus/figures/palette.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus {
namespace {

constexpr std::size_t widest_name = 16;  // characters

struct Mistake {
  Index sample, truth, predicted;
  double probability;  // softmax's, of the predicted class
};

// The surest first.
std::vector<Mistake> mistakes_of(const Model& model, const Dataset& test) {
  const Tensor outputs = outputs_of(model, test.inputs, test.scaling);
  const Index classes = outputs.shape()[1];
  if (classes < 2)
    throw Error("a mistake sheet wants a model of 2 outputs or more, a logit a class, got 1");
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
  const Tensor image(test.inputs.view().slice(sample, 1));
  std::vector<double> out = with_type(image.dtype(), [&]<class T> {
    const auto pixels = image.as<T>();
    return std::vector<double>(pixels.begin(), pixels.end());
  });
  const auto [low, high] = std::ranges::minmax(out);
  const double range = high > low ? high - low : 1;
  for (double& pixel : out) pixel = (pixel - low) / range;
  return out;
}

// An image a cell of a sheet, dark ink on light ground, in units of pixels from the upper left.
std::string script(const std::vector<Mistake>& mistakes, const Dataset& test,
                   const MistakeSheetOptions& options) {
  const Index height = test.inputs.shape()[1], width = test.inputs.shape()[2];
  const Index cell_width = width + width / 4 + 2;
  const Index label_height = height / 2 + 2, cell_height = height + label_height;
  const auto shown =
      std::min(mistakes.size(), static_cast<std::size_t>(options.columns * options.rows));
  const Index count = static_cast<Index>(shown);
  const Index columns = std::min(options.columns, count);
  const Index rows = (count + columns - 1) / columns;
  const std::vector<std::string> names = class_names(test);
  // One image of the whole sheet, so that a picture is a small file; white between the cells.
  const Colour ground{0xf4, 0xf5, 0xf7};
  const Index sheet_width = columns * cell_width, sheet_height = rows * cell_height;
  std::vector<Colour> sheet(static_cast<std::size_t>(sheet_width * sheet_height), {255, 255, 255});
  std::string labels;
  for (Index i = 0; i < count; ++i) {
    const Mistake& mistake = mistakes[static_cast<std::size_t>(i)];
    const Index left = i % columns * cell_width, top = i / columns * cell_height;
    const std::vector<double> ink = ink_of(test, mistake.sample);
    for (Index p = 0; p < height * width; ++p) {
      const double light = 1 - ink[static_cast<std::size_t>(p)];
      const auto mixed = [light](std::uint8_t part) {
        return static_cast<std::uint8_t>(std::lround(part * light));
      };
      sheet[static_cast<std::size_t>((top + p / width) * sheet_width + left + p % width)] = {
          mixed(ground.red), mixed(ground.green), mixed(ground.blue)};
    }
    const double middle = static_cast<double>(left) + static_cast<double>(width - 1) / 2;
    const double below = static_cast<double>(top + height);
    const double line = static_cast<double>(label_height) / 2.6;
    const auto name_of = [&](Index number) {
      return cut_to(names[static_cast<std::size_t>(number)], widest_name);
    };
    const auto label = [&](const std::string& words, double y, const Colour& colour) {
      labels += fmt::format(
          "set label {} at {},{:.4g} center front font 'sans-serif,12' textcolor rgb {}\n",
          gnuplot_text(words), middle, y, colour.number());
    };
    label("is " + name_of(mistake.truth), below + 0.55 * line, palette(0));
    label(fmt::format("said {}, {:.1f} %", name_of(mistake.predicted),
                      std::floor(1000 * mistake.probability) / 10),
          below + 1.5 * line, palette(1));
  }
  std::string out = "set title " +
                    gnuplot_text(fmt::format("{}: {} of {} mistakes among {} images", options.title,
                                             count, mistakes.size(), test.size())) +
                    "\n";
  out += "unset border\nunset grid\nunset key\nunset tics\nset size ratio -1\n";
  out += fmt::format("set xrange [-2:{}]\nset yrange [{}:-2]\n", columns * cell_width - width / 4,
                     rows * cell_height);
  out += "$images << END\n";
  for (Index p = 0; p < sheet_width * sheet_height; ++p) {
    const Colour& colour = sheet[static_cast<std::size_t>(p)];
    out += fmt::format("{} {} {} {} {}\n", p % sheet_width, p / sheet_width, colour.red,
                       colour.green, colour.blue);
  }
  out += "END\n" + labels + "plot $images using 1:2:3:4:5 with rgbimage\n";
  return out;
}

void check(const Dataset& test, const MistakeSheetOptions& options) {
  const Shape& shape = test.inputs.shape();
  if (shape.rank() != 3 || test.targets.dtype() != DType::int32 ||
      test.targets.shape() != Shape{shape[0]}) {
    throw Error(
        "a mistake sheet wants images [count, height, width] and a class for each, int32, "
        "got ",
        shape, " and ", test.targets.dtype(), " ", test.targets.shape());
  }
  if (options.columns < 1 || options.rows < 1) {
    throw Error("a mistake sheet wants a column and a row or more, got ", options.columns, " and ",
                options.rows);
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
    return draw_svg(picture, 420, 120,
                    "set xrange [0:1]\nset yrange [0:1]\nunset border\nunset tics\nunset grid\n"
                    "set label 1 'no mistakes' at graph 0.5, graph 0.5 center\nplot NaN notitle\n");
  }
  return draw_svg(picture, 900, 500, script(mistakes, test, options));
}

}  // namespace gradus

#include "gradus/figures/classes/confusion_figure.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/base/aligned.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/data/tables/csv.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "gradus/figures/palette.hpp"

namespace gradus {
namespace {

constexpr Index most_written = 30;       // classes up to which each cell has its count
constexpr int beside = 80, below = 70;   // pixels of a figure that are no cells
constexpr std::size_t widest_name = 14;  // characters
constexpr Colour empty_cell{0xf4, 0xf5, 0xf7};

std::string csv(const ConfusionMatrix& matrix) {
  std::string out = "truth";
  for (Index predicted = 0; predicted < matrix.classes(); ++predicted)
    out += text(",", csv_cell(matrix.name(predicted)));
  for (Index truth = 0; truth < matrix.classes(); ++truth) {
    out += text("\n", csv_cell(matrix.name(truth)));
    for (Index predicted = 0; predicted < matrix.classes(); ++predicted) {
      out += text(",", matrix(truth, predicted));
    }
  }
  return out + "\n";
}

// How strong the tint of a cell is, from 0 to 1: a right one by its share of the class, a wrong one
// against the worst cell, since a share of the class would not show.
class Strength {
 public:
  explicit Strength(const ConfusionMatrix& matrix) : matrix_(matrix) {
    for (Index truth = 0; truth < matrix.classes(); ++truth) {
      Index of_class = 0;
      for (Index predicted = 0; predicted < matrix.classes(); ++predicted) {
        of_class += matrix(truth, predicted);
        if (predicted != truth) worst_ = std::max(worst_, matrix(truth, predicted));
      }
      of_class_.push_back(of_class);
    }
  }

  double operator()(Index truth, Index predicted) const {
    const Index whole = truth == predicted ? of_class_[static_cast<std::size_t>(truth)] : worst_;
    return static_cast<double>(matrix_(truth, predicted)) / static_cast<double>(whole);
  }

 private:
  const ConfusionMatrix& matrix_;
  std::vector<Index> of_class_;
  Index worst_ = 0;
};

// A data block of cells (place and colour) and one of counts (place, colour, count).
std::string data(const ConfusionMatrix& matrix) {
  const Strength strength(matrix);
  const Colour dark{0x24, 0x29, 0x2e}, light{0xff, 0xff, 0xff};
  std::string cells = "$cells << END\n", counts = "$counts << END\n";
  for (Index truth = 0; truth < matrix.classes(); ++truth) {
    for (Index predicted = 0; predicted < matrix.classes(); ++predicted) {
      const Index count = matrix(truth, predicted);
      Colour colour = empty_cell;
      if (count > 0) {
        const bool right = truth == predicted;
        const double share = strength(truth, predicted);
        colour = tint(palette(right ? 0 : 1), right ? 0.08 + 0.77 * share : 0.1 + 0.5 * share);
        counts += fmt::format("{} {} {} \"{}\"\n", predicted, truth,
                              (right && share > 0.5 ? light : dark).number(), count);
      }
      // A missing cell looks like one of 0 and keeps the file small, but has no border.
      if (count > 0 || matrix.classes() <= most_written)
        cells += fmt::format("{} {} {}\n", predicted, truth, colour.number());
    }
  }
  return cells + "END\n" + counts + "END\n";
}

// Of all cells, in pixels: the figure grows with its counts, which are not readable in smaller
// ones.
int side_of(const ConfusionMatrix& matrix) {
  constexpr int least = figure_width - beside, digit = 8, room = 2;
  if (matrix.classes() > most_written) return least;
  Index most = 0;
  for (Index truth = 0; truth < matrix.classes(); ++truth) {
    for (Index predicted = 0; predicted < matrix.classes(); ++predicted)
      most = std::max(most, matrix(truth, predicted));
  }
  const int cell = digit * static_cast<int>(text(most).size()) + room;
  return std::max(least, cell * static_cast<int>(matrix.classes()));
}

// The names of the classes along both axes, or every so many of them where they would run into each
// other: a line each, which those below the matrix are turned for where they are wider than a cell.
std::string ticks(const ConfusionMatrix& matrix, int side) {
  constexpr int line = 20, character = 8;  // pixels
  const Index most = side / line;
  const Index stride = (matrix.classes() + most - 1) / most;
  std::string out;
  std::size_t longest = 0;
  for (Index i = 0; i < matrix.classes(); i += stride) {
    const std::string name = cut_to(matrix.name(i), widest_name);
    longest = std::max(longest, width_of(name));
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", gnuplot_text(name), i);
  }
  const auto room = static_cast<std::size_t>(side * stride / matrix.classes());
  const char* const turned = (longest + 1) * character > room ? " rotate by 90 right" : "";
  return fmt::format("set xtics ({0}) scale 0{1}\nset ytics ({0}) scale 0\n", out, turned);
}

}  // namespace

void write_confusion_csv(const std::filesystem::path& stem, const ConfusionMatrix& matrix) {
  if (matrix.classes() < 1) throw Error("a confusion figure requires one class or more, got none");
  write_file(with_ending(stem, ".csv"), csv(matrix));
}

bool write_confusion_figure(const std::filesystem::path& stem, const ConfusionMatrix& matrix,
                            const ConfusionFigureOptions& options) {
  write_confusion_csv(stem, matrix);

  const Index total = matrix.total(), errors = matrix.errors();
  const double percent =
      total > 0 ? 100.0 * static_cast<double>(errors) / static_cast<double>(total) : 0;
  const std::string title =
      fmt::format("{}: {} of {} wrong ({:.2f} %)", options.title, errors, total, percent);
  const double end = static_cast<double>(matrix.classes()) - 0.5;
  const int side = side_of(matrix);
  const FigureTitle heading = figure_title(title, "", side + beside);
  std::string script = heading.script;
  script += "unset border\nunset grid\nunset key\nset size ratio 1\n";
  script += "set xlabel 'predicted'\nset ylabel 'truth'\n";
  script += fmt::format("set xrange [-0.5:{}]\nset yrange [{}:-0.5]\n", end, end);
  script += ticks(matrix, side) + data(matrix);
  const bool written = matrix.classes() <= most_written;
  // White lines of a pixel and a half part the cells; many small cells leave no room for them.
  const double half = written ? 0.5 - 0.0015 * static_cast<double>(matrix.classes()) : 0.5;
  if (!written) {
    script += fmt::format(
        "set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind "
        "fillcolor rgb {} fillstyle solid noborder\n",
        empty_cell.number());
  }
  script += fmt::format(
      "plot $cells using 1:2:($1-{0}):($1+{0}):($2-{0}):($2+{0}):3 with boxxyerror "
      "linecolor rgb variable fillstyle solid noborder",
      half);
  if (written) {
    const int size = matrix.classes() <= 4 ? 16 : 13;
    script += fmt::format(
        ", $counts using 1:2:4:3 with labels textcolor rgb variable font 'sans-serif,{}'", size);
  }
  return draw_svg(with_ending(stem, ".svg"), side + beside, heading.height + side + below,
                  script + "\n");
}

}  // namespace gradus

#include "gradus/figures/charts/scatter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "gradus/figures/palette.hpp"

namespace gradus {
namespace {

void check(std::span<const double> truth, std::span<const double> predicted,
           const ScatterOptions& options) {
  if (truth.size() != predicted.size() || truth.empty() || options.samples < 1) {
    throw Error(
        "a scatter requires as many numbers of both, one at least, and 1 sample to show, got ",
        truth.size(), ", ", predicted.size(), " and ", options.samples);
  }
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (!std::isfinite(truth[i]) || !std::isfinite(predicted[i]))
      throw Error("a scatter requires finite numbers, sample ", i, " is not");
  }
}

}  // namespace

bool write_scatter(const std::filesystem::path& stem, std::span<const double> truth,
                   std::span<const double> predicted, const ScatterOptions& options) {
  check(truth, predicted, options);
  std::string csv = "truth,predicted\n";
  for (std::size_t i = 0; i < truth.size(); ++i)
    csv += fmt::format("{:.9g},{:.9g}\n", truth[i], predicted[i]);
  write_file(with_ending(stem, ".csv"), csv);

  const std::size_t shown = std::min(truth.size(), static_cast<std::size_t>(options.samples));
  std::string dots = "$dots << END\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t sample = i * truth.size() / shown;
    dots += fmt::format("{:.9g} {:.9g}\n", truth[sample], predicted[sample]);
  }
  const auto [true_low, true_high] = std::ranges::minmax(truth);
  const auto [predicted_low, predicted_high] = std::ranges::minmax(predicted);
  const double low = std::min(true_low, predicted_low), high = std::max(true_high, predicted_high);
  const double room = low < high ? 0.02 * (high - low) : 0.5;
  const FigureTitle heading = figure_title(options.title);
  std::string script = heading.script;
  script += "set xlabel " + gnuplot_text(options.truth_label) + "\n";
  script += "set ylabel " + gnuplot_text(options.predicted_label) + "\n";
  script += fmt::format("set xrange [{0:.8g}:{1:.8g}]\nset yrange [{0:.8g}:{1:.8g}]\n", low - room,
                        high + room);
  script += "set size ratio -1\nset key outside below center horizontal Left reverse\n" + dots;
  script += "END\n";
  script += fmt::format(
      "plot $dots with points pointtype 7 pointsize 0.25 linecolor rgb {0} notitle, keyentry with "
      "points pointtype 7 pointsize 0.7 linecolor rgb {0} title {1}, x with lines linecolor rgb "
      "{2} "
      "linewidth 2 title 'predicted = true'",
      tint(palette(0), 0.7).number(),
      gnuplot_text(text("a sample (", shown, " of ", truth.size(), ")")), palette(1).number());
  return draw_svg(with_ending(stem, ".svg"), figure_width,
                  heading.height + square_height + 2 * key_row_height, script + "\n");
}

}  // namespace gradus

#include "app/text/figures_text.hpp"

#include "gradus/base/aligned.hpp"
#include "gradus/base/readable.hpp"

namespace gradus::app {

std::string figures_line(const RegressionFigures& figures) {
  std::string out = text("mean squared error ", readable(figures.mean_squared_error), ", RMSE ",
                         readable(figures.root_mean_squared_error), ", mean absolute error ",
                         readable(figures.mean_absolute_error));
  if (figures.r2) out += text(", R2 ", readable(*figures.r2));
  return out;
}

std::string figures_table(const std::vector<RegressionFigures>& by_target,
                          const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> rows = {
      {"target", "mean squared error", "RMSE", "mean absolute error", "R2"}};
  for (std::size_t i = 0; i < by_target.size(); ++i) {
    const RegressionFigures& one = by_target[i];
    rows.push_back({names.at(i), readable(one.mean_squared_error),
                    readable(one.root_mean_squared_error), readable(one.mean_absolute_error),
                    one.r2 ? readable(*one.r2) : "constant"});
  }
  return aligned(rows, 1);
}

}  // namespace gradus::app

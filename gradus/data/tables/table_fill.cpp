// What stands for missing values in the inputs of a table.
#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/data/standardize.hpp"
#include "gradus/data/tables/table.hpp"

namespace gradus {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

bool misses_any(const Tensor& inputs, std::size_t column) {
  return with_float_type(inputs.dtype(), [&]<class T> {
    const auto all = inputs.as<T>();
    const auto columns = static_cast<std::size_t>(inputs.shape().row_size());
    for (std::size_t i = column; i < all.size(); i += columns)
      if (std::isnan(all[i])) return true;
    return false;
  });
}

}  // namespace

void learn_fill(TableFormat& format, const Dataset& train) {
  const std::vector<double> means = means_of_present(train);
  auto first = means.begin();
  for (TableFormat::Column& column : format.inputs) {
    const auto end = first + column.width();
    column.fill.assign(first, end);
    if (std::isnan(*first)) {
      column.fill.clear();
    } else if (!column.words.empty()) {
      // The means of a column's 0 and 1 are the shares of its words.
      std::ranges::fill(column.fill, 0.0);
      column.fill[static_cast<std::size_t>(std::max_element(first, end) - first)] = 1;
    }
    first = end;
  }
}

void fill_missing(Dataset& dataset, const TableFormat& format) {
  std::vector<double> values;
  for (const TableFormat::Column& column : format.inputs) {
    if (column.fill.empty() && misses_any(dataset.inputs[0], values.size())) {
      throw Error(dataset.name, ": ", described(column),
                  " has missing values, and the training stored none to fill them with: add the "
                  "values, or ",
                  "train without the column");
    }
    if (column.fill.empty()) {
      values.insert(values.end(), static_cast<std::size_t>(column.width()), nothing);
    } else {
      values.insert(values.end(), column.fill.begin(), column.fill.end());
    }
  }
  fill_missing(dataset, values);
}

std::string described(const TableFormat::Column& column) {
  return text("column ", column.number) +
         (column.name.empty() ? "" : text(" ('", column.name, "')"));
}

}  // namespace gradus

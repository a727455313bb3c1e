#include "gradus/data/standardize.hpp"

#include <cmath>

namespace gradus {
namespace {

// Of each column.
struct Moments {
  std::vector<double> mean, deviation;
};

template <class Add>
void for_each_number(const Tensor& numbers, const Add& add) {
  with_type(numbers.dtype(), [&]<class T> {
    const auto columns = static_cast<std::size_t>(numbers.shape().row_size());
    const auto all = numbers.as<T>();
    for (std::size_t i = 0; i < all.size(); ++i) add(i % columns, static_cast<double>(all[i]));
  });
}

// In two passes: the difference of large squares would leave nothing of a small deviation.
Moments moments_of(const Tensor& numbers) {
  const auto columns = static_cast<std::size_t>(numbers.shape().row_size());
  const double count = static_cast<double>(numbers.shape()[0]);
  Moments out{std::vector<double>(columns), std::vector<double>(columns)};
  for_each_number(numbers, [&](std::size_t column, double x) { out.mean[column] += x; });
  for (double& mean : out.mean) mean /= count;
  for_each_number(numbers, [&](std::size_t column, double x) {
    out.deviation[column] += (x - out.mean[column]) * (x - out.mean[column]);
  });
  for (double& deviation : out.deviation) deviation = std::sqrt(deviation / count);
  return out;
}

Scaling fitted(const Tensor& numbers, const std::vector<bool>& columns) {
  auto [mean, deviation] = moments_of(numbers);
  for (std::size_t i = 0; i < mean.size(); ++i) {
    // What rounding leaves of a column that never changes is no deviation.
    constexpr double rounding = 1e-12;
    if (deviation[i] <= rounding * std::abs(mean[i])) deviation[i] = 1;
    if (!columns.empty() && !columns[i]) mean[i] = 0, deviation[i] = 1;
  }
  return Scaling::standardize(mean, deviation);
}

}  // namespace

void standardize_inputs(TrainTest& samples) { standardize_inputs(samples, {}); }

void standardize_inputs(TrainTest& samples, const std::vector<bool>& columns) {
  const auto width = static_cast<std::size_t>(samples.train.inputs.shape().row_size());
  if (!columns.empty() && columns.size() != width) {
    throw Error("standardize_inputs wants a flag for each of ", width, " columns, got ",
                columns.size());
  }
  samples.train.scaling = fitted(samples.train.inputs, columns);
  samples.test.scaling = samples.train.scaling;
}

void standardize_targets(TrainTest& samples) {
  if (samples.train.targets.dtype() == DType::int32)
    throw Error("targets that are classes cannot be standardized: wants numbers");
  samples.train.target_scaling = fitted(samples.train.targets, {});
  samples.test.target_scaling = samples.train.target_scaling;
}

std::vector<double> means_of_present(const Dataset& train) {
  const auto columns = static_cast<std::size_t>(train.inputs.shape().row_size());
  std::vector<double> sums(columns), counts(columns);
  for_each_number(train.inputs, [&](std::size_t column, double x) {
    if (std::isnan(x)) return;
    sums[column] += x;
    counts[column] += 1;
  });
  for (std::size_t i = 0; i < columns; ++i) {
    if (counts[i] == 0) {
      throw Error(train.name, ": input column ", i + 1, " (from 1) has no value in the training ",
                  "part, so there is no mean to fill it with: leave the column out");
    }
    sums[i] /= counts[i];
  }
  return sums;
}

void fill_missing(Dataset& dataset, const std::vector<double>& means) {
  with_float_type(dataset.inputs.dtype(), [&]<class T> {
    const auto all = dataset.inputs.as<T>();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (std::isnan(all[i])) all[i] = static_cast<T>(means[i % means.size()]);
  });
}

}  // namespace gradus

#include "gradus/data/standardize.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

// Of each column, NaN left out.
struct Moments {
  std::vector<double> mean, deviation;
};

// Calls body(column, number) for all numbers but NaN.
template <class Body>
void for_each_present(const Tensor& numbers, const Body& body) {
  with_type(numbers.dtype(), [&]<class T> {
    const auto columns = static_cast<std::size_t>(numbers.shape().row_size());
    const auto all = numbers.as<T>();
    for (std::size_t row = 0; row < all.size(); row += columns) {
      for (std::size_t column = 0; column < columns; ++column) {
        const double x = static_cast<double>(all[row + column]);
        if (!std::isnan(x)) body(column, x);
      }
    }
  });
}

// What Moments are made of, for one column. Numbers are read as offsets from the first, in a unit
// that is a power of two near the largest: an offset of 1e9 costs no digits, equal numbers have
// deviation 0, and no square overflows.
struct ColumnSums {
  double count = 0, first = 0, largest = 0, unit = 1;
  double sum = 0;                // of offsets
  double rest = 0, squares = 0;  // of offsets from their mean
  double offset(double x) const { return x * unit - first * unit; }
  double mean_offset() const { return sum / count; }
};

// In three passes. The last corrects the mean by what is left of it (Chan, Golub and LeVeque,
// Algorithms for computing the sample variance, 1983): rounding errors of a sum of 1e7 numbers.
Moments moments_of(const Tensor& numbers) {
  std::vector<ColumnSums> sums(static_cast<std::size_t>(numbers.shape().row_size()));
  for_each_present(numbers, [&](std::size_t column, double x) {
    ColumnSums& of = sums[column];
    if (of.count == 0) of.first = x;
    of.count += 1;
    of.largest = std::max(of.largest, std::abs(x));
  });
  for (ColumnSums& of : sums) {
    if (std::isnormal(of.largest)) of.unit = std::exp2(-std::max(std::ilogb(of.largest), -1000));
  }
  for_each_present(
      numbers, [&](std::size_t column, double x) { sums[column].sum += sums[column].offset(x); });
  for_each_present(numbers, [&](std::size_t column, double x) {
    ColumnSums& of = sums[column];
    const double distance = of.offset(x) - of.mean_offset();
    of.rest += distance;
    of.squares += distance * distance;
  });
  Moments out;
  for (const ColumnSums& of : sums) {
    const double correction = of.rest / of.count;
    const double variance = of.squares / of.count - correction * correction;
    out.mean.push_back(of.first + (of.mean_offset() + correction) / of.unit);
    out.deviation.push_back(std::sqrt(std::max(variance, 0.0)) / of.unit);
  }
  return out;
}

void check_finite(const std::string& name, const Tensor& numbers, std::string_view what) {
  with_type(numbers.dtype(), [&]<class T> {
    const auto all = numbers.as<T>();
    const auto bad =
        std::ranges::find_if_not(all, [](T x) { return std::isfinite(static_cast<double>(x)); });
    if (bad == all.end()) return;
    const auto columns = static_cast<std::ptrdiff_t>(numbers.shape().row_size());
    throw Error(name, ": ", what, " column ", (bad - all.begin()) % columns + 1, " (from 1) holds ",
                *bad, ": standardizing requires finite numbers; call ",
                "fill_missing() first, or leave that sample out");
  });
}

// Sets the scaling; returns the columns that keep their scale.
std::vector<Index> fit(Scaling& scaling, const Tensor& numbers, const std::vector<bool>& columns) {
  auto [mean, deviation] = moments_of(numbers);
  std::vector<Index> kept;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    if (!columns.empty() && !columns[i]) {
      mean[i] = 0, deviation[i] = 1;
      continue;
    }
    // A few units in the last place are rounding errors of the writer of the numbers, and where
    // they are not, x - mean keeps them, while x * scale would round them away.
    constexpr double rounding = 8 * std::numeric_limits<double>::epsilon();
    if (deviation[i] > rounding * std::abs(mean[i])) continue;
    deviation[i] = 1;
    kept.push_back(static_cast<Index>(i));
  }
  scaling = Scaling::standardize(mean, deviation);
  return kept;
}

// One of the inputs.
std::vector<Index> standardize(TrainTest& samples, int input, const std::vector<bool>& columns) {
  Dataset& train = samples.train;
  check_finite(train.name, train.inputs[input], "input");
  while (train.scaling.size() <= input) train.scaling.push_back({});
  auto kept = fit(train.scaling[input], train.inputs[input], columns);
  samples.test.scaling = train.scaling;
  return kept;
}

}  // namespace

std::vector<Index> standardize_inputs(TrainTest& samples) {
  return standardize_inputs(samples, {});
}

std::vector<Index> standardize_input(TrainTest& samples, int input) {
  const int count = samples.train.inputs.size();
  if (input < 0 || input >= count)
    throw Error("there is no input ", input, " to standardize among ", count, ", counted from 0");
  return standardize(samples, input, {});
}

std::vector<Index> standardize_inputs(TrainTest& samples, const std::vector<bool>& columns) {
  if (samples.train.inputs.size() != 1) {
    throw Error("standardize_inputs requires samples of 1 input, got ", samples.train.inputs.size(),
                ": call standardize_input(samples, i) for each");
  }
  const auto width = static_cast<std::size_t>(samples.train.inputs[0].shape().row_size());
  if (!columns.empty() && columns.size() != width) {
    throw Error("standardize_inputs requires a flag for each of ", width, " columns, got ",
                columns.size());
  }
  return standardize(samples, 0, columns);
}

std::vector<Index> standardize_targets(TrainTest& samples) {
  if (samples.train.targets.dtype() == DType::int32)
    throw Error("targets that are classes cannot be standardized: requires numbers");
  check_finite(samples.train.name, samples.train.targets, "target");
  auto kept = fit(samples.train.target_scaling, samples.train.targets, {});
  samples.test.target_scaling = samples.train.target_scaling;
  return kept;
}

std::vector<double> means_of_present(const Dataset& train) {
  return moments_of(train.inputs[0]).mean;
}

void fill_missing(Dataset& dataset, const std::vector<double>& means) {
  with_float_type(dataset.inputs[0].dtype(), [&]<class T> {
    const auto all = dataset.inputs[0].as<T>();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!std::isnan(all[i])) continue;
      const std::size_t column = i % means.size();
      if (std::isnan(means[column])) {
        throw Error(dataset.name, ": input column ", column + 1, " (from 1) has no value in the ",
                    "training part, so there is no mean to fill it with: leave the column out");
      }
      all[i] = static_cast<T>(means[column]);
    }
  });
}

}  // namespace gradus

#include "gradus/data/number_range.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace gradus {
namespace {

// Whether finite numbers may become infinite on the way.
bool may_overflow(const Tensor& stored, const Scaling& scaling, DType dtype) {
  if (stored.dtype() == DType::int32 || stored.dtype() == DType::uint8) return false;
  return !scaling.scale.empty() || (stored.dtype() == DType::float64 && dtype == DType::float32);
}

double number_at(const Tensor& stored, Index position) {
  return with_type(stored.dtype(), [&]<class T> {
    return static_cast<double>(stored.as<T>()[static_cast<std::size_t>(position)]);
  });
}

// Where the first number of the rows is, as it is read, of which this is true.
template <class Predicate>
std::optional<Index> first_that(const Rows& rows, DType dtype, const Predicate& is_bad) {
  constexpr Index block = 256;  // rows; little memory, few calls
  for (Index first = 0; first < rows.count(); first += block) {
    const Rows some = rows.slice(first, std::min(block, rows.count() - first));
    Tensor read(some.shape(), dtype);
    some.gather(read);
    const auto found = with_float_type(dtype, [&]<class T> {
      const auto numbers = read.as<T>();
      const auto bad = std::ranges::find_if(numbers, is_bad);
      return bad == numbers.end() ? std::optional<Index>() : bad - numbers.begin();
    });
    if (found) return first * rows.shape().row_size() + *found;
  }
  return std::nullopt;
}

struct Numbers {
  std::function<std::string(Index column)> name;
  const Tensor& stored;
  const Scaling& scaling;
  Rows rows;
  const char* unscaled_advice;
};

// What is not finite among the numbers of samples from `first` on.
std::optional<std::string> beyond_range(const Dataset& dataset, const Numbers& numbers, DType dtype,
                                        Index first) {
  const auto& [name, stored, scaling, rows, unscaled_advice] = numbers;
  if (stored.dtype() == DType::int32 || stored.dtype() == DType::uint8) return std::nullopt;
  const auto found = first_that(rows, dtype, [](auto x) { return !std::isfinite(x); });
  if (!found) return std::nullopt;
  const Index columns = stored.shape().row_size();
  const double number = number_at(stored, first * columns + *found);
  const bool scaled = !scaling.scale.empty(), finite = std::isfinite(number);
  return text(
      dataset.sample_name(first + *found / columns), ": ", name(*found % columns), " is ", number,
      finite ? text(", beyond the range of ", dtype, scaled ? " once it is scaled" : "") : text(),
      ": ", finite && !scaled ? unscaled_advice : "", "correct the value, or leave the sample out");
}

}  // namespace

std::optional<std::string> beyond_range(const Dataset& dataset, DType dtype, Index first,
                                        Index count) {
  const Batch batch = dataset.rows(first, count);
  for (int i = 0; i < dataset.inputs.size(); ++i) {
    const Numbers numbers{[&](Index column) { return dataset.input_name(column, i); },
                          dataset.inputs[i], dataset.scaling_of(i), batch.inputs[i],
                          "standardize the inputs, "};
    if (auto found = beyond_range(dataset, numbers, dtype, first)) return found;
  }
  return beyond_range(dataset,
                      {[&](Index column) { return dataset.target_name(column); }, dataset.targets,
                       dataset.target_scaling, batch.targets, "standardize the targets, "},
                      dtype, first);
}

void check_number_range(const Dataset& dataset, DType dtype) {
  bool may = may_overflow(dataset.targets, dataset.target_scaling, dtype);
  for (int i = 0; i < dataset.inputs.size(); ++i)
    may = may || may_overflow(dataset.inputs[i], dataset.scaling_of(i), dtype);
  if (!may) return;
  if (const auto found = beyond_range(dataset, dtype, 0, dataset.size())) throw Error(*found);
}

void check_whole_numbers(const Dataset& dataset, Index vocabulary, int input) {
  if (vocabulary == 0) return;
  const auto is_fit = [&](double number) {
    return number >= 0 && number < static_cast<double>(vocabulary) && number == std::floor(number);
  };
  const auto found = first_that(dataset.all().inputs[input], DType::float64, std::not_fn(is_fit));
  if (!found) return;
  const Index columns = dataset.inputs[input].shape().row_size(), column = *found % columns;
  const double number = number_at(dataset.inputs[input], *found);
  const bool is_scaled = !dataset.scaling_of(input).scale.empty();
  const bool is_too_large = number > 0 && number == std::floor(number);
  throw Error(dataset.sample_name(*found / columns), ": ", dataset.input_name(column, input),
              " is ", number, is_scaled ? ", which is scaled" : "",
              ": the model requires whole numbers from 0 to ", vocabulary - 1, ": ",
              is_scaled      ? "set standardize = false"
              : is_too_large ? "correct the value, or enlarge the vocabulary"
                             : "correct the value; for missing values write missing = \"drop\"");
}

}  // namespace gradus

#include "gradus/data/dataset.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/base/readable.hpp"

namespace gradus {
namespace {

std::string_view name_of(const Dataset& dataset) {
  return dataset.name.empty() ? std::string_view("data set") : std::string_view(dataset.name);
}

std::string number_name(std::string_view what, const std::vector<std::string>& columns,
                        Index index) {
  if (columns.empty()) return text(what, " ", index + 1);
  return text(what, " ", columns[static_cast<std::size_t>(index)]);
}

// "the inputs", or of several "input 2"; from 0.
std::string input_title(const Dataset& dataset, int input) {
  return dataset.inputs.size() == 1 ? text("the inputs") : text("input ", input + 1);
}

void check_counts(const Dataset& dataset) {
  if (dataset.inputs.empty()) throw Error(name_of(dataset), ": has no inputs: set Dataset::inputs");
  const Index targets = dataset.targets.shape()[0];
  for (int i = 0; i < dataset.inputs.size(); ++i) {
    const Index inputs = dataset.inputs[i].shape()[0];
    if (inputs == targets) continue;
    if (dataset.inputs.size() == 1) {
      throw Error(name_of(dataset), ": ", inputs, " inputs and ", targets,
                  " targets: requires one target for each input");
    }
    throw Error(name_of(dataset), ": input ", i + 1, " has ", inputs, " rows, and there are ",
                targets, " targets: requires a row of each input for each target");
  }
}

void check_finite(const Dataset& dataset, std::string_view what, const Tensor& tensor) {
  with_float_type(tensor.dtype(), [&]<class T> {
    const auto numbers = tensor.as<T>();
    const auto bad = std::ranges::find_if_not(numbers, [](T x) { return std::isfinite(x); });
    if (bad == numbers.end()) return;
    const Index position = bad - numbers.begin();
    const Index columns = tensor.shape().row_size();
    throw Error(dataset.sample_name(position / columns), ", column ", position % columns + 1,
                " of ", what, " is ", *bad, " (both count from 1): it must be a finite number; ",
                "correct that sample or leave it out");
  });
}

void check_classes(const Dataset& dataset) {
  if (dataset.classes < 1) {
    throw Error(name_of(dataset), ": int32 targets are class indices and require 1 class or more, ",
                "got ", dataset.classes, " classes; set Dataset::classes");
  }
  const auto classes = dataset.targets.as<std::int32_t>();
  const auto bad = std::ranges::find_if_not(
      classes, [&](std::int32_t target) { return target >= 0 && target < dataset.classes; });
  if (bad == classes.end()) return;
  const Index sample = (bad - classes.begin()) / dataset.targets.shape().row_size();
  throw Error(dataset.sample_name(sample), " (counted from 1) has class ", *bad,
              ": it must be from 0 to ", dataset.classes - 1);
}

void check_scaling(const Dataset& dataset, std::string_view what, const Scaling& scaling,
                   const Tensor& scaled) {
  const auto& [scale, shift] = scaling;
  const auto columns = static_cast<std::size_t>(scaled.shape().row_size());
  if (scale.size() != shift.size() || (scale.size() > 1 && scale.size() != columns)) {
    throw Error(name_of(dataset), ": scale and shift of ", what, " require 0, 1 or ", columns,
                " numbers each, one for each column, got ", scale.size(), " and ", shift.size());
  }
  for (std::size_t i = 0; i < scale.size(); ++i) {
    if (std::isfinite(scale[i]) && std::isfinite(shift[i])) continue;
    throw Error(name_of(dataset), ": scale and shift of column ", i + 1, " (from 1) of ", what,
                " must be finite numbers, got ", scale[i], " and ", shift[i]);
  }
}

void check_names(const Dataset& dataset) {
  const auto check = [&](const std::vector<std::string>& names, Index count, const char* what) {
    if (names.empty() || static_cast<Index>(names.size()) == count) return;
    throw Error(name_of(dataset), ": requires as many names as ", what, ", ", count,
                ", or none, got ", names.size());
  };
  const bool classifies = dataset.targets.dtype() == DType::int32;
  check(dataset.class_names, classifies ? dataset.classes : 0, "classes");
  const Index numbers = classifies ? 0 : dataset.targets.shape().row_size();
  check(dataset.target_names, numbers, "targets that are numbers");
  check(dataset.input_columns, dataset.inputs[0].shape().row_size(), "inputs");
  check(dataset.target_columns, numbers, "targets that are numbers");
}

Tensor copy_rows(const Tensor& source, std::span<const std::int32_t> indices) {
  Tensor copy(source.shape().with(0, static_cast<Index>(indices.size())), source.dtype());
  Rows(source, indices).gather(copy);
  return copy;
}

std::vector<Index> copy_lines(const std::vector<Index>& lines,
                              std::span<const std::int32_t> indices) {
  std::vector<Index> out;
  if (lines.empty()) return out;
  for (const std::int32_t index : indices) out.push_back(lines[static_cast<std::size_t>(index)]);
  return out;
}

Dataset copy_samples(const Dataset& dataset, std::span<const std::int32_t> indices) {
  ShortList<Tensor> inputs;
  for (const Tensor& input : dataset.inputs) inputs.push_back(copy_rows(input, indices));
  return {.name = dataset.name,
          .inputs = std::move(inputs),
          .targets = copy_rows(dataset.targets, indices),
          .classes = dataset.classes,
          .scaling = dataset.scaling,
          .target_scaling = dataset.target_scaling,
          .lines = copy_lines(dataset.lines, indices),
          .class_names = dataset.class_names,
          .target_names = dataset.target_names,
          .input_columns = dataset.input_columns,
          .target_columns = dataset.target_columns};
}

}  // namespace

Scaling Scaling::standardize(const std::vector<double>& mean,
                             const std::vector<double>& deviation) {
  if (mean.empty() || mean.size() != deviation.size()) {
    throw Error("standardize requires as many deviations as means, 1 or one for each column, got ",
                mean.size(), " means and ", deviation.size(), " deviations");
  }
  Scaling scaling;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    if (!(deviation[i] > 0) || !std::isfinite(deviation[i]) || !std::isfinite(mean[i])) {
      throw Error("standardize requires finite means and deviations above 0, got mean ", mean[i],
                  " and deviation ", deviation[i], " of column ", i + 1,
                  " (from 1); leave a constant column out");
    }
    scaling.scale.push_back(1 / deviation[i]);
    scaling.shift.push_back(-mean[i] / deviation[i]);
  }
  return scaling;
}

std::string Dataset::sample_name(Index index) const {
  const std::string line =
      lines.empty() ? "" : text(" (line ", lines[static_cast<std::size_t>(index)], ")");
  return text(name_of(*this), ": sample ", index + 1, line);
}

ShortList<Shape> Dataset::input_shapes(Index rows) const {
  ShortList<Shape> out;
  for (const Tensor& input : inputs) out.push_back(input.shape().with(0, rows));
  return out;
}

const Scaling& Dataset::scaling_of(int input) const {
  static const Scaling none;
  return input < scaling.size() ? scaling[input] : none;
}

std::string Dataset::input_name(Index index, int input) const {
  if (inputs.size() > 1) return text("number ", index + 1, " of input ", input + 1);
  return number_name("input", input_columns, index);
}

std::string Dataset::target_name(Index index) const {
  return number_name("target", target_columns, index);
}

Batch Dataset::all() const { return rows(0, size()); }

Batch Dataset::rows(std::span<const std::int32_t> indices) const {
  if (indices.empty()) return rows(0, 0);
  check_counts(*this);
  const Index count = size();
  for (const Index index : indices) {
    if (index < 0 || index >= count) {
      throw Error(name_of(*this), ": there is no sample ", index, " among ", count,
                  ", counted from 0");
    }
  }
  ShortList<Rows> chosen;
  for (int i = 0; i < inputs.size(); ++i)
    chosen.push_back(Rows(inputs[i], indices, scaling_of(i).scale, scaling_of(i).shift));
  return {chosen, Rows(targets, indices, target_scaling.scale, target_scaling.shift)};
}

Batch Dataset::rows(Index first, Index count) const {
  check_counts(*this);
  if (first < 0 || count < 0 || first > size() - count) {
    throw Error(name_of(*this), ": there are no ", count, " samples from sample ", first,
                " on among ", size(), ", counted from 0");
  }
  ShortList<Rows> chosen;
  for (int i = 0; i < inputs.size(); ++i) {
    chosen.push_back(
        Rows(inputs[i].view().slice(first, count), {}, scaling_of(i).scale, scaling_of(i).shift));
  }
  return {chosen,
          Rows(targets.view().slice(first, count), {}, target_scaling.scale, target_scaling.shift)};
}

void validate(const Dataset& dataset) {
  const auto check_rank = [&](std::string_view what, const Tensor& tensor) {
    if (tensor.shape().rank() > 0) return;
    throw Error(name_of(dataset), ": the ", what, " require a first axis that counts the samples, ",
                "got a single number");
  };
  for (const Tensor& input : dataset.inputs) check_rank("inputs", input);
  check_rank("targets", dataset.targets);
  check_counts(dataset);
  if (dataset.scaling.size() > dataset.inputs.size()) {
    throw Error(name_of(dataset), ": there are ", dataset.scaling.size(), " scalings, but ",
                dataset.inputs.size(), " inputs: requires at most one for each");
  }
  for (int i = 0; i < dataset.inputs.size(); ++i) {
    const std::string title = input_title(dataset, i);
    check_scaling(dataset, title, dataset.scaling_of(i), dataset.inputs[i]);
    const DType dtype = dataset.inputs[i].dtype();
    if (dtype != DType::uint8 && dtype != DType::int32)
      check_finite(dataset, title, dataset.inputs[i]);
  }
  check_scaling(dataset, "the targets", dataset.target_scaling, dataset.targets);
  if (dataset.targets.dtype() == DType::int32 && !dataset.target_scaling.scale.empty())
    throw Error(name_of(dataset), ": classes cannot be scaled: leave target_scaling empty");
  switch (dataset.targets.dtype()) {
    case DType::int32: check_classes(dataset); break;
    case DType::uint8:
      throw Error(name_of(dataset),
                  ": targets require int32 for classes, or float32 or float64 for ",
                  "numbers, got uint8");
    default: check_finite(dataset, "the targets", dataset.targets);
  }
  check_names(dataset);
}

std::vector<std::string> class_names(const Dataset& dataset) {
  std::vector<std::string> out = dataset.class_names;
  if (!out.empty()) return out;
  for (Index i = 0; i < dataset.classes; ++i) out.push_back(text(i));
  return out;
}

std::vector<std::string> target_names(const Dataset& dataset) {
  std::vector<std::string> out = dataset.target_names;
  if (dataset.targets.dtype() == DType::int32 || !out.empty()) return out;
  for (Index i = 1; i <= dataset.targets.shape().row_size(); ++i) out.push_back(text("target ", i));
  return out;
}

TrainTest split(const Dataset& dataset, double test_fraction, const Rng& rng) {
  check_counts(dataset);
  if (!(test_fraction > 0 && test_fraction < 1)) {
    throw Error(name_of(dataset), ": split requires a test fraction between 0 and 1, got ",
                test_fraction);
  }
  const Index count = dataset.size();
  const Index test_count = std::llround(test_fraction * static_cast<double>(count));
  if (test_count < 1 || test_count >= count) {
    throw Error(name_of(dataset), ": of ", count, " samples one part has ", count - test_count,
                " and the other ", test_count, ": each needs at least 1");
  }
  const std::vector<std::int32_t> order = rng.fork("split").permutation(count);
  const std::span<const std::int32_t> dealt(order);
  const auto first_test = static_cast<std::size_t>(count - test_count);
  return {copy_samples(dataset, dealt.first(first_test)),
          copy_samples(dataset, dealt.subspan(first_test))};
}

}  // namespace gradus

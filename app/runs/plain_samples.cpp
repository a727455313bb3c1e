#include "app/runs/plain_samples.hpp"

#include <cmath>

#include "app/configuration/config_data.hpp"
#include "gradus/base/error.hpp"

namespace gradus::app {

TableFormat plain_format(Index columns, const Scaling& scaling) {
  TableFormat format{.columns = columns};
  for (Index i = 1; i <= columns; ++i) {
    TableFormat::Column& column = format.inputs.emplace_back();
    column.number = i;
    if (!scaling.scale.empty()) column.fill = {scaling.undo(0, i - 1)};
  }
  return format;
}

DType stored_type(const SavedRun& run) {
  const bool is_table = kind_of_source(run.config.data.source) == SourceKind::table;
  return is_table ? DType::float64 : run.config.dtype;
}

Tensor stored_inputs(const SavedRun& run, const std::filesystem::path& file, Tensor numbers) {
  if (stored_type(run) == DType::float64) return numbers;
  Tensor out(numbers.shape(), DType::float32);
  const Index columns = numbers.shape().row_size();
  const auto from = numbers.as<double>();
  for (std::size_t i = 0; i < from.size(); ++i) {
    out.as<float>()[i] = static_cast<float>(from[i]);
    if (std::isfinite(out.as<float>()[i])) continue;
    const auto position = static_cast<Index>(i);
    throw Error(file.string(), ": row ", position / columns + 1, ", column ",
                position % columns + 1, " (both from 1): ", from[i], " is too large for float32");
  }
  return out;
}

Dataset read_labelled(const SavedRun& run, const std::filesystem::path& file,
                      const TableOptions& options, RowCounts* counts) {
  const SampleKind kind = kind_of(run.config.data);
  TableFormat format = plain_format(kind.input.size(), run.preparation.inputs);
  const Index targets = kind.classes > 0 ? 1 : kind.targets;
  for (Index i = 1; i <= targets; ++i) format.targets.push_back({.number = format.columns + i});
  format.columns += targets;
  for (Index i = 0; i < kind.classes; ++i) format.labels.push_back(text(i));
  format.labels.insert(format.labels.end(), kind.class_names.begin(), kind.class_names.end());

  Dataset samples = read_table(file, format, options, counts);
  if (options.missing == MissingValues::mean) fill_missing(samples, format);
  const Shape shape = kind.input.batch_of(samples.size());
  samples.inputs = stored_inputs(run, file, std::move(samples.inputs)).reshaped(shape);
  samples.classes = kind.classes;
  samples.class_names = kind.class_names;
  if (kind.classes > 0) {  // its name is as many labels behind its number
    for (std::int32_t& label : samples.targets.as<std::int32_t>())
      label %= static_cast<std::int32_t>(kind.classes);
  }
  return samples;
}

}  // namespace gradus::app

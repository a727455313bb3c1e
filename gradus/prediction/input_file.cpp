#include "gradus/prediction/input_file.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

MissingInputs settled(MissingInputs choice, const TableReading& reading) {
  if (choice != MissingInputs::as_trained) return choice;
  switch (reading.options.missing) {
    case MissingValues::mean: return MissingInputs::fill;
    case MissingValues::drop: return MissingInputs::empty;
    default: return MissingInputs::refuse;
  }
}

// How an error names a choice: of a file as the program's user writes it.
struct ChoiceNames {
  const char *fill, *empty;
};
constexpr ChoiceNames in_program = {"--missing fill", "--missing empty"};
constexpr ChoiceNames in_cpp = {"MissingInputs::fill", "MissingInputs::empty"};

void check_fills(const TableFormat& format, const ChoiceNames& names) {
  const auto fills = [](const TableFormat::Column& column) { return !column.fill.empty(); };
  if (std::ranges::any_of(format.inputs, fills)) return;
  throw Error("the model stores nothing to fill missing values with, because its inputs are not ",
              "scaled: choose ", names.empty);
}

// Fills or refuses missing values; rows without an answer stay NaN.
void settle_missing(InputRows& rows, const TableFormat& format, MissingInputs choice,
                    const ChoiceNames& names) {
  const auto all = rows.data.inputs[0].as<double>();
  const auto first = std::ranges::find_if(all, [](double x) { return std::isnan(x); });
  if (first == all.end() || choice == MissingInputs::empty) return;
  if (choice == MissingInputs::fill) {
    check_fills(format, names);
    return fill_missing(rows.data, format);
  }
  const std::size_t width = rows.data.input_columns.size();
  const auto at = static_cast<std::size_t>(first - all.begin());
  throw Error(rows.place(at / width), ": ", rows.data.input_columns[at % width],
              " has no value: give it one, or choose ", names.empty, " (the row has no answer) or ",
              names.fill, " (the training's mean or most frequent word)");
}

// As training read its file. What becomes of missing values is decided later.
TableOptions options_for(const TableReading& reading, MissingInputs choice) {
  TableOptions options = reading.options;
  options.syntax.role = FileRole::input;
  options.missing = MissingValues::mean;
  if (choice == MissingInputs::empty) options.unknown_words = UnknownWords::nan;
  return options;
}

// In the type of the training's inputs, so that scaling gives the same bits.
Tensor stored(const std::filesystem::path& file, DType type, Tensor numbers) {
  if (type == DType::float64) return numbers;
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

// Targets behind the inputs of samples that are no table. A class is known by its number and by
// its name, so that there are twice as many labels as classes.
TableFormat with_targets(TableFormat format, const SampleFormat& samples) {
  for (Index i = 1; i <= samples.targets; ++i)
    format.targets.push_back({.number = format.columns + i});
  format.columns += samples.targets;
  for (Index i = 0; i < samples.classes; ++i) format.labels.push_back(text(i));
  format.labels.insert(format.labels.end(), samples.class_names.begin(), samples.class_names.end());
  return format;
}

Dataset read_plain(const std::filesystem::path& file, const SampleFormat& samples,
                   const TableFormat& inputs, const TableOptions& options, RowCounts* counts) {
  const TableFormat format = with_targets(inputs, samples);
  Dataset out = read_table(file, format, options, counts);
  if (options.missing == MissingValues::mean) fill_missing(out, format);
  const Shape shape = samples.input.batch_of(out.size());
  out.inputs = stored(file, stored_type(samples), std::move(out.inputs[0])).reshaped(shape);
  out.classes = samples.classes;
  out.class_names = samples.class_names;
  if (samples.classes > 0) {
    for (std::int32_t& label : out.targets.as<std::int32_t>())
      label %= static_cast<std::int32_t>(samples.classes);
  }
  return out;
}

}  // namespace

InputRows read_inputs(const std::filesystem::path& file, const SampleFormat& samples,
                      const InputFileOptions& options) {
  const TableReading reading = reading_of(samples);
  const MissingInputs missing = settled(options.missing, reading);
  TableOptions table = options_for(reading, missing);
  table.syntax.skip_lines = options.skip_lines;
  table.reports = options.reports;
  // A header over columns of words is hard to tell from a row.
  const bool reads_words = std::ranges::any_of(
      reading.format.inputs, [](const auto& column) { return !column.words.empty(); });
  if (table.header == false && !reads_words) table.header.reset();
  InputRows rows = read_inputs(file, reading.format, table, options.keep);
  settle_missing(rows, reading.format, missing, in_program);
  return rows;
}

InputRows read_cells(const std::vector<std::vector<std::string>>& rows, const SampleFormat& samples,
                     MissingInputs missing) {
  const TableReading reading = reading_of(samples);
  const MissingInputs choice = settled(missing, reading);
  InputRows out = read_cells(rows, reading.format, options_for(reading, choice));
  settle_missing(out, reading.format, choice, in_cpp);
  return out;
}

Dataset read_labelled(const std::filesystem::path& file, const SampleFormat& samples,
                      const LabelledFileOptions& options, RowCounts* counts) {
  const TableReading reading = reading_of(samples);
  TableOptions table = reading.options;
  table.syntax.role = FileRole::input;
  table.syntax.skip_lines = options.skip_lines.value_or(table.syntax.skip_lines);
  table.missing = options.missing.value_or(table.missing);
  table.reports = options.reports;
  Dataset out;
  if (samples.table) {
    out = read_table(file, reading.format, table, counts);
    if (table.missing == MissingValues::mean) fill_missing(out, reading.format);
  } else {
    out = read_plain(file, samples, reading.format, table, counts);
  }
  out.scaling = samples.scaling;
  out.target_scaling = samples.target_scaling;
  return out;
}

}  // namespace gradus

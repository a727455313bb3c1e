#include "gradus/data/table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/data/table_rows.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;
using Column = TableFormat::Column;

// Where the columns of a format lie in a file.
std::vector<std::size_t> find_columns(const TableRows& rows, const std::vector<Column>& columns,
                                      bool in_order) {
  std::vector<std::size_t> out;
  for (const Column& column : columns) {
    const auto number = static_cast<std::size_t>(column.number);
    const auto& header = rows.header();
    if (in_order) {
      out.push_back(out.size() + 1);
    } else if (header.empty() || column.name.empty() ||
               (number <= header.size() && header[number - 1] == column.name)) {
      out.push_back(number);
    } else {
      out.push_back(rows.column_called(column.name));
    }
  }
  return out;
}

// Reads the rows of one file by a format.
class TableReader {
 public:
  TableReader(const fs::path& file, const TableFormat& format, const TableOptions& options,
              bool with_targets)
      : rows_(file, options), format_(format), missing_(options.missing) {
    const bool named = !rows_.header().empty() && !format.inputs[0].name.empty();
    const bool in_order = !named && !with_targets && rows_.columns() == format.inputs.size();
    if (!named && !in_order && static_cast<Index>(rows_.columns()) != format.columns) {
      throw Error(rows_.first_place(), ": column ", rows_.columns(), " is the last: wants ",
                  format.columns, " columns as the training had",
                  with_targets ? text() : text(", or its ", format.inputs.size(), " inputs alone"));
    }
    input_columns_ = find_columns(rows_, format.inputs, in_order);
    if (with_targets) target_columns_ = find_columns(rows_, format.targets, false);
  }

  Dataset read() {
    std::vector<double> inputs, targets;
    std::vector<Index> lines;
    Index seen = 0;
    while (rows_.next()) {
      ++seen;
      if (missing_ == MissingValues::drop && misses_any()) continue;
      for (std::size_t i = 0; i < input_columns_.size(); ++i) append_input(i, inputs);
      for (std::size_t i = 0; i < target_columns_.size(); ++i) append_target(i, targets);
      lines.push_back(rows_.line());
    }
    if (lines.empty()) {
      throw Error(rows_.place(1), ": none of the ", seen,
                  " rows is whole, so that dropping those with missing values leaves none");
    }
    return dataset(inputs, targets, std::move(lines));
  }

 private:
  bool misses_any() const {
    const auto misses = [&](std::size_t column) { return is_missing(rows_.cell(column)); };
    return std::ranges::any_of(input_columns_, misses) ||
           std::ranges::any_of(target_columns_, misses);
  }

  std::string where(std::size_t column, const Column& what) const {
    return rows_.place(column, what.name);
  }

  [[noreturn]] void refuse_missing(std::size_t column, const Column& what,
                                   std::string_view advice) const {
    const std::string_view cell = rows_.cell(column);
    throw Error(where(column, what), " has no value",
                cell.empty() ? "" : text(", but ", shown(cell)), ": ", advice);
  }

  double number_at(std::size_t column, const Column& what) const {
    const auto number = number_in(rows_.cell(column));
    if (!number || !std::isfinite(*number)) {
      throw Error(where(column, what), " wants a finite number, got ", shown(rows_.cell(column)));
    }
    return *number;
  }

  void append_input(std::size_t i, std::vector<double>& to) const {
    const std::size_t column = input_columns_[i];
    const Column& what = format_.inputs[i];
    const std::string_view cell = rows_.cell(column);
    const bool missing = is_missing(cell);
    if (missing && missing_ != MissingValues::mean) {
      refuse_missing(column, what, "give it one, or let missing values be dropped or filled");
    }
    if (what.words.empty()) {
      const double fill =
          what.fill.empty() ? std::numeric_limits<double>::quiet_NaN() : what.fill[0];
      to.push_back(missing ? fill : number_at(column, what));
      return;
    }
    const auto word = std::ranges::find(what.words, cell);
    if (word == what.words.end() && !missing) {
      throw Error(where(column, what), " holds ", shown(cell),
                  ", which the training did not: ", "known are ", listed(what.words));
    }
    const std::size_t first = to.size();
    to.resize(first + what.words.size(), 0.0);
    if (!missing) to[first + static_cast<std::size_t>(word - what.words.begin())] = 1;
  }

  void append_target(std::size_t i, std::vector<double>& to) const {
    const std::size_t column = target_columns_[i];
    const Column& what = format_.targets[i];
    const std::string_view cell = rows_.cell(column);
    if (is_missing(cell)) {
      refuse_missing(column, what, "a target cannot be filled: give it one, or drop such rows");
    }
    if (format_.labels.empty()) {
      to.push_back(number_at(column, what));
      return;
    }
    const auto label = std::ranges::find(format_.labels, label_of(cell));
    if (label == format_.labels.end()) {
      throw Error(where(column, what), " holds the class ", shown(cell),
                  ", which the training did not: known are ", listed(format_.labels));
    }
    to.push_back(static_cast<double>(label - format_.labels.begin()));
  }

  Dataset dataset(const std::vector<double>& inputs, const std::vector<double>& targets,
                  std::vector<Index> lines) const {
    const auto count = static_cast<Index>(lines.size());
    Dataset out{.name = fs::path(rows_.file()).filename().string(),
                .inputs = Tensor({count, format_.width()}, DType::float64),
                .classes = static_cast<Index>(format_.labels.size()),
                .lines = std::move(lines)};
    std::ranges::copy(inputs, out.inputs.as<double>().begin());
    if (target_columns_.empty()) {
      out.targets = Tensor({count, 0}, DType::float64);
      out.classes = 0;
    } else if (format_.labels.empty()) {
      out.targets = Tensor({count, static_cast<Index>(target_columns_.size())}, DType::float64);
      std::ranges::copy(targets, out.targets.as<double>().begin());
    } else {
      out.targets = Tensor({count}, DType::int32);
      std::ranges::transform(targets, out.targets.as<std::int32_t>().begin(),
                             [](double label) { return static_cast<std::int32_t>(label); });
    }
    return out;
  }

  TableRows rows_;
  const TableFormat& format_;
  MissingValues missing_;
  std::vector<std::size_t> input_columns_, target_columns_;
};

}  // namespace

Dataset read_table(const fs::path& file, const TableFormat& format, const TableOptions& options) {
  return TableReader(file, format, options, true).read();
}

Dataset read_inputs(const fs::path& file, const TableFormat& format, const TableOptions& options) {
  TableOptions of_inputs = options;
  const bool fills =
      std::ranges::any_of(format.inputs, [](const Column& column) { return !column.fill.empty(); });
  // A row left out would shift the answers against the questions.
  of_inputs.missing = fills ? MissingValues::mean : MissingValues::refuse;
  return TableReader(file, format, of_inputs, false).read();
}

Table read_csv(const fs::path& file, const TableOptions& options) {
  Table table{.data = {}, .format = learn_format(file, options)};
  table.data = read_table(file, table.format, options);
  return table;
}

}  // namespace gradus

// The cells of rows that are in memory.
#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/data/tables/table_rows.hpp"

namespace gradus {
namespace {

using Column = TableFormat::Column;

class CellReader {
 public:
  CellReader(const TableFormat& format, const TableOptions& options)
      : format_(format), options_(options) {}

  InputRows read(const std::vector<std::vector<std::string>>& rows) {
    InputRows out;
    out.data.inputs = Tensor({static_cast<Index>(rows.size()), format_.width()}, DType::float64);
    out.data.targets = Tensor({static_cast<Index>(rows.size()), 0}, DType::float64);
    for (const Column& column : format_.inputs) {
      out.data.input_columns.insert(out.data.input_columns.end(),
                                    static_cast<std::size_t>(column.width()), described(column));
    }
    double* to = out.data.inputs[0].as<double>().data();
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (rows[row].size() != format_.inputs.size()) {
        throw Error(out.place(row), " has ", rows[row].size(), " cells: requires ",
                    format_.inputs.size(), ", one for each input");
      }
      for (std::size_t i = 0; i < rows[row].size(); ++i) {
        place_ = text(out.place(row), ": ", described(format_.inputs[i]));
        write(rows[row][i], format_.inputs[i], to);
        to += format_.inputs[i].width();
      }
    }
    out.unknown_word = unknown_word_;
    return out;
  }

 private:
  void write(const std::string& cell, const Column& column, double* to) {
    const bool is_number = column.words.empty();
    const CellKind kind = is_number ? CellKind::number : CellKind::text;
    if (is_missing({.text = cell}, kind, options_.na_values, options_.numbers)) {
      if (options_.missing != MissingValues::mean)
        throw Error(place_, " has no value: give it one, or have missing values filled");
      std::fill_n(to, column.width(), std::numeric_limits<double>::quiet_NaN());
    } else if (is_number) {
      const std::optional<double> number = number_in(cell, options_.numbers);
      if (!number || !std::isfinite(*number))
        throw Error(place_, " holds ", shown(cell), ": requires a finite number");
      *to = *number;
    } else {
      write_word(cell, column, to);
    }
  }

  void write_word(const std::string& cell, const Column& column, double* to) {
    const auto word = std::ranges::find(column.words, cell);
    if (word == column.words.end()) {
      const std::string place = text(place_, " holds ", shown(cell));
      if (options_.unknown_words == UnknownWords::refuse) {
        throw Error(place, ", which the training did not: known are ", listed(column.words),
                    ": correct it, or have rows with unknown words left empty");
      }
      if (unknown_word_.empty()) unknown_word_ = place;
      std::fill_n(to, column.width(), std::numeric_limits<double>::quiet_NaN());
      return;
    }
    std::fill_n(to, column.width(), 0.0);
    to[word - column.words.begin()] = 1;
  }

  const TableFormat& format_;
  const TableOptions& options_;
  std::string place_;         // of the cell
  std::string unknown_word_;  // the first, where they are not refused
};

}  // namespace

std::string InputRows::place(std::size_t row) const {
  return file.empty() ? text("row ", row + 1) : text(file, ":", data.lines[row]);
}

InputRows read_cells(const std::vector<std::vector<std::string>>& rows, const TableFormat& format,
                     const TableOptions& options) {
  return CellReader(format, options).read(rows);
}

}  // namespace gradus

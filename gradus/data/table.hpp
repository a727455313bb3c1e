// A CSV file as a data set: which columns are inputs, which are targets, and what becomes of text
// and of missing values. Free functions and values; any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gradus/data/csv.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus {

// A column by its name in the header or by its number: from 1, or from the end, -1 being the last.
using ColumnChoice = std::variant<Index, std::string>;

// A value is missing where a cell is empty or holds NA, N/A, NaN, null or ?, in any case.
enum class MissingValues {
  refuse,  // an Error
  drop,    // leaves the row out
  mean,    // a NaN, to be filled with the mean of the training part; a text is none of its words
};
// A column is of text where its first value is no number.
enum class TextColumns { refuse, one_hot };

struct TableOptions {
  CsvSyntax syntax = {};
  std::optional<bool> header = {};        // none: a first row without any number is one
  std::vector<ColumnChoice> inputs = {};  // none: all but the targets, in their order
  std::vector<ColumnChoice> targets = {Index{-1}};
  bool classes = false;  // the target, a single one, is a class: text or numbers of any kind
  MissingValues missing = MissingValues::refuse;
  TextColumns text = TextColumns::refuse;  // of the inputs
};

// How cells become numbers: all that a model must remember to read new rows as those of its
// training.
struct TableFormat {
  struct Column {
    std::string name = {};                // empty without a header
    Index number = 0;                     // from 1
    std::vector<std::string> words = {};  // one-hot: a column of 0 and 1 for each; sorted
    std::vector<double> fill = {};        // the mean that stands for a missing number, or empty
    Index width() const { return words.empty() ? 1 : static_cast<Index>(words.size()); }
  };
  std::vector<Column> inputs = {}, targets = {};
  std::vector<std::string> labels = {};  // of the classes, numbers by size, words by alphabet
  Index columns = 0;                     // of the file
  GRADUS_EXPORT Index width() const;     // numbers of a sample's input
};

// Reads what the columns are; all rows only where words or labels are wanted. Throws Error with
// file, line and column for what CsvReader refuses, a column that there is not, a row with another
// number of cells than the first, no rows at all, and more than 1000 words or labels in a column.
GRADUS_EXPORT TableFormat learn_format(const std::filesystem::path& file,
                                       const TableOptions& options = {});

// Inputs float64 [rows, width]; targets int32 [rows] or float64 [rows, targets]. A header's names
// count before the numbers of the columns. Throws Error as learn_format(), and with file, line and
// column for a cell that is no finite number, a missing value where it is refused or a target, a
// word or label that the format does not know. The choice of columns lies in the format.
GRADUS_EXPORT Dataset read_table(const std::filesystem::path& file, const TableFormat& format,
                                 const TableOptions& options = {});

// The same of the inputs alone: a file without the targets, or one with all columns. Without a
// header a file of other columns than the format's holds the inputs in their order. Missing values
// are the format's fill, or refused.
GRADUS_EXPORT Dataset read_inputs(const std::filesystem::path& file, const TableFormat& format,
                                  const TableOptions& options = {});

// Both steps. data.inputs may hold NaN with MissingValues::mean alone.
struct Table {
  Dataset data;
  TableFormat format;
};
GRADUS_EXPORT Table read_csv(const std::filesystem::path& file, const TableOptions& options = {});

}  // namespace gradus

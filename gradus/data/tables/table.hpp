// A CSV file as a data set: which columns are inputs, which are targets, and what becomes of text
// and of missing values. Free functions and values; any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gradus/data/dataset.hpp"
#include "gradus/data/tables/csv.hpp"
#include "gradus/data/tables/number_notation.hpp"

namespace gradus {

// A column by its name in the header or by its number: from 1, or from the end, -1 being the last.
using ColumnChoice = std::variant<Index, std::string>;

// A value is missing where a cell is empty or one of TableOptions::na_values; in columns of numbers
// also where it has one of the usual spellings: NA, N/A, NaN, null, none, ?, - and the like, in any
// case. A cell in quotes is never missing.
enum class MissingValues {
  refuse,  // an Error
  drop,    // leaves the row out
  mean,    // a NaN in each number of the cell, for fill_missing()
};
// A word that the training did not have, of the rows to predict.
enum class UnknownWords {
  refuse,  // an Error
  nan,     // a NaN in each number of the cell
};
// A column is of text where its first value is no number.
enum class TextColumns { refuse, one_hot };

// How far a file is read.
struct ReadProgress {
  std::string file;
  Index rows = 0;
  std::optional<double> share = {};  // from 0 to 1; none where the end is not known
};

// What a reader reports, on its thread. Either may be empty.
struct TableReports {
  std::function<void(const std::string&)> note = {};       // a decision that may be wrong, and what
                                                           // changes it: begins as an Error does
  std::function<void(const ReadProgress&)> progress = {};  // every 64 KiB
};

struct TableOptions {
  CsvSyntax syntax = {};
  std::optional<bool> header = {};        // none: judged by the first rows
  std::vector<ColumnChoice> inputs = {};  // none: all but the targets and `exclude`, in their order
  std::vector<ColumnChoice> exclude = {};
  std::vector<ColumnChoice> categories = {};  // inputs that are one-hot, whatever `text` says
  std::vector<ColumnChoice> targets = {Index{-1}};
  bool classes = false;  // the target, a single one, is a class: text or numbers of any kind
  MissingValues missing = MissingValues::refuse;
  UnknownWords unknown_words = UnknownWords::refuse;  // of read_inputs() alone
  std::vector<std::string> na_values =
      {};                                  // what else stands for a missing value; numbers by value
  TextColumns text = TextColumns::refuse;  // of the inputs
  NumberNotation numbers = {};
  TableReports reports = {};
};

// How cells become numbers: all that a model must remember to read new rows as those of its
// training.
struct TableFormat {
  struct Column {
    std::string name = {};                // empty without a header
    Index number = 0;                     // from 1
    std::vector<std::string> words = {};  // one-hot: a column of 0 and 1 for each; as the labels
    std::vector<double> fill = {};        // [width()]: what stands for a missing value, or empty
    Index width() const { return words.empty() ? 1 : static_cast<Index>(words.size()); }
  };
  std::vector<Column> inputs = {}, targets = {};
  std::vector<std::string> labels = {};  // of the classes, as the cells spell them: sorted by size
                                         // where all are numbers, else by alphabet
  Index columns = 0;                     // of the file
  char separator = ',';                  // of the file, given or found
  bool header = false;                   // likewise
  GRADUS_EXPORT Index width() const;     // numbers of a sample's input
};

// Reads what the columns are; all rows only if there are words or labels to be found. Throws Error
// with file, line and column for what CsvReader refuses, a column that there is not, two columns of
// one name, a row with another number of cells than the first, no rows at all, one class only, more
// than 1000 words or labels in a column, and, from 20 rows on, a column of text or classes whose
// cells nearly all differ or are numbers in another notation.
GRADUS_EXPORT TableFormat learn_format(const std::filesystem::path& file,
                                       const TableOptions& options = {});
// Throws Error where the first value of a target of numbers is none: with file, line and column,
// and before layers are compared with targets that the file cannot give. Reads no further than
// that.
GRADUS_EXPORT void check_targets(const std::filesystem::path& file, const TableFormat& format,
                                 const TableOptions& options = {});
// The options with what was found out of the file that the format was learned of.
GRADUS_EXPORT TableOptions settled(const TableOptions& options, const TableFormat& format);

// What became of the rows of a file.
struct RowCounts {
  std::string file = {};
  Index read = 0, kept = 0;
  // Of the rows that were dropped: the columns without a value and in how many rows. A row may miss
  // several.
  std::vector<std::pair<std::string, Index>> missing = {};
  Index dropped() const { return read - kept; }
};
// "homes.csv: 200 rows read, 30 dropped for missing values (area: 20, column 3: 12), 170 kept"
GRADUS_EXPORT std::string to_string(const RowCounts& counts);

// Inputs float64 [rows, width]; targets int32 [rows], with the labels as class names, or float64
// [rows, targets], each with its name in the header, else "column 3". A header's names
// count before the numbers of the columns. Throws Error as learn_format(), and with file, line and
// column for a cell that is no finite number, a missing value where it is refused or a target, a
// word or label that the format does not know. The choice of columns is that of the format.
GRADUS_EXPORT Dataset read_table(const std::filesystem::path& file, const TableFormat& format,
                                 const TableOptions& options = {}, RowCounts* counts = nullptr);

// Rows to predict.
struct InputRows {
  Dataset data = {};  // targets [rows, 0]
  std::string file = {};
  std::vector<std::string> kept_columns = {};  // their names, "column_3" without a header
  std::vector<std::string> kept = {};          // [rows, kept_columns]: the text of their cells
  std::string unknown_word = {};  // "new.csv:5: column 2 ('place') holds 'castle'": the
                                  // first where they are not refused, or empty
  // "new.csv:5", or "row 4" where there is no file.
  GRADUS_EXPORT std::string place(std::size_t row) const;
};
// The same of the inputs alone: a file without the targets, or one with all columns. Without a
// header a file of other columns than the format's holds the inputs in their order. No row is left
// out: missing values are refused, or else NaN for fill_missing(). `keep`: columns of the file
// whose cells are copied unchanged, by name or else by number. Throws Error as well for a column
// that is to be kept twice.
GRADUS_EXPORT InputRows read_inputs(const std::filesystem::path& file, const TableFormat& format,
                                    const TableOptions& options = {},
                                    const std::vector<std::string>& keep = {});
// The same of cells in memory, [rows, inputs], in the order of the format's inputs.
GRADUS_EXPORT InputRows read_cells(const std::vector<std::vector<std::string>>& rows,
                                   const TableFormat& format, const TableOptions& options = {});

// Both steps. data.inputs may hold NaN with MissingValues::mean alone.
struct Table {
  Dataset data;
  TableFormat format;
};
GRADUS_EXPORT Table read_csv(const std::filesystem::path& file, const TableOptions& options = {});

// Learns from the training part what stands for a missing value: of a column of numbers their mean,
// of a column of text its most frequent word. A column that is NaN throughout gets nothing.
GRADUS_EXPORT void learn_fill(TableFormat& format, const Dataset& train);
// Writes that where the inputs are NaN. Throws Error, naming the column, where nothing stands for
// its missing values.
GRADUS_EXPORT void fill_missing(Dataset& dataset, const TableFormat& format);

// "column 2 ('price')"
GRADUS_EXPORT std::string described(const TableFormat::Column& column);

}  // namespace gradus

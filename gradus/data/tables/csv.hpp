// CSV files, RFC 4180: rows that are read one by one, with line ends of any system, plain or in
// gzip; cells that are written.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "gradus/base/index.hpp"
#include "gradus/data/byte_source.hpp"

namespace gradus {

// What a file is read for. It decides what errors and notes advise a user to change.
enum class FileRole {
  training,  // the keys of a configuration's [data]
  test,      // beside the file for training and with the same keys: the file
  input,     // of a trained model, for evaluate and predict: --skip-lines, --missing, the file
};

struct CsvSyntax {
  std::optional<char> separator = {};  // none: the candidate that divides the file's lines
  std::string candidates = ",;\t|";
  std::string in_numbers = {};         // characters that are separators only between quoted cells
  Index skip_lines = 0;                // at the start, whatever they hold
  Index longest_row = Index{4} << 20;  // bytes; keeps a file without line ends from filling memory
  FileRole role = FileRole::training;
};

struct CsvCell {
  std::string_view text;  // without the quotes; without blanks around it where it had none
  bool quoted = false;
};

// One thread at a time.
class GRADUS_EXPORT CsvReader {
 public:
  // Throws Error where ByteSource does, and for a file that is no text in UTF-8: an archive, a
  // workbook, UTF-16.
  explicit CsvReader(const std::filesystem::path& path, const CsvSyntax& syntax = {});

  // Goes to the next row; false where there is none. Empty lines at the end are no rows. Throws
  // Error that begins "file:line: column N" (both from 1) for a NUL byte, bytes that are not UTF-8,
  // a quote that is not closed or that text follows, a row that is too long, and an empty line that
  // rows follow.
  bool next();

  // Valid until the next row. A row has one cell at least.
  std::span<const CsvCell> cells() const { return cells_; }
  Index line() const { return row_line_; }  // where the row begins, from 1
  // "file:line: column 3" of the row, columns from 1.
  std::string place(std::size_t column) const;
  const std::string& file() const { return source_.name(); }
  char separator() const { return separator_; }
  // What the separator seems to be, whatever the syntax says.
  char likely_separator() const { return likely_separator_; }
  FileRole role() const { return syntax_.role; }
  // What makes the table begin behind so many lines of the file: "set skip_lines = 2".
  std::string advice_to_skip(Index lines) const;
  // How often it has read on in the file, and which share is read, where that is known.
  Index chunks() const { return chunks_; }
  std::optional<double> share_read() const { return source_.share_read(); }

 private:
  struct Extent {
    std::size_t begin, end;
    bool quoted;
  };

  void fill();  // the chunk with what follows
  int peek();   // the next byte, or -1 at the end
  int take();   // the same, gone past; counts lines
  void skip_line();
  void read_row();
  void read_cell();
  void read_quoted();
  void append(int byte);
  void check_length() const;
  bool at_line_end();
  void take_line_end();
  [[noreturn]] void refuse(std::string_view what) const;

  ByteSource source_;
  CsvSyntax syntax_;
  char separator_ = ',', likely_separator_ = ',';
  std::vector<std::byte> chunk_;
  std::size_t position_ = 0, filled_ = 0;
  Index line_ = 1, row_line_ = 1, chunks_ = 0;
  std::string text_;  // of the row's cells, one after the other
  std::vector<Extent> extents_;
  std::vector<CsvCell> cells_;
};

// Where the first byte is that belongs to no UTF-8 character; npos where all is well.
GRADUS_EXPORT std::size_t find_invalid_utf8(std::string_view text);

// Text as a cell of a CSV file: in quotes where it holds a comma, a quote or a line break, or
// begins or ends with a blank; as it is elsewhere.
GRADUS_EXPORT std::string csv_cell(std::string_view text);

}  // namespace gradus

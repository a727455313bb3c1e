#include "gradus/data/tables/table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include "gradus/data/tables/cell_advice.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;
using Column = TableFormat::Column;

// Where the columns of a format are in a file: those of a header by their names.
std::vector<std::size_t> find_columns(const TableRows& rows, const std::vector<Column>& columns,
                                      bool by_name) {
  std::vector<std::size_t> out;
  for (const Column& column : columns) {
    const auto number = static_cast<std::size_t>(column.number);
    const auto& header = rows.header();
    if (!by_name || (number <= header.size() && header[number - 1] == column.name)) {
      out.push_back(number);
    } else if (!column.name.empty()) {
      out.push_back(rows.column_called(column.name));
    } else {
      throw Error(rows.first_place(), ": column ", number, " had no name in the training, ",
                  number > header.size() ? text("and there is none here")
                                         : text("here it is ", shown(header[number - 1])),
                  ": use a header without a name for it, or none");
    }
  }
  return out;
}

// What a user calls a column.
std::string name_of(const Column& column) {
  return column.name.empty() ? text("column ", column.number) : column.name;
}

std::string in_words(const RowCounts& counts) {
  std::string out = text(counts.read, counts.read == 1 ? " row" : " rows", " read, ",
                         counts.dropped(), " dropped for missing values");
  for (const auto& [column, rows] : counts.missing)
    out += text(&column == &counts.missing[0].first ? " (" : ", ", column, ": ", rows);
  return out + text(counts.missing.empty() ? "" : ")", ", ", counts.kept, " kept");
}

std::optional<Index> whole_number(std::string_view word) {
  Index number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

// Reads the rows of one file by a format.
class TableReader {
 public:
  // All columns, for training.
  TableReader(const fs::path& file, const TableFormat& format, const TableOptions& options)
      : rows_(file, options, &format), format_(format), missing_(options.missing) {
    if (!is_named() && static_cast<Index>(rows_.columns()) != format.columns) refuse_columns("");
    input_columns_ = find_columns(rows_, format.inputs, is_named());
    target_columns_ = find_columns(rows_, format.targets, is_named());
    missed_.assign(input_columns_.size() + target_columns_.size(), 0);
  }

  // Inputs alone, and what is kept beside them.
  TableReader(const fs::path& file, const TableFormat& format, const TableOptions& options,
              const std::vector<std::string>& keep)
      : rows_(file, options, &format, keep),
        format_(format),
        missing_(options.missing),
        unknown_words_(options.unknown_words) {
    for (const std::string& name : keep) {
      const std::size_t number = column_to_keep(name);
      if (std::ranges::count(kept_columns_, number) > 0) {
        throw Error(rows_.first_place(), ": column ", number, " is to be kept twice: name it once");
      }
      kept_columns_.push_back(number);
    }
    input_columns_ = is_named() ? find_columns(rows_, format.inputs, true) : columns_by_position();
    // A row left out would shift the answers against the questions.
    if (missing_ == MissingValues::drop) missing_ = MissingValues::mean;
  }

  Dataset read(RowCounts* counts) {
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
    const RowCounts rows = counted(seen, static_cast<Index>(lines.size()));
    if (lines.empty())
      throw Error(rows_.first_place(), ": ", in_words(rows), ": ", advice_on_no_rows(seen));
    if (counts != nullptr) *counts = rows;
    return dataset(inputs, targets, std::move(lines));
  }

  InputRows read_rows() {
    InputRows out{.file = rows_.file()};
    for (const std::size_t column : kept_columns_) {
      const auto& header = rows_.header();
      out.kept_columns.push_back(header.empty() ? text("column_", column) : header[column - 1]);
    }
    std::vector<double> inputs;
    std::vector<Index> lines;
    while (rows_.next()) {
      for (std::size_t i = 0; i < input_columns_.size(); ++i) append_input(i, inputs);
      for (const std::size_t column : kept_columns_) out.kept.emplace_back(rows_.cell(column));
      lines.push_back(rows_.line());
    }
    out.data = dataset(inputs, {}, std::move(lines));
    out.unknown_word = unknown_word_;
    return out;
  }

 private:
  CellKind kind_of_input(std::size_t i) const {
    return format_.inputs[i].words.empty() ? CellKind::number : CellKind::text;
  }
  CellKind kind_of_target() const {
    return format_.labels.empty() ? CellKind::number : CellKind::text;
  }

  // Whether both the file and the training have names.
  bool is_named() const { return !rows_.header().empty() && format_.header; }

  [[noreturn]] void refuse_columns(std::string_view or_what) const {
    throw Error(rows_.first_place(), ": column ", rows_.columns(), " is the last: requires ",
                format_.columns, " columns as the training had", or_what,
                rows_.advice_on_columns());
  }

  // Which of the kept columns are inputs is not known without names.
  [[noreturn]] void refuse_kept_inputs(std::size_t others) const {
    throw Error(
        rows_.first_place(), ": of ", rows_.columns(), " columns ", kept_columns_.size(),
        " are kept (--keep), which leaves ", others, " for the ", format_.inputs.size(),
        " inputs of the model, which it takes by their order: keep no input, or keep a copy ",
        "of it in a further column");
  }

  // By its name, or else by its number.
  std::size_t column_to_keep(const std::string& name) const {
    const bool is_name = std::ranges::count(rows_.header(), name) > 0;
    const std::optional<Index> number = is_name ? std::nullopt : whole_number(name);
    return number ? rows_.number_of(*number) : rows_.column_called(name);
  }

  // Of inputs without names: all columns of the training, or the inputs alone in their order, with
  // kept columns beside them or not.
  std::vector<std::size_t> columns_by_position() const {
    std::vector<std::size_t> all(rows_.columns());
    std::iota(all.begin(), all.end(), std::size_t{1});
    const std::size_t inputs = format_.inputs.size();
    if (all.size() == inputs) return all;
    std::vector<std::size_t> others = all;
    std::erase_if(others, [&](std::size_t i) { return std::ranges::count(kept_columns_, i) > 0; });
    const bool as_in_training = static_cast<Index>(all.size()) == format_.columns;
    if (!as_in_training && others.size() < inputs && all.size() > inputs)
      refuse_kept_inputs(others.size());
    if (!as_in_training && others.size() != inputs)
      refuse_columns(text(", or its ", inputs, inputs == 1 ? " input" : " inputs", " alone"));
    if (!as_in_training) return others;
    auto trained = find_columns(rows_, format_.inputs, false);
    if (others.size() != inputs || others == trained) return trained;
    throw Error(rows_.first_place(), ": the ", all.size(),
                " columns may be those of the training, ",
                "or the inputs beside those to keep: give the file a header with the names of the ",
                "inputs, or leave the columns out that are neither input nor to be kept");
  }

  // Counts each column of the row without a value.
  bool misses_any() {
    bool any = false;
    const auto count = [&](std::size_t column, CellKind kind, Index& missed) {
      if (!rows_.misses(column, kind)) return;
      ++missed;
      any = true;
    };
    const std::size_t inputs = input_columns_.size();
    for (std::size_t i = 0; i < inputs; ++i) count(input_columns_[i], kind_of_input(i), missed_[i]);
    for (std::size_t i = 0; i < target_columns_.size(); ++i)
      count(target_columns_[i], kind_of_target(), missed_[inputs + i]);
    return any;
  }

  RowCounts counted(Index seen, Index kept) const {
    RowCounts out{.file = fs::path(rows_.file()).filename().string(), .read = seen, .kept = kept};
    for (std::size_t i = 0; i < missed_.size(); ++i) {
      const std::size_t inputs = format_.inputs.size();
      const Column& column = i < inputs ? format_.inputs[i] : format_.targets[i - inputs];
      if (missed_[i] > 0) out.missing.emplace_back(name_of(column), missed_[i]);
    }
    return out;
  }

  // Where each row misses a value.
  std::string advice_on_no_rows(Index seen) const {
    const std::size_t inputs = format_.inputs.size();
    const bool is_input = rows_.role() == FileRole::input;
    bool fills = true;  // an input, but no target
    for (std::size_t i = inputs; i < missed_.size(); ++i) {
      fills = fills && missed_[i] == 0;
      if (missed_[i] < seen) continue;
      return text("the target ", described(format_.targets[i - inputs]),
                  " has no value in any row: give it values",
                  is_input ? "" : ", or choose another target");
    }
    const std::string filling = is_input ? "choose --missing fill" : "choose missing = \"mean\"";
    return text(
        is_input ? "give the cells values" : "leave out the columns with most missing values",
        fills ? ", or " + filling : "");
  }

  std::string where(std::size_t column, const Column& what) const {
    return rows_.place(column, what.name);
  }

  // `choices`: the words of `missing` that help, and what they do.
  [[noreturn]] void refuse_missing(std::size_t column, const Column& what,
                                   std::string_view choices) const {
    const std::string_view cell = rows_.cell(column);
    const bool may_be_header = rows_.is_first() && rows_.header().empty();
    throw Error(where(column, what),
                cell.empty() ? text(" has no value")
                             : text(" holds ", shown(cell), ", which counts as missing"),
                ": ", choices,
                may_be_header ? text("; if this line holds the names of the columns, ",
                                     rows_.advice_on_header(rows_.line()))
                              : text());
  }

  // How a user chooses what becomes of missing values.
  std::string choice(std::string_view key, std::string_view option) const {
    return rows_.role() == FileRole::input ? text("--missing ", option)
                                           : text("missing = \"", key, '"');
  }

  // Of "1.0" where "1" is known, of another word what may become of the row.
  std::string advice_on_unknown(const std::vector<std::string>& known, std::string_view cell,
                                bool may_be_empty) const {
    const std::optional<double> number = exact_number_in(cell, rows_.notation());
    const auto same = std::ranges::find_if(known, [&](const std::string& word) {
      return number && exact_number_in(word, rows_.notation()) == number;
    });
    if (same != known.end()) return text(": write it as the training did: ", shown(*same));
    if (!may_be_empty) return ": correct it, or leave the row out";
    return ": correct it, or choose --missing empty (the row has no answer), or empty the cell and "
           "choose --missing fill (the most frequent word)";
  }

  bool is_prediction() const { return rows_.role() == FileRole::input && target_columns_.empty(); }

  static void append_missing(const Column& what, std::vector<double>& to) {
    to.insert(to.end(), static_cast<std::size_t>(what.width()),
              std::numeric_limits<double>::quiet_NaN());
  }

  void append_input(std::size_t i, std::vector<double>& to) {
    const std::size_t column = input_columns_[i];
    const Column& what = format_.inputs[i];
    const std::string_view cell = rows_.cell(column);
    if (rows_.misses(column, kind_of_input(i))) {
      if (missing_ != MissingValues::mean) {
        refuse_missing(column, what,
                       text("give it a value, or choose ", choice("mean", "fill"), " (filled) or ",
                            choice("drop", "drop"), " (the row is left out)"));
      }
      append_missing(what, to);
      return;
    }
    if (what.words.empty()) {
      to.push_back(finite_number(rows_, column, what, ColumnUse::input));
      return;
    }
    const auto word = std::ranges::find(what.words, cell);
    if (word == what.words.end()) {
      const std::string place = text(where(column, what), " holds ", shown(cell));
      if (unknown_words_ == UnknownWords::refuse) {
        throw Error(place, ", which the training did not: known are ", listed(what.words),
                    advice_on_unknown(what.words, cell, is_prediction()));
      }
      if (unknown_word_.empty()) unknown_word_ = place;
      append_missing(what, to);
      return;
    }
    const std::size_t first = to.size();
    to.resize(first + what.words.size(), 0.0);
    to[first + static_cast<std::size_t>(word - what.words.begin())] = 1;
  }

  void append_target(std::size_t i, std::vector<double>& to) const {
    const std::size_t column = target_columns_[i];
    const Column& what = format_.targets[i];
    const std::string_view cell = rows_.cell(column);
    if (rows_.misses(column, kind_of_target())) {
      refuse_missing(column, what,
                     text("a target cannot be filled: give it a value, or choose ",
                          choice("drop", "drop"), " (the row is left out)"));
    }
    if (format_.labels.empty()) {
      to.push_back(finite_number(rows_, column, what, ColumnUse::target));
      return;
    }
    const auto label = std::ranges::find(format_.labels, cell);
    if (label == format_.labels.end()) {
      throw Error(where(column, what), " holds the class ", shown(cell),
                  ", which the training did not: known are ", listed(format_.labels),
                  advice_on_unknown(format_.labels, cell, false));
    }
    to.push_back(static_cast<double>(label - format_.labels.begin()));
  }

  // What errors call the columns of this file, which may have others than that of the training.
  static std::vector<std::string> described_all(const std::vector<Column>& columns,
                                                const std::vector<std::size_t>& numbers) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      Column column = columns[i];
      column.number = static_cast<Index>(numbers[i]);
      out.insert(out.end(), static_cast<std::size_t>(column.width()), described(column));
    }
    return out;
  }

  Dataset dataset(const std::vector<double>& inputs, const std::vector<double>& targets,
                  std::vector<Index> lines) const {
    const auto count = static_cast<Index>(lines.size());
    Dataset out{.name = fs::path(rows_.file()).filename().string(),
                .inputs = Tensor({count, format_.width()}, DType::float64),
                .classes = static_cast<Index>(format_.labels.size()),
                .lines = std::move(lines),
                .class_names = format_.labels,
                .input_columns = described_all(format_.inputs, input_columns_)};
    std::ranges::copy(inputs, out.inputs[0].as<double>().begin());
    if (target_columns_.empty()) {
      out.targets = Tensor({count, 0}, DType::float64);
      out.classes = 0;
      out.class_names.clear();
    } else if (format_.labels.empty()) {
      out.targets = Tensor({count, static_cast<Index>(target_columns_.size())}, DType::float64);
      std::ranges::copy(targets, out.targets.as<double>().begin());
      out.target_columns = described_all(format_.targets, target_columns_);
      for (const Column& target : format_.targets)
        out.target_names.push_back(target.name.empty() ? text("column ", target.number)
                                                       : target.name);
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
  UnknownWords unknown_words_ = UnknownWords::refuse;
  std::string unknown_word_;  // the first, with its place, where they are not refused
  std::vector<std::size_t> input_columns_, target_columns_, kept_columns_;
  std::vector<Index> missed_;  // rows that were dropped, of each input and then each target
};

}  // namespace

std::string to_string(const RowCounts& counts) { return text(counts.file, ": ", in_words(counts)); }

Dataset read_table(const fs::path& file, const TableFormat& format, const TableOptions& options,
                   RowCounts* counts) {
  return TableReader(file, format, options).read(counts);
}

InputRows read_inputs(const fs::path& file, const TableFormat& format, const TableOptions& options,
                      const std::vector<std::string>& keep) {
  return TableReader(file, format, options, keep).read_rows();
}

Table read_csv(const fs::path& file, const TableOptions& options) {
  Table table{.data = {}, .format = learn_format(file, options)};
  table.data = read_table(file, table.format, settled(options, table.format));
  return table;
}

}  // namespace gradus

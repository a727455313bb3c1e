#include "app/text/table_text.hpp"

#include "gradus/base/readable.hpp"

namespace gradus::app {
namespace {

using Column = TableFormat::Column;

std::string listed(const std::vector<Column>& columns) {
  constexpr std::size_t most = 12;
  std::string out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i == most) return out + text(" and ", columns.size() - most, " more");
    const Column& column = columns[i];
    if (i > 0) out += ", ";
    out += column.name.empty() ? text("column ", column.number) : column.name;
    std::string note = column.name.empty() ? "" : text(column.number);
    if (!column.words.empty())
      note += text(note.empty() ? "" : ": ",
                   counted(static_cast<Index>(column.words.size()), "word", "words"));
    if (!note.empty()) out += " (" + note + ")";
  }
  return out;
}

}  // namespace

std::string summary_of(const TableFormat& format) {
  const std::string separator(1, format.separator);
  std::string out = text(format.header ? "with" : "without", " a header, separator \"",
                         separator == "\t" ? "\\t" : separator, "\"; inputs ",
                         listed(format.inputs), "; target ", listed(format.targets));
  if (!format.labels.empty())
    out += ", " + counted(static_cast<Index>(format.labels.size()), "class", "classes");
  return out;
}

}  // namespace gradus::app

#include "app/text/table_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gradus/base/error.hpp"
#include "gradus/base/readable.hpp"

namespace gradus::app {
namespace {

using Json = nlohmann::ordered_json;
using Column = TableFormat::Column;

Json json_of(const std::vector<Column>& columns) {
  Json out = Json::array();
  for (const Column& column : columns) {
    Json one{{"name", column.name}, {"number", column.number}};
    if (!column.words.empty()) one["words"] = column.words;
    if (!column.fill.empty()) one["fill"] = column.fill;
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<Column> columns_of(const Json& json) {
  std::vector<Column> out;
  for (const Json& one : json) {
    out.push_back({.name = one.at("name").get<std::string>(),
                   .number = one.at("number").get<Index>(),
                   .words = one.value("words", std::vector<std::string>()),
                   .fill = one.value("fill", std::vector<double>())});
  }
  return out;
}

// 0 where the text is not one character.
char separator_of(const std::string& text) { return text.size() == 1 ? text[0] : '\0'; }

// Whether every number is one that reading may rely on.
bool is_sound(const TableFormat& format) {
  if (format.inputs.empty() || format.targets.empty() || format.separator == 0) return false;
  for (const auto* columns : {&format.inputs, &format.targets}) {
    for (const Column& column : *columns) {
      if (column.number < 1 || column.number > format.columns) return false;
      const auto width = static_cast<std::size_t>(column.width());
      if (!column.fill.empty() && column.fill.size() != width) return false;
    }
  }
  return true;
}

// Models of earlier versions fill numbers alone: a missing word is none of a column's words.
void add_earlier_fill(TableFormat& format) {
  const auto fills = [](const Column& column) { return !column.fill.empty(); };
  if (std::ranges::none_of(format.inputs, fills)) return;
  for (Column& column : format.inputs)
    if (!fills(column) && !column.words.empty()) column.fill.assign(column.words.size(), 0.0);
}

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

std::string table_json(const TableFormat& format) {
  Json json{{"inputs", json_of(format.inputs)},
            {"targets", json_of(format.targets)},
            {"labels", format.labels},
            {"columns", format.columns},
            {"separator", std::string(1, format.separator)},
            {"header", format.header}};
  return json.dump();
}

TableFormat parse_table(const std::string& text, const std::string& place) {
  TableFormat format;
  try {
    const Json json = Json::parse(text);
    format = {.inputs = columns_of(json.at("inputs")),
              .targets = columns_of(json.at("targets")),
              .labels = json.at("labels").get<std::vector<std::string>>(),
              .columns = json.at("columns").get<Index>(),
              .separator = separator_of(json.value("separator", ","))};
    // Models of earlier versions do not say so, but have its names.
    const bool has_names = !format.inputs.empty() && !format.inputs[0].name.empty();
    format.header = json.value("header", has_names);
  } catch (const nlohmann::json::exception&) {
    format = {};
  }
  if (!is_sound(format)) throw Error(place, " must describe the columns of a table");
  add_earlier_fill(format);
  return format;
}

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

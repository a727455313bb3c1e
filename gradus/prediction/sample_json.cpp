#include "gradus/prediction/sample_json.hpp"

#include <algorithm>

#include "gradus/base/error.hpp"
#include "gradus/formats/spec_json.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus {
namespace {

using Column = TableFormat::Column;
using Words = std::vector<std::string>;
using Numbers = std::vector<double>;
using List = std::vector<OptionValue>;

constexpr Index format_version = 1;
constexpr std::string_view missing_words[] = {"refuse", "drop", "mean"};  // as in MissingValues

// ---- Writing ----

void add(Spec& to, const char* name, OptionValue value) {
  to.options.push_back({.name = name, .value = std::move(value)});
}

template <class T>
void add_list(Spec& to, const char* name, const std::vector<T>& values) {
  if (!values.empty()) add(to, name, List(values.begin(), values.end()));
}

void add_scaling(Spec& to, const Scaling& scaling) {
  add_list(to, "scale", scaling.scale);
  add_list(to, "shift", scaling.shift);
}

List spec_of(const std::vector<Column>& columns) {
  List out;
  for (const Column& column : columns) {
    Spec one;
    add(one, "name", column.name);
    add(one, "number", column.number);
    add_list(one, "words", column.words);
    add_list(one, "fill", column.fill);
    out.emplace_back(std::move(one));
  }
  return out;
}

Spec spec_of(const TableReading& table) {
  const auto& [format, options] = table;
  Spec out;
  add(out, "inputs", spec_of(format.inputs));
  add(out, "targets", spec_of(format.targets));
  add(out, "columns", format.columns);
  add(out, "separator", std::string(1, format.separator));
  add(out, "has_header", format.header);
  if (options.header) add(out, "header", *options.header);
  add(out, "skip_lines", options.syntax.skip_lines);
  add(out, "decimal", std::string(1, options.numbers.decimal));
  add(out, "thousands", options.numbers.thousands);
  add(out, "missing", std::string(missing_words[static_cast<std::size_t>(options.missing)]));
  add_list(out, "na_values", options.na_values);
  return out;
}

Spec spec_of(const SampleFormat& samples) {
  Spec input, target, out;
  List shape;
  for (int axis = 0; axis < samples.input.rank(); ++axis) shape.emplace_back(samples.input[axis]);
  add(input, "shape", shape);
  add(input, "dtype", std::string(name_of(samples.dtype)));
  add_scaling(input, samples.scaling);
  const bool classifies = samples.classes > 0;
  add(target, classifies ? "classes" : "numbers", classifies ? samples.classes : samples.targets);
  add_list(target, "names", classifies ? samples.class_names : samples.target_names);
  add_scaling(target, samples.target_scaling);
  add(out, "version", format_version);
  add(out, "input", input);
  add(out, "target", target);
  if (!samples.loss.kind.empty()) add(out, "loss", samples.loss);
  if (samples.table) add(out, "table", spec_of(*samples.table));
  return out;
}

// ---- Reading ----

// The value of a type, or else `standard`; without one it must be there.
template <class T>
T value_in(const Spec& spec, const char* name, const std::optional<T>& standard = {}) {
  const Option* option = find_option(spec, name);
  if (option == nullptr && standard) return *standard;
  if (option != nullptr)
    if (const T* value = std::get_if<T>(&option->value)) return *value;
  throw Error("'", name, "' is missing or of the wrong type");
}

Numbers numbers_in(const Spec& spec, const char* name) {
  Numbers out;
  for (const OptionValue& value : value_in<List>(spec, name, List())) {
    const auto* number = std::get_if<double>(&value);
    const auto* whole = std::get_if<Index>(&value);
    if (number == nullptr && whole == nullptr)
      throw Error("'", name, "' must be a list of numbers");
    out.push_back(number != nullptr ? *number : static_cast<double>(*whole));
  }
  return out;
}

template <class T>
std::vector<T> list_in(const Spec& spec, const char* name) {
  std::vector<T> out;
  for (const OptionValue& value : value_in<List>(spec, name, List())) {
    const T* element = std::get_if<T>(&value);
    if (element == nullptr) throw Error("'", name, "' has an element of the wrong type");
    out.push_back(*element);
  }
  return out;
}

char character_in(const Spec& spec, const char* name) {
  const auto word = value_in<std::string>(spec, name);
  if (word.size() != 1) throw Error("'", name, "' must be one character");
  return word[0];
}

// Of a sample: more than any memory holds.
constexpr Index most_numbers = Index{1} << 40;

Shape shape_in(const Spec& input) {
  const auto extents = list_in<Index>(input, "shape");
  if (extents.size() > static_cast<std::size_t>(Shape::max_rank - 1) ||
      std::ranges::any_of(extents, [](Index extent) { return extent < 1; }))
    throw Error("'shape' must be at most ", Shape::max_rank - 1, " whole numbers from 1");
  Shape out;
  Index numbers = 1;
  for (auto extent = extents.rbegin(); extent != extents.rend(); ++extent) {
    if (__builtin_mul_overflow(numbers, *extent, &numbers) || numbers > most_numbers)
      throw Error("'shape' must have ", most_numbers, " numbers or less");
    out = out.batch_of(*extent);
  }
  return out;
}

std::vector<Column> columns_in(const Spec& table, const char* name) {
  std::vector<Column> out;
  for (const Spec& one : list_in<Spec>(table, name)) {
    out.push_back({.name = value_in<std::string>(one, "name"),
                   .number = value_in<Index>(one, "number"),
                   .words = list_in<std::string>(one, "words"),
                   .fill = numbers_in(one, "fill")});
  }
  return out;
}

MissingValues missing_in(const Spec& table) {
  const auto word = value_in<std::string>(table, "missing");
  const auto found = std::ranges::find(missing_words, word);
  if (found == std::end(missing_words))
    throw Error("'missing' must be \"refuse\", \"drop\" or \"mean\"");
  return static_cast<MissingValues>(found - std::begin(missing_words));
}

TableReading table_in(const Spec& table, const Words& labels) {
  TableReading out;
  out.format = {.inputs = columns_in(table, "inputs"),
                .targets = columns_in(table, "targets"),
                .labels = labels,
                .columns = value_in<Index>(table, "columns"),
                .separator = character_in(table, "separator"),
                .header = value_in<bool>(table, "has_header")};
  if (find_option(table, "header") != nullptr) out.options.header = value_in<bool>(table, "header");
  out.options.syntax.skip_lines = value_in<Index>(table, "skip_lines");
  out.options.numbers = {character_in(table, "decimal"), value_in<std::string>(table, "thousands")};
  out.options.missing = missing_in(table);
  out.options.na_values = list_in<std::string>(table, "na_values");
  return out;
}

SampleFormat format_in(const Spec& spec) {
  const auto version = value_in<Index>(spec, "version");
  if (version != format_version) {
    throw Error("version ", version, " is not known, this program reads version ", format_version,
                ": load the file with a newer version of Gradus");
  }
  const auto input = value_in<Spec>(spec, "input"), target = value_in<Spec>(spec, "target");
  SampleFormat out{.input = shape_in(input),
                   .dtype = dtype_named(value_in<std::string>(input, "dtype")),
                   .scaling = {numbers_in(input, "scale"), numbers_in(input, "shift")},
                   .target_scaling = {numbers_in(target, "scale"), numbers_in(target, "shift")},
                   .classes = value_in<Index>(target, "classes", 0),
                   .targets = value_in<Index>(target, "numbers", 1)};
  (out.classes > 0 ? out.class_names : out.target_names) = list_in<std::string>(target, "names");
  if (find_option(spec, "loss") != nullptr) out.loss = value_in<Spec>(spec, "loss");
  if (find_option(spec, "table") != nullptr)
    out.table = table_in(value_in<Spec>(spec, "table"), out.class_names);
  return out;
}

// ---- Checks ----

void check_scaling(const Scaling& scaling, Index columns, const char* what) {
  const std::size_t count = scaling.scale.size();
  if (scaling.shift.size() != count || (count > 1 && count != static_cast<std::size_t>(columns))) {
    throw Error(what, ".scale and ", what, ".shift must have 1 or ", columns, " numbers each, got ",
                count, " and ", scaling.shift.size());
  }
  if (std::ranges::find(scaling.scale, 0.0) != scaling.scale.end())
    throw Error(what, ".scale must be numbers other than 0");
}

void check_names(const Words& names, Index count, const char* what) {
  if (!names.empty() && names.size() != static_cast<std::size_t>(count))
    throw Error("target.names must have ", count, " names, one for each ", what, ", got ",
                names.size());
}

void check_columns(const std::vector<Column>& columns, const TableFormat& format) {
  for (const Column& column : columns) {
    const auto width = static_cast<std::size_t>(column.width());
    if (column.number < 1 || column.number > format.columns ||
        (!column.fill.empty() && column.fill.size() != width))
      throw Error("column ", column.number, " of its table is not one of ", format.columns,
                  " columns, or its fill has not ", width, " numbers");
  }
}

void check_table(const SampleFormat& samples) {
  const TableFormat& format = samples.table->format;
  if (format.inputs.empty() || format.targets.empty())
    throw Error("its table must have inputs and targets");
  check_columns(format.inputs, format);
  check_columns(format.targets, format);
  if (samples.classes > 0 && format.labels.empty())
    throw Error("the classes of its table must have names");
  if (format.width() != samples.input.size()) {
    throw Error("the columns of its table make ", format.width(), " numbers, but a sample has ",
                samples.input.size());
  }
}

void check_parts(const SampleFormat& samples) {
  if (samples.classes < 0 || samples.targets < 1)
    throw Error("target must have a whole number of classes, or of numbers from 1");
  check_scaling(samples.scaling, samples.input.size(), "input");
  check_scaling(samples.target_scaling, samples.targets, "target");
  check_names(samples.class_names, samples.classes, "class");
  check_names(samples.target_names, samples.targets, "target");
  if (!samples.loss.kind.empty()) build_loss(samples.loss);
  if (samples.table) check_table(samples);
}

}  // namespace

std::string sample_json(const SampleFormat& samples) { return spec_json(spec_of(samples)); }

SampleFormat parse_sample_json(std::string_view json, const std::string& place) {
  const Spec spec = parse_spec_json(json, place);
  try {
    SampleFormat out = format_in(spec);
    check_parts(out);
    return out;
  } catch (const Error& error) {
    throw Error(place, ": ", error.what());
  }
}

void check_format(const SampleFormat& samples, const std::string& place) {
  try {
    check_parts(samples);
  } catch (const Error& error) {
    throw Error(place, ": ", error.what());
  }
}

}  // namespace gradus

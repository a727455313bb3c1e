#include <algorithm>
#include <numeric>
#include <set>

#include "gradus/data/tables/cell_advice.hpp"
#include "gradus/data/tables/table_words.hpp"

namespace gradus {
namespace {

using Column = TableFormat::Column;

// Which columns are inputs and targets. Throws Error where one is both, or none is left.
class ColumnChooser {
 public:
  ColumnChooser(const TableRows& rows, const TableOptions& options)
      : rows_(rows), options_(options) {}

  void choose(TableFormat& format) {
    for (const ColumnChoice& choice : options_.targets)
      take(rows_.number_of(choice), format.targets);
    for (const ColumnChoice& choice : options_.inputs) take(rows_.number_of(choice), format.inputs);
    if (format.targets.empty() || (options_.classes && format.targets.size() > 1)) {
      throw Error(rows_.first_place(), ": expected ",
                  options_.classes ? "one target column of classes" : "one target column or more",
                  ", got ", format.targets.size());
    }
    exclude();
    if (options_.inputs.empty()) {
      for (std::size_t number = 1; number <= rows_.columns(); ++number)
        if (!chosen_.contains(number)) take(number, format.inputs);
    }
    if (!format.inputs.empty()) return;
    throw Error(rows_.first_place(), ": column ", rows_.columns(),
                " is the last, and all are targets or left out: none is left for inputs",
                rows_.advice_on_columns());
  }

  std::vector<bool> categories(const TableFormat& format) const {
    std::vector<bool> out(format.inputs.size());
    for (const ColumnChoice& choice : options_.categories) {
      const auto number = static_cast<Index>(rows_.number_of(choice));
      const auto input = std::ranges::find(format.inputs, number, &Column::number);
      if (input == format.inputs.end()) {
        throw Error(rows_.first_place(), ": column ", number,
                    " of categories is not one of the inputs: take it out of categories");
      }
      out[static_cast<std::size_t>(input - format.inputs.begin())] = true;
    }
    return out;
  }

 private:
  void take(std::size_t number, std::vector<Column>& to) {
    if (!chosen_.insert(number).second) {
      throw Error(rows_.first_place(), ": column ", number,
                  " is chosen twice: each is an input once, or a target");
    }
    Column column{.number = static_cast<Index>(number)};
    if (!rows_.header().empty()) column.name = rows_.header()[number - 1];
    to.push_back(std::move(column));
  }

  void exclude() {
    std::set<std::size_t> excluded;
    for (const ColumnChoice& choice : options_.exclude) {
      const std::size_t number = rows_.number_of(choice);
      if (!excluded.insert(number).second) {
        throw Error(rows_.first_place(), ": column ", number,
                    " is twice in exclude: name it once, by its name or by its number");
      }
      if (chosen_.insert(number).second) continue;
      throw Error(rows_.first_place(), ": column ", number,
                  " is to be left out, but is chosen too: take it out of exclude");
    }
  }

  const TableRows& rows_;
  const TableOptions& options_;
  std::set<std::size_t> chosen_;
};

// Data frames write their index as a first column without a name: an input without information on a
// new row, but how the file was sorted.
void note_row_numbers(const TableRows& rows, const TableFormat& format) {
  const Column& first = format.inputs.front();
  const std::vector<std::string_view> cells = rows.texts_of(1);
  if (!format.header || first.number != 1 || !first.name.empty() || cells.size() < 2) return;
  std::optional<double> before;
  for (const std::string_view cell : cells) {
    const std::optional<double> number = number_in(cell);
    if (!number || (before && *number != *before + 1)) return;
    before = number;
  }
  rows.note(text(rows.first_place(),
                 ": column 1 has no name and counts the rows, but is an input: ",
                 "exclude = [1] leaves it out"));
}

}  // namespace

Index TableFormat::width() const {
  return std::transform_reduce(inputs.begin(), inputs.end(), Index{0}, std::plus<>(),
                               [](const Column& column) { return column.width(); });
}

TableFormat learn_format(const std::filesystem::path& file, const TableOptions& options) {
  TableRows rows(file, options);
  TableFormat format{.columns = static_cast<Index>(rows.columns()),
                     .separator = rows.separator(),
                     .header = !rows.header().empty()};
  ColumnChooser chooser(rows, options);
  chooser.choose(format);
  const std::vector<bool> categories = chooser.categories(format);
  note_row_numbers(rows, format);
  if (options.classes || options.text == TextColumns::one_hot || !options.categories.empty())
    learn_words(rows, options, categories, format);
  return format;
}

void check_targets(const std::filesystem::path& file, const TableFormat& format,
                   const TableOptions& options) {
  if (options.classes) return;
  TableOptions quiet = settled(options, format);
  quiet.reports = {};
  TableRows rows(file, quiet, &format);
  std::vector<Column> targets = format.targets;
  while (!targets.empty() && rows.next()) {
    std::erase_if(targets, [&](const Column& target) {
      const auto number = static_cast<std::size_t>(target.number);
      if (rows.misses(number, CellKind::number)) return false;
      finite_number(rows, number, target, ColumnUse::target);
      return true;
    });
  }
}

TableOptions settled(const TableOptions& options, const TableFormat& format) {
  TableOptions out = options;
  out.syntax.separator = format.separator;
  out.header = format.header;
  return out;
}

}  // namespace gradus

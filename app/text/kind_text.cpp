#include "app/text/kind_text.hpp"

#include <algorithm>

#include "gradus/base/aligned.hpp"
#include "gradus/base/nearest.hpp"
#include "gradus/initializers/kinds.hpp"
#include "gradus/layers/kinds.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "gradus/training/schedule_kinds.hpp"

namespace gradus::app {
namespace {

using Cells = std::vector<std::vector<std::string>>;

template <class Rows>
KindFamily family(std::string_view name, std::string_view plural, std::string_view usage,
                  const Rows& rows) {
  KindFamily out{.name = name, .plural = plural, .usage = usage, .rows = {}};
  for (const auto& row : rows)
    out.rows.push_back({static_cast<const KindText&>(row), option_rows(row.options)});
  return out;
}

std::string standard_of(const OptionRow& option) {
  return option.required ? "required" : option.standard.empty() ? "none" : option.standard;
}

std::string names_of(const std::vector<OptionRow>& options) {
  std::string out;
  for (const OptionRow& option : options) out += text(out.empty() ? "" : ", ", option.name);
  return out;
}

// "alpha": may be written without its name.
const OptionRow* bare_of(const KindFamily::Row& row) {
  const auto found = std::ranges::find(row.options, true, &OptionRow::bare);
  return found == row.options.end() ? nullptr : &*found;
}

std::string without_underscores(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, '_', ' ');
  return out;
}

}  // namespace

const std::vector<KindFamily>& kind_families() {
  static const std::vector<KindFamily> families = {
      family("layer", "layers", "layers in [model]", layer_kinds()),
      family("loss", "losses", "loss = \"...\"", loss_kinds()),
      family("optimizer", "optimizers", "name in [optimizer]", optimizer_kinds()),
      family("schedule", "schedules", "schedule in [optimizer]", schedule_kinds()),
      family("initializer", "initializers", "initializer of a layer", initializer_kinds()),
  };
  return families;
}

std::string family_text(const KindFamily& family) {
  Cells cells = {{std::string(family.name), "options", "meaning"}};
  for (const KindFamily::Row& row : family.rows)
    cells.push_back(
        {std::string(row.text.name), names_of(row.options), std::string(row.text.meaning)});
  return text("In a configuration: ", family.usage, ".\n\n", aligned(cells, 3),
              "\nDetails of one: gradus ", family.plural, " NAME\n");
}

std::string kind_text(const KindFamily& family, const std::string& name) {
  std::vector<const KindText*> texts;
  for (const KindFamily::Row& row : family.rows) texts.push_back(&row.text);
  const KindFamily::Row& row = family.rows[find_kind(texts, {.kind = name}, family.name)];
  std::string out = text(row.text.name, ": ", row.text.meaning, "\n\n  ", row.text.formula, "\n");
  if (!row.text.derivative.empty()) out += text("  ", row.text.derivative, "\n");
  if (!row.text.symbols.empty()) out += text("  ", row.text.symbols, "\n");
  if (!row.options.empty()) {
    Cells cells = {{"option", "values", "default", "meaning"}};
    for (const OptionRow& option : row.options)
      cells.push_back({option.name, option.values, standard_of(option), option.meaning});
    out += text("\n", aligned(cells, 4));
  }
  if (const OptionRow* bare = bare_of(row); bare != nullptr)
    out +=
        text("\n", bare->name, " may be written without its name: {", row.text.name, " = ...}\n");
  out += text("\nIn C++: ", row.text.title, "\n");
  if (!row.text.aliases.empty()) out += text("Other names: ", quoted_list(row.text.aliases), "\n");
  return out;
}

std::string family_markdown(const KindFamily& family) {
  std::string out = text("# ", without_underscores(family.plural), "\n\n");
  out[2] = static_cast<char>(out[2] - 'a' + 'A');
  out += text("This page is what `gradus ", family.plural,
              " --markdown` prints. In a configuration: ", family.usage, ".\n\n| ", family.name,
              " | C++ | options | meaning |\n|---|---|---|---|\n");
  for (const KindFamily::Row& row : family.rows) {
    std::string options;
    for (const OptionRow& option : row.options)
      options += text(options.empty() ? "`" : ", `", option.name, "`");
    out += text("| [`", row.text.name, "`](#", row.text.name, ") | `", row.text.title, "` | ",
                options, " | ", row.text.meaning, " |\n");
  }
  for (const KindFamily::Row& row : family.rows) {
    out +=
        text("\n## ", row.text.name, "\n\n", row.text.meaning, "\n\n```\n", row.text.formula, "\n");
    if (!row.text.derivative.empty()) out += text(row.text.derivative, "\n");
    if (!row.text.symbols.empty()) out += text(row.text.symbols, "\n");
    out += "```\n";
    if (row.options.empty()) continue;
    out += "\n| option | values | default | meaning |\n|---|---|---|---|\n";
    for (const OptionRow& option : row.options) {
      out += text("| `", option.name, "`", option.bare ? " (name optional)" : "", " | ",
                  option.values, " | ", standard_of(option), " | ", option.meaning, " |\n");
    }
  }
  return out;
}

}  // namespace gradus::app

// The tables of kinds as text: layers, losses, optimizers, schedules, initializers. Free
// functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gradus/base/kind.hpp"

namespace gradus::app {

struct KindFamily {
  std::string_view name, plural;  // "layer", "layers"
  std::string_view usage;         // where a configuration has it
  struct Row {
    KindText text;
    std::vector<OptionRow> options;
  };
  std::vector<Row> rows;
};

const std::vector<KindFamily>& kind_families();

// A line for each kind.
std::string family_text(const KindFamily& family);
// One kind with formula, derivative and options. Throws Error, naming the nearest, for an unknown
// name.
std::string kind_text(const KindFamily& family, const std::string& name);
// The page docs/PLURAL.md.
std::string family_markdown(const KindFamily& family);

}  // namespace gradus::app

#include "app/configuration/known_keys.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "gradus/optimizers/kinds.hpp"

namespace gradus::app {

std::span<const std::string_view> optimizer_keys() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out = {"name", "schedule"};
    for (const OptimizerKind& kind : optimizer_kinds()) {
      for (const OptionRow& option : option_rows(kind.options))
        if (std::ranges::count(out, option.name) == 0) out.push_back(option.name);
    }
    return out;
  }();
  static const std::vector<std::string_view> keys(names.begin(), names.end());
  return keys;
}

std::span<const KnownSection> known_sections() {
  static const KnownSection sections[] = {{"", file_keys},
                                          {"[data]", data_keys},
                                          {"[model]", model_keys},
                                          {"[optimizer]", optimizer_keys()},
                                          {"[training]", training_keys}};
  return sections;
}

}  // namespace gradus::app

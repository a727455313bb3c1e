#include "gradus/base/kind.hpp"

#include <algorithm>

#include "gradus/base/nearest.hpp"

namespace gradus {

std::string with_symbols(std::string_view formula, const KindText& kind) {
  return text(formula, kind.symbols.empty() ? "" : ",   ", kind.symbols);
}

std::size_t find_kind(std::span<const KindText* const> kinds, const Spec& spec,
                      std::string_view family) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i]->name == spec.kind) return i;
    names.push_back(kinds[i]->name);
  }
  for (const KindText* kind : kinds) {
    if (!same_name(spec.kind, names).empty() || same_name(spec.kind, kind->aliases).empty())
      continue;
    throw Error(prefix_of(spec.place), "no ", family, " is called '", spec.kind,
                "': the nearest is '", kind->name, "' (known are ", quoted_list(names), ")");
  }
  throw Error(prefix_of(spec.place), "no ", family, " is called '", spec.kind,
              "': ", advice_on_name(spec.kind, names));
}

}  // namespace gradus

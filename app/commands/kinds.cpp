#include <iostream>

#include "app/commands/commands.hpp"
#include "app/text/kind_text.hpp"

namespace gradus::app {

int list_kinds(const KindsCommand& command) {
  for (const KindFamily& family : kind_families()) {
    if (family.plural != command.family) continue;
    std::cout << (command.markdown       ? family_markdown(family)
                  : command.name.empty() ? family_text(family)
                                         : kind_text(family, command.name));
  }
  return exit_code::success;
}

}  // namespace gradus::app

#include "app/configuration/setting_option.hpp"

#include "gradus/base/shell_word.hpp"
#include "gradus/base/text.hpp"

namespace gradus::app {

std::string setting_option(std::string_view section, std::string_view key, std::string_view value) {
  const std::string prefix =
      section.empty() ? std::string() : text(section.substr(1, section.size() - 2), ".");
  return text(set_option, shell_word(text(prefix, key, "=", value)));
}

}  // namespace gradus::app

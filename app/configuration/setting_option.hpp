// The option of the command line that replaces a value of a configuration. A constant and a
// free function.
#pragma once

#include <string>
#include <string_view>

namespace gradus::app {

inline constexpr std::string_view set_option = "--set ";

// "--set optimizer.learning_rate=0.1", as a shell reads it; section: "[optimizer]", or empty.
std::string setting_option(std::string_view section, std::string_view key, std::string_view value);

}  // namespace gradus::app

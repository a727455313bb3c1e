// Bytes as text in base64 (RFC 4648). A free function.
#pragma once

#include <string>
#include <string_view>

namespace gradus::app {

std::string base64(std::string_view bytes);

}  // namespace gradus::app

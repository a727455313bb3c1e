// Reads JSON that a file holds. A free function; any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace gradus {

// Refuses to name a thing twice, where the last would win silently, and to nest deeper than
// recursion over it is safe. Throws Error, beginning with `what` ("the header").
nlohmann::json parse_json(std::string_view text, std::string_view what);

}  // namespace gradus

#include "gradus/formats/json_text.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "gradus/base/error.hpp"

namespace gradus {

using nlohmann::json;

json parse_json(std::string_view text, std::string_view what) {
  constexpr int deepest = 200;
  std::vector<std::set<std::string>> open;
  const auto check = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth > deepest) throw Error(what, " nests deeper than ", deepest, " levels");
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key) {
      const auto key = parsed.get<std::string>();
      if (!open.back().insert(key).second) throw Error(what, " names '", key, "' twice");
    }
    return true;
  };
  try {
    return json::parse(text, check);
  } catch (const json::exception& error) {
    constexpr std::size_t most = 120;
    std::string reason = error.what();
    if (reason.size() > most) reason.replace(most, std::string::npos, "...");
    throw Error(what, " is not JSON: ", reason);
  }
}

}  // namespace gradus

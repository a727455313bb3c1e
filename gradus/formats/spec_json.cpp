#include "gradus/formats/spec_json.hpp"

#include <nlohmann/json.hpp>

#include "gradus/base/error.hpp"
#include "gradus/formats/json_text.hpp"

namespace gradus {
namespace {

using Json = nlohmann::json;

// Written here, since the library would sort the keys: the kind comes first.
class Writer {
 public:
  explicit Writer(int indent) : indent_(indent) {}

  std::string written(const OptionValue& value, int depth) const {
    if (const auto* list = std::get_if<std::vector<OptionValue>>(&value)) {
      std::string out;
      for (const OptionValue& element : *list)
        out += text(out.empty() ? "" : ", ", written(element, depth));
      return text("[", out, "]");
    }
    if (const auto* spec = std::get_if<Spec>(&value)) return written(*spec, depth);
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* whole = std::get_if<Index>(&value)) return text(*whole);
    if (const auto* number = std::get_if<double>(&value)) return Json(*number).dump();
    return Json(std::get<std::string>(value)).dump();
  }

  std::string written(const Spec& spec, int depth) const {
    std::string out;
    const auto add = [&](const std::string& name, const std::string& value) {
      out += text(out.empty()   ? ""
                  : indent_ > 0 ? ","
                                : ", ",
                  line(depth + 1), Json(name).dump(), ": ", value);
    };
    if (!spec.kind.empty()) add("kind", Json(spec.kind).dump());
    for (const Option& option : spec.options) add(option.name, written(option.value, depth + 1));
    return text("{", out, line(depth), "}");
  }

 private:
  std::string line(int depth) const {
    return indent_ > 0 ? "\n" + std::string(static_cast<std::size_t>(indent_ * depth), ' ') : "";
  }
  int indent_;
};

Spec spec_in(const Json& json, const std::string& file);

OptionValue value_in(const Json& json, const std::string& file) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<Index>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_object()) return spec_in(json, file);
  if (!json.is_array()) throw Error(file, ": null is not an option's value");
  std::vector<OptionValue> list;
  for (const Json& element : json) list.push_back(value_in(element, file));
  return list;
}

Spec spec_in(const Json& json, const std::string& file) {
  Spec spec{.place = {.file = file}};
  for (const auto& [key, value] : json.items()) {
    if (key == "kind" && value.is_string()) {
      spec.kind = value.get<std::string>();
    } else {
      spec.options.push_back(
          {.name = key, .value = value_in(value, file), .place = {.file = file}});
    }
  }
  return spec;
}

}  // namespace

std::string spec_json(const Spec& spec, int indent) { return Writer(indent).written(spec, 0); }

Spec parse_spec_json(std::string_view json, const std::string& file) {
  const Json parsed = parse_json(json, file);
  if (!parsed.is_object()) throw Error(file, ": a spec must be a JSON object");
  return spec_in(parsed, file);
}

}  // namespace gradus

// TOML as the neutral tree of kinds and options, and back. Free functions.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "app/configuration/toml_text.hpp"
#include "gradus/base/spec.hpp"

namespace gradus::app {

// Words in a list become specs of that kind, so that each keeps its own line. Throws Error with
// file and line for a date or a time.
OptionValue option_value(const toml::node& node, const TomlText& text);

// "relu", {leaky_relu = 0.2}, {linear = {outputs = 2, bias = false}}
std::string toml_of(const Spec& spec);
// {name = "cosine", final_factor = 0}; of no options "cosine".
std::string toml_with_name(const Spec& spec);
std::string toml_of(const OptionValue& value);
std::string toml_string(std::string_view words);

}  // namespace gradus::app

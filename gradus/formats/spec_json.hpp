// A spec as JSON, as model files hold it: {"kind": "linear", "outputs": 10}. Free functions; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "gradus/base/spec.hpp"

namespace gradus {

// One line, or with `indent` above 0 indented lines. The same spec gives the same bytes.
GRADUS_EXPORT std::string spec_json(const Spec& spec, int indent = 0);

// Throws Error that begins with `file` for text that is not JSON or no spec.
GRADUS_EXPORT Spec parse_spec_json(std::string_view json, const std::string& file);

}  // namespace gradus

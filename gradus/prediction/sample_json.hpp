// A sample format as JSON, as model files hold it. Free functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "gradus/prediction/sample_format.hpp"

namespace gradus {

// One line. The same format gives the same bytes.
GRADUS_EXPORT std::string sample_json(const SampleFormat& samples);
// Reads what sample_json() wrote. Throws Error, beginning with `place`, for anything else.
GRADUS_EXPORT SampleFormat parse_sample_json(std::string_view json, const std::string& place);

// Throws Error, beginning with `place`, where parts do not fit each other.
void check_format(const SampleFormat& samples, const std::string& place);

}  // namespace gradus

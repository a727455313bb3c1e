// The initializer of a layer in a configuration.
#pragma once

#include "app/configuration/section.hpp"

namespace gradus::app {

// The key `initializer` of a layer's table: a name, or one with its number or options. Throws
// Error, beginning with file and line, for what does not fit.
InitializerSpec read_initializer(const Section& layer);

// "xavier_normal" in quotes, {normal = 0.01}, {kaiming_normal = {fan = "out", gain = 1}}
std::string written(const InitializerSpec& initializer);

}  // namespace gradus::app

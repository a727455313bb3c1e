// The [optimizer] table of a configuration.
#pragma once

#include "app/configuration/section.hpp"

namespace gradus::app {

// Throws Error, beginning with file and line, for what does not fit.
OptimizerSpec read_optimizer(const Section& section);

std::string written(const OptimizerSpec& optimizer);

}  // namespace gradus::app

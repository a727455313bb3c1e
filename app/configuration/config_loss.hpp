// The loss of a configuration.
#pragma once

#include "app/configuration/section.hpp"

namespace gradus::app {

// The key `loss` of the whole file: a name, or a table of a name and its options. Throws Error,
// beginning with file and line, for what does not fit.
LossSpec read_loss(const Section& file);

// "cross_entropy", or {name = "huber", delta = 2} in quotes, which read_loss() reads back.
std::string written(const LossSpec& loss);

}  // namespace gradus::app

// The [training] table of a configuration.
#pragma once

#include "app/configuration/section.hpp"

namespace gradus::app {

// Throws Error, beginning with file and line, for a wrong key or value.
TrainingSpec read_training(const Section& section);

std::string written(const TrainingSpec& training);

}  // namespace gradus::app

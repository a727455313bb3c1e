// Tells a worked step, matrix by matrix, with the formula of each.
#pragma once

#include "app/page.hpp"
#include "app/worked_step.hpp"

namespace gradus::app {

// `optimizer`: as it describes itself.
Page explanation(const Config& config, const WorkedStep& step, const std::string& optimizer);

}  // namespace gradus::app

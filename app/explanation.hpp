// Tells a worked step, matrix by matrix, with the formula of each.
#pragma once

#include "app/page.hpp"
#include "app/worked_step.hpp"

namespace gradus::app {

Page explanation(const Config& config, const WorkedStep& step);

}  // namespace gradus::app

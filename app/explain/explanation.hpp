// Tells a worked step, matrix by matrix, with the formula of each.
#pragma once

#include "app/explain/worked_step.hpp"
#include "app/pages/page.hpp"

namespace gradus::app {

Page explanation(const Config& config, const WorkedStep& step);

}  // namespace gradus::app

// The page of a worked step: every matrix, with its formula.
#pragma once

#include "app/explain/worked_step.hpp"
#include "app/pages/page.hpp"

namespace gradus::app {

Page explanation(const Config& config, const WorkedStep& step);

}  // namespace gradus::app

// What the program says on standard error while it reads a table.
#pragma once

#include "gradus/data/table.hpp"

namespace gradus::app {

// The options with reports: notes as lines, and on a terminal how far a long reading is. The
// options are for one reading: what they show is gone when they are.
TableOptions reported(TableOptions options);

}  // namespace gradus::app

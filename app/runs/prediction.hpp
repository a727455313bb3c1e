// What a trained model answers to rows of inputs, as CSV.
#pragma once

#include <string>

#include "app/runs/saved_run.hpp"

namespace gradus::app {

// A header, then a row for each row of `rows`: the cells that are kept, and the answer. That is the
// outputs in the units of the targets (of a loss of probabilities those) and the class they stand
// for, where there are classes; empty cells where an input is NaN. Throws Error with file and line
// where an answer would not be finite, and with the column where an input is the cause.
std::string predictions(const SavedRun& run, const InputRows& rows);

}  // namespace gradus::app

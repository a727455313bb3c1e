// Mean 0 and deviation 1 for each column, as the training part has them, and means in place of
// missing values. Free functions; any thread.
#pragma once

#include "gradus/data/dataset.hpp"

namespace gradus {

// Fitted on the training part and given to both: nothing of the test part is known before it is
// asked. Each column of the inputs is read as (x - mean) / deviation. A column whose
// deviation is below 8 units in the last place of its mean, or 0, keeps its scale: x - mean.
// Returns those columns, counted from 0. Throws Error, naming the column from 1, for a number that
// is not finite: fill_missing() first.
GRADUS_EXPORT std::vector<Index> standardize_inputs(TrainTest& samples);

// The same of one of several inputs, counted from 0.
GRADUS_EXPORT std::vector<Index> standardize_input(TrainTest& samples, int input);

// The same of targets that are numbers: losses are then those of standardized targets, while the
// figures of evaluate() and what Scaling::undo() gives are in the targets' own units. Throws Error
// where the targets are classes.
GRADUS_EXPORT std::vector<Index> standardize_targets(TrainTest& samples);

// Leaves the columns as they are whose flag is not set, such as those of 0 and 1.
GRADUS_EXPORT std::vector<Index> standardize_inputs(TrainTest& samples,
                                                    const std::vector<bool>& columns);

// The mean of each column of the first input over the training part's numbers, NaN left out; NaN
// for a column that holds nothing else.
GRADUS_EXPORT std::vector<double> means_of_present(const Dataset& train);

// Writes the means where the first input is NaN. Throws Error, naming the column from 1, where the
// mean is NaN as well.
GRADUS_EXPORT void fill_missing(Dataset& dataset, const std::vector<double>& means);

}  // namespace gradus

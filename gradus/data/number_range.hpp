// Whether a model's type of number holds the numbers of a data set as they are read. Free
// functions; any thread.
#pragma once

#include <optional>
#include <string>

#include "gradus/data/dataset.hpp"

namespace gradus {

// The first of these samples, counted from 0, with an input or target that is not finite in that
// type (float32 or float64) once it is scaled: the sample, the number and what to do about it. None
// where all are finite.
GRADUS_EXPORT std::optional<std::string> beyond_range(const Dataset& dataset, DType dtype,
                                                      Index first, Index count);

// Throws Error saying so of all samples. Costs nothing where scaling and type keep what is finite.
GRADUS_EXPORT void check_number_range(const Dataset& dataset, DType dtype);

// Throws Error naming the first sample with a number in the input (from 0) that is no whole number
// from 0 to below `vocabulary` once it is scaled. Does nothing for a vocabulary of 0: the model
// takes any numbers.
GRADUS_EXPORT void check_whole_numbers(const Dataset& dataset, Index vocabulary, int input = 0);

}  // namespace gradus

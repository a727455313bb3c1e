// The initializers of the field. Fans are read off the shape: a weight is [outputs, ..., inputs],
// fan in is all its extents but the first multiplied, fan out all but the last.
#pragma once

#include <vector>

#include "gradus/initializers/initializer.hpp"

namespace gradus::init {

enum class Fan { in, out };

GRADUS_EXPORT Initializer constant(double value);
GRADUS_EXPORT Initializer normal(double mean = 0, double deviation = 1);
GRADUS_EXPORT Initializer uniform(double low, double high);

// Deviation gain sqrt(2 / (fan in + fan out)). Glorot and Bengio, 2010.
GRADUS_EXPORT Initializer xavier_normal(double gain = 1);
GRADUS_EXPORT Initializer xavier_uniform(double gain = 1);

// Deviation gain / sqrt(fan); gain sqrt(2) is He's for ReLU. He et al., 2015.
GRADUS_EXPORT Initializer kaiming_normal(double gain = 1.4142135623730951, Fan fan = Fan::in);
GRADUS_EXPORT Initializer kaiming_uniform(double gain = 1.4142135623730951, Fan fan = Fan::in);

// Rows (or, where there are more of them than columns, the columns) of length `gain` at right
// angles to each other; all axes but the first are one. Computed in float64. Every such matrix is
// equally likely. Saxe et al., 2014.
GRADUS_EXPORT Initializer orthogonal(double gain = 1);

// These numbers, in row-major order. The parameter must have as many elements.
GRADUS_EXPORT Initializer values(const std::vector<double>& numbers);

}  // namespace gradus::init

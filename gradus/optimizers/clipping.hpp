// Keeps gradients from being too large for a step. Free functions, to be called before
// Optimizer::step().
#pragma once

#include "gradus/model/parameter_vector.hpp"

namespace gradus {

// Where the Euclidean norm of all gradients together is above `limit`, scales them to that norm.
// Returns the norm there was. What is not finite stays as it is, for Optimizer::step() to refuse.
// Throws Error unless limit is above 0. Pascanu et al., 2013, "On the difficulty of training
// recurrent neural networks", algorithm 1.
GRADUS_EXPORT double clip_norm(ParameterVector& gradients, double limit);

// Every gradient to within -limit and limit, likewise. Throws Error unless limit is above 0.
GRADUS_EXPORT void clip_values(ParameterVector& gradients, double limit);

}  // namespace gradus

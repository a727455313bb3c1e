// What several optimizers want of their options. Free functions.
#pragma once

#include <string_view>

namespace gradus {

// Each throws Error, naming the optimizer, for a number outside its range, or NaN.
void check_betas(std::string_view optimizer, double beta1, double beta2);  // [0, 1)
void check_epsilon(std::string_view optimizer, double epsilon);            // above 0
void check_momentum(std::string_view optimizer, double momentum);          // [0, 1)
void check_weight_decay(std::string_view optimizer, double weight_decay);  // 0 or more

}  // namespace gradus

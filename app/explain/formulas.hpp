// What layers, losses and optimizers compute, as formulas for people. x and y are a layer's input
// and output, t the target, L the loss; dx is the gradient of L with respect to x. Free functions.
#pragma once

#include <string>
#include <string_view>

#include "app/configuration/config.hpp"

namespace gradus::app {

// "y = x Wᵀ + b"; of a kind that is not known "y = f(x)".
std::string forward_formula(const LayerSpec& layer);
// "dx = dy W"
std::string backward_formula(const LayerSpec& layer);
// Whether each number of the output is a function of one number of the input.
bool is_pointwise(std::string_view layer_kind);

std::string loss_formula(const LossSpec& loss);
std::string loss_gradient_formula(const LossSpec& loss);

// Of the first step, where all that an optimizer remembers is still zero.
std::string update_formula(const OptimizerSpec& optimizer);
double first_rate(const SgdOptions& sgd);  // what the gradient is multiplied by in that step

}  // namespace gradus::app

#include "gradus/optimizers/kinds.hpp"

#include "gradus/optimizers/elementwise/adagrad.hpp"
#include "gradus/optimizers/elementwise/adam.hpp"
#include "gradus/optimizers/elementwise/adamw.hpp"
#include "gradus/optimizers/elementwise/rmsprop.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/optimizers/lbfgs/lbfgs.hpp"

namespace gradus {
namespace {

template <class O, class Options>
OptimizerKind kind(const KindText& text, bool one_objective = false) {
  const auto make = [](const Spec& spec, Model& model) -> std::unique_ptr<Optimizer> {
    return at_place_of(spec, [&] { return std::make_unique<O>(model, options_in<Options>(spec)); });
  };
  return {{text, defaults_of<Options>(), make}, one_objective};
}

}  // namespace

const std::vector<OptimizerKind>& optimizer_kinds() {
  static const std::vector<OptimizerKind> kinds = {
      kind<Adagrad, AdagradOptions>(
          {.name = "adagrad",
           .title = "Adagrad",
           .meaning = "steps divided by the root of the sum of all squared gradients (Duchi et "
                      "al., 2011)",
           .formula = "s ← s + g²,   W ← W − learning_rate g / (√s + epsilon)",
           .symbols = "g = dW + weight_decay W,   s = 0 before the first step"}),
      kind<Adam, AdamOptions>(
          {.name = "adam",
           .title = "Adam",
           .meaning = "steps scaled by running means of the gradient and of its square (Kingma "
                      "and Ba, 2015)",
           .formula = "m ← beta1 m + (1 − beta1) g,   v ← beta2 v + (1 − beta2) g²,   W ← W − "
                      "learning_rate m̂ / (√v̂ + epsilon)",
           .symbols = "g = dW + weight_decay W,   m̂ = m / (1 − beta1ᵗ),   v̂ = v / (1 − beta2ᵗ),   "
                      "t = the step from 1,   m = v = 0 before it"}),
      kind<AdamW, AdamWOptions>(
          {.name = "adamw",
           .title = "AdamW",
           .aliases = {"adam_w"},
           .meaning = "Adam whose weight decay shrinks the weights themselves (Loshchilov and "
                      "Hutter, 2019)",
           .formula = "m ← beta1 m + (1 − beta1) dW,   v ← beta2 v + (1 − beta2) dW²,   W ← (1 − "
                      "learning_rate weight_decay) W − learning_rate m̂ / (√v̂ + epsilon)",
           .symbols = "m̂ = m / (1 − beta1ᵗ),   v̂ = v / (1 − beta2ᵗ),   t = the step from 1,   m = "
                      "v = 0 before it"}),
      kind<Lbfgs, LbfgsOptions>(
          {.name = "lbfgs",
           .title = "Lbfgs",
           .aliases = {"l_bfgs", "bfgs", "newton"},
           .meaning = "Newton's direction with curvature learned from the last steps; for small "
                      "networks on all samples at once (Nocedal and Wright, 2006)",
           .formula = "W ← W − s H dW",
           .symbols = "H = the inverse curvature from the last steps,   s = the length that a line "
                      "search finds"},
          true),
      kind<RMSprop, RMSpropOptions>(
          {.name = "rmsprop",
           .title = "RMSprop",
           .meaning = "steps divided by the root of a running mean of squared gradients (Tieleman "
                      "and Hinton, 2012)",
           .formula = "s ← alpha s + (1 − alpha) g²,   v ← momentum v + g / (√s + epsilon),   W ← "
                      "W − learning_rate v",
           .symbols = "g = dW + weight_decay W,   s = v = 0 before the first step"}),
      kind<Sgd, SgdOptions>(
          {.name = "sgd",
           .title = "Sgd",
           .aliases = {"gradient_descent", "momentum"},
           .meaning = "stochastic gradient descent, with momentum and Nesterov's form of it "
                      "(Sutskever et al., 2013)",
           .formula = "v ← momentum v + g,   W ← W − learning_rate v; with nesterov W ← W − "
                      "learning_rate (g + momentum v)",
           .symbols = "g = dW + weight_decay W,   v = 0 before the first step"}),
  };
  return kinds;
}

const OptimizerKind& optimizer_kind(const Spec& spec) {
  return kind_of(optimizer_kinds(), spec, "optimizer");
}

std::unique_ptr<Optimizer> build_optimizer(const Spec& spec, Model& model) {
  return optimizer_kind(spec).make(spec, model);
}

}  // namespace gradus

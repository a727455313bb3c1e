#include "gradus/losses/kinds.hpp"

#include "gradus/losses/binary_cross_entropy.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/losses/hinge.hpp"
#include "gradus/losses/huber.hpp"
#include "gradus/losses/mean_absolute_error.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/losses/negative_log_likelihood.hpp"

namespace gradus {
namespace {

template <class L, class Options = NoOptions>
LossKind kind(const KindText& text, Outputs outputs, bool of_classes, bool takes_single) {
  const auto make = [](const Spec& spec) -> std::unique_ptr<Loss> {
    return at_place_of(spec, [&] {
      const auto options = options_in<Options>(spec);
      if constexpr (std::constructible_from<L, const Options&>) {
        return std::make_unique<L>(options);
      } else {
        return std::make_unique<L>();
      }
    });
  };
  return {{text, defaults_of<Options>(), make}, outputs, of_classes, takes_single};
}

}  // namespace

const std::vector<LossKind>& loss_kinds() {
  static const std::vector<LossKind> kinds = {
      kind<BinaryCrossEntropy>(
          {.name = "binary_cross_entropy",
           .title = "BinaryCrossEntropy",
           .aliases = {"bce", "bce_with_logits", "binary_crossentropy", "log_loss"},
           .meaning =
               "independent classes that are yes or no, one for each output; applies a sigmoid",
           .formula = "L = −Σ (t log p + (1 − t) log(1 − p)) / (m n)",
           .derivative = "dy = (p − t) / (m n)",
           .symbols = "p = 1 / (1 + e⁻ʸ), m rows of n outputs"},
          Outputs::sigmoid_logits, true, true),
      kind<BinaryCrossEntropyOnProbabilities>(
          {.name = "binary_cross_entropy_on_probabilities",
           .title = "BinaryCrossEntropyOnProbabilities",
           .aliases = {"bce_loss"},
           .meaning = "the same on probabilities, after a sigmoid",
           .formula = "L = −Σ (t log y + (1 − t) log(1 − y)) / (m n)",
           .derivative = "dy = (y − t) / (y (1 − y)) / (m n)",
           .symbols = "m rows of n outputs"},
          Outputs::probabilities, true, true),
      kind<CrossEntropy, CrossEntropyOptions>(
          {.name = "cross_entropy",
           .title = "CrossEntropy",
           .aliases = {"categorical_crossentropy", "sparse_categorical_crossentropy",
                       "softmax_cross_entropy", "cross_entropy_loss"},
           .meaning = "one class of several; applies a softmax",
           .formula = "L = −Σ q log p / m",
           .derivative = "dy = (p · the sum of q over the row − q) / m",
           .symbols = "p = softmax(y), m rows,   q = class weight · ((1 − e) t + e / classes),   e "
                      "= label_smoothing,   t = 1 at the class, else 0"},
          Outputs::softmax_logits, true, false),
      kind<Hinge>(
          {.name = "hinge",
           .title = "Hinge",
           .aliases = {"svm", "multi_margin", "max_margin"},
           .meaning = "the score of the right class must exceed the others by 1",
           .formula = "L = Σ max(0, 1 − y[class] + y[other]) / (m n), over all other outputs; of "
                      "one output Σ max(0, 1 − s y) / m",
           .derivative = "dy = 1 / (m n) at each other output whose term in L is above 0, minus "
                         "their sum at the class; of one output −s / m where its term is above 0",
           .symbols = "m rows of n outputs, s = −1 for class 0 and 1 for class 1"},
          Outputs::numbers, true, true),
      kind<Huber, HuberOptions>(
          {.name = "huber",
           .title = "Huber",
           .aliases = {"smooth_l1", "smooth_l1_loss", "huber_loss"},
           .meaning = "squared error near the target, absolute error far from it (Huber, 1964)",
           .formula = "L = Σ h(y − t) / (m n)",
           .derivative = "dy = (y − t cut to [−δ, δ]) / (m n)",
           .symbols = "h(d) = d² / 2 where |d| ≤ δ, else δ (|d| − δ / 2),   δ as in Huber(δ),   m "
                      "rows of n outputs"},
          Outputs::numbers, false, true),
      kind<MeanAbsoluteError>({.name = "mae",
                               .title = "MeanAbsoluteError",
                               .aliases = {"mean_absolute_error", "l1", "l1_loss"},
                               .meaning = "mean absolute error",
                               .formula = "L = Σ |y − t| / (m n)",
                               .derivative = "dy = sign(y − t) / (m n)",
                               .symbols = "m rows of n outputs"},
                              Outputs::numbers, false, true),
      kind<MeanSquaredError>({.name = "mse",
                              .title = "MeanSquaredError",
                              .aliases = {"mean_squared_error", "l2", "mse_loss", "squared_error"},
                              .meaning = "mean squared error",
                              .formula = "L = Σ (y − t)² / (m n)",
                              .derivative = "dy = 2 (y − t) / (m n)",
                              .symbols = "m rows of n outputs"},
                             Outputs::numbers, false, true),
      kind<NegativeLogLikelihood>(
          {.name = "negative_log_likelihood",
           .title = "NegativeLogLikelihood",
           .aliases = {"nll"},
           .meaning = "one class of several on probabilities, after a softmax",
           .formula = "L = −Σ log y[class] / m",
           .derivative = "dy = −1 / (m y) at the class, else 0",
           .symbols = "m rows"},
          Outputs::probabilities, true, false),
      kind<NegativeLogLikelihoodOnLogProbabilities>(
          {.name = "negative_log_likelihood_on_log_probabilities",
           .title = "NegativeLogLikelihoodOnLogProbabilities",
           .aliases = {"nll_loss"},
           .meaning = "one class of several on logarithms of probabilities, after a log_softmax",
           .formula = "L = −Σ y[class] / m",
           .derivative = "dy = −1 / m at the class, else 0",
           .symbols = "m rows"},
          Outputs::log_probabilities, true, false),
  };
  return kinds;
}

const LossKind& loss_kind(const Spec& spec) { return kind_of(loss_kinds(), spec, "loss"); }

std::unique_ptr<Loss> build_loss(const Spec& spec) { return loss_kind(spec).make(spec); }

}  // namespace gradus

#include "app/configuration/losses.hpp"

#include "gradus/losses/binary_cross_entropy.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/losses/hinge.hpp"
#include "gradus/losses/huber.hpp"
#include "gradus/losses/mean_absolute_error.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/losses/negative_log_likelihood.hpp"

namespace gradus::app {
namespace {

template <class L>
std::unique_ptr<Loss> made(const LossSpec&) {
  return std::make_unique<L>();
}
template <>
std::unique_ptr<Loss> made<CrossEntropy>(const LossSpec& spec) {
  return std::make_unique<CrossEntropy>(CrossEntropyOptions{
      .class_weights = spec.class_weights, .label_smoothing = spec.label_smoothing});
}
template <>
std::unique_ptr<Loss> made<Huber>(const LossSpec& spec) {
  return std::make_unique<Huber>(spec.delta);
}

const LossKind kinds[] = {
    {"binary_cross_entropy", Outputs::sigmoid_logits, true, true, made<BinaryCrossEntropy>},
    {"binary_cross_entropy_on_probabilities", Outputs::probabilities, true, true,
     made<BinaryCrossEntropyOnProbabilities>},
    {"cross_entropy", Outputs::softmax_logits, true, false, made<CrossEntropy>},
    {"hinge", Outputs::numbers, true, true, made<Hinge>},
    {"huber", Outputs::numbers, false, true, made<Huber>},
    {"mae", Outputs::numbers, false, true, made<MeanAbsoluteError>},
    {"mse", Outputs::numbers, false, true, made<MeanSquaredError>},
    {"negative_log_likelihood", Outputs::probabilities, true, false, made<NegativeLogLikelihood>},
    {"negative_log_likelihood_on_log_probabilities", Outputs::log_probabilities, true, false,
     made<NegativeLogLikelihoodOnLogProbabilities>},
};

}  // namespace

const Words loss_names = {"binary_cross_entropy",
                          "binary_cross_entropy_on_probabilities",
                          "cross_entropy",
                          "hinge",
                          "huber",
                          "mae",
                          "mse",
                          "negative_log_likelihood",
                          "negative_log_likelihood_on_log_probabilities"};

const LossKind& loss_kind(std::string_view name) {
  for (const LossKind& kind : kinds) {
    if (kind.name == name) return kind;
  }
  throw Error("no loss is called '", name, "'");
}

}  // namespace gradus::app

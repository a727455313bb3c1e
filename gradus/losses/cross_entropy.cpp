#include "gradus/losses/cross_entropy.hpp"

#include "gradus/kernels/softmax.hpp"
#include "gradus/losses/class_targets.hpp"

namespace gradus {

double CrossEntropy::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                              TensorView gradient) const {
  if (prediction.shape().rank() < 2 || prediction.shape()[-1] < 2) {
    throw Error("CrossEntropy wants logits of 2 classes or more, [rows, classes], got ",
                prediction.shape());
  }
  check_class_targets("CrossEntropy", prediction, target, prediction.shape()[-1]);
  return kernels::softmax_cross_entropy(prediction, target, scale, gradient);
}

}  // namespace gradus

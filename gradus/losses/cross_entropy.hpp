// Mean over rows of -log softmax(logits)[target]: softmax and logarithm in one, by log-sum-exp, so
// that nothing over- or underflows. Its gradient is (softmax(logits) - one-hot(target)) / rows.
//
// With class weights w and label smoothing e (Szegedy et al., 2016) it is the mean over rows of
// sum over c of q[c] (-log softmax(logits)[c]), q[c] = w[c] ((1 - e) t[c] + e / classes), t the
// target's probabilities or 1 at its class; the gradient is (softmax(logits) sum of q - q) / rows.
// The formulas are PyTorch's, but the mean is over the rows whatever they weigh: PyTorch divides by
// the sum of the weights of the rows' classes, which a part of a batch does not know.
#pragma once

#include <vector>

#include "gradus/losses/loss.hpp"
#include "gradus/tensor/tensor.hpp"

namespace gradus {

struct CrossEntropyOptions {
  std::vector<double> class_weights = {};  // one a class, 0 or more; none: all 1
  double label_smoothing = 0;              // the share of a target that all classes divide, 0 to 1
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

// prediction: logits, [rows, classes]. target: class indices, int32 [rows]; or probabilities of the
// classes, as the prediction, each from 0 to 1 (that a row adds up to 1 is not checked).
class GRADUS_EXPORT CrossEntropy final : public Loss {
 public:
  // Throws Error for a weight or a smoothing out of its range.
  explicit CrossEntropy(const CrossEntropyOptions& options = {});

  std::string describe() const override;  // "CrossEntropy", "CrossEntropy(label_smoothing 0.1)"
  // Throws Error, too, where there is not a class weight for each column.
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;

 private:
  CrossEntropyOptions options_;
  Tensor weights32_, weights64_;  // in both types, or empty
};

}  // namespace gradus

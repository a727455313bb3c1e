// What losses share that are a mean over rows and outputs of a term of one prediction and its
// target.
#pragma once

#include "gradus/kernels/terms.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus {

// target: [rows, outputs] as the prediction; or class indices, int32 [rows], which stand for 1 at
// the class and 0 elsewhere (with one output: for the number 0 or 1 itself).
class GRADUS_EXPORT LossOfTerms : public Loss {
 public:
  std::string describe() const override { return name_; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;

 protected:
  // `name`: a literal, also in messages.
  explicit LossOfTerms(const char* name, kernels::Term term, double parameter = 0)
      : name_(name), term_(term), parameter_(parameter) {}
  const char* name() const { return name_; }
  double parameter() const { return parameter_; }

 private:
  const char* name_;
  kernels::Term term_;
  double parameter_;
};

}  // namespace gradus

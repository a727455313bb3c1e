// y = (x - mean) / root(variance + epsilon) weight + bias for each feature, the last axis: in
// training with mean and variance over all other axes of the whole batch, in inference with the
// running ones. x, y: [batch, ..., features], so that a feature may be a channel of images; weight,
// bias, running_mean, running_var: [features]. Ioffe and Szegedy, 2015, "Batch normalization".
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

struct BatchNormOptions {
  Index features = 0;     // of the last axis; files and build() infer it
  double momentum = 0.1;  // share of a batch in the running values, (0, 1]
  double epsilon = 1e-5;  // added to the variance
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

// A BatchNorm whose parameters are all frozen uses the running values in training too. As in
// PyTorch, the biased variance normalizes (sum / count), and the unbiased one
// (sum / (count - 1)) enters the running value; a batch with one value of each feature has none,
// and leaves running_var as it is. Optimizer::step() moves the running values: a step after several
// backward passes takes the mean of what they observed.
class GRADUS_EXPORT BatchNorm final : public Layer {
 public:
  // Throws Error for an option out of its bounds, and unless there is 1 feature or more.
  explicit BatchNorm(const BatchNormOptions& options);
  // The same; what the options say of features does not count.
  explicit BatchNorm(Index features, const BatchNormOptions& options = {});

  std::string describe() const override;  // "BatchNorm(64)"
  Spec spec() const override;
  void visit(Visitor& visitor) override;  // "weight", "bias", "running_mean", "running_var"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void sum_over_batch(int slot, const Frame& frame) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  // float64: sums over the batch of x, of (x - mean)^2, and of dy and dy (x - mean). factors: what
  // the kernels read, a row each.
  enum Slots { sums, squares, gradient_sums, factors };
  enum Factors { mean, inverse_deviation, scale, slope, shift, factor_count };

  // Whether the mean and the variance are those of the batch, not the running ones.
  template <class PlanOrFrame>
  static bool uses_batch(const PlanOrFrame& of) {
    return of.training() && !of.is_frozen();
  }
  void find_gradient_factors(const Frame& frame) const;
  void observe(const Frame& frame) const;

  BatchNormOptions options_;
  Parameter weight_, bias_, running_mean_, running_variance_;
};

}  // namespace gradus

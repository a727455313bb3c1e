// Layers that apply one function to every number. x, y: any shape, the same.
#pragma once

#include "gradus/kernels/pointwise.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

// y = x
class GRADUS_EXPORT Identity final : public Layer {
 public:
  std::string describe() const override { return "Identity"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

// What the following share: y = f(x), and the derivative of f is read off y.
class GRADUS_EXPORT Activation : public Layer {
 public:
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 protected:
  explicit Activation(kernels::Pointwise function) : function_(function) {}

 private:
  kernels::Pointwise function_;
};

// y = max(0, x); the derivative at 0 is 0.
class GRADUS_EXPORT ReLU final : public Activation {
 public:
  ReLU() : Activation(kernels::Pointwise::relu) {}
  std::string describe() const override { return "ReLU"; }
};

// y = tanh(x)
class GRADUS_EXPORT Tanh final : public Activation {
 public:
  Tanh() : Activation(kernels::Pointwise::tanh) {}
  std::string describe() const override { return "Tanh"; }
};

// y = 1 / (1 + exp(-x))
class GRADUS_EXPORT Sigmoid final : public Activation {
 public:
  Sigmoid() : Activation(kernels::Pointwise::sigmoid) {}
  std::string describe() const override { return "Sigmoid"; }
};

}  // namespace gradus

// Layers that apply one function to every number. x, y: any shape, the same.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

// What they share: the output's shape is the input's, and the derivative is written with y.
class GRADUS_EXPORT Activation : public Layer {
 public:
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
};

// y = x
class GRADUS_EXPORT Identity final : public Layer {
 public:
  std::string describe() const override { return "Identity"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

// y = max(0, x); the derivative at 0 is 0.
class GRADUS_EXPORT ReLU final : public Activation {
 public:
  std::string describe() const override { return "ReLU"; }
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

// y = tanh(x)
class GRADUS_EXPORT Tanh final : public Activation {
 public:
  std::string describe() const override { return "Tanh"; }
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

// y = 1 / (1 + exp(-x))
class GRADUS_EXPORT Sigmoid final : public Activation {
 public:
  std::string describe() const override { return "Sigmoid"; }
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

}  // namespace gradus

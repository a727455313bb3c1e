// Layers that apply one function to every number. x, y: any shape, the same.
#pragma once

#include "gradus/kernels/pointwise.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

// y = x
class GRADUS_EXPORT Identity final : public Layer {
 public:
  std::string describe() const override { return "Identity"; }
  Spec spec() const override { return {.kind = "identity"}; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

// What the following share: y = f(x), and the derivative of f is a function of y or, where y does
// not give it, of x.
class GRADUS_EXPORT Activation : public Layer {
 public:
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 protected:
  // A row of the table in kernels/pointwise_functions-inl.hpp, by its name.
  explicit Activation(std::string_view function, double parameter = 0)
      : function_(kernels::pointwise(function)), parameter_(parameter) {}
  double parameter() const { return parameter_; }

 private:
  kernels::Pointwise function_;
  double parameter_;
};

// y = max(0, x); the derivative at 0 is 0.
class GRADUS_EXPORT ReLU final : public Activation {
 public:
  ReLU() : Activation("relu") {}
  std::string describe() const override { return "ReLU"; }
  Spec spec() const override { return {.kind = "relu"}; }
};

// y = tanh(x)
class GRADUS_EXPORT Tanh final : public Activation {
 public:
  Tanh() : Activation("tanh") {}
  std::string describe() const override { return "Tanh"; }
  Spec spec() const override { return {.kind = "tanh"}; }
};

// y = 1 / (1 + exp(-x))
class GRADUS_EXPORT Sigmoid final : public Activation {
 public:
  Sigmoid() : Activation("sigmoid") {}
  std::string describe() const override { return "Sigmoid"; }
  Spec spec() const override { return {.kind = "sigmoid"}; }
};

struct LeakyReLUOptions {
  double slope = 0.01;  // 0 or more
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

// y = x where x > 0, else slope x; the derivative at 0 is the slope. Maas et al., 2013.
class GRADUS_EXPORT LeakyReLU final : public Activation {
 public:
  explicit LeakyReLU(double slope = 0.01) : LeakyReLU(LeakyReLUOptions{slope}) {}
  explicit LeakyReLU(const LeakyReLUOptions& options);  // throws Error for one out of its bounds
  std::string describe() const override;                // "LeakyReLU(0.01)"
  Spec spec() const override;
};

struct ELUOptions {
  double alpha = 1;  // 0 or more
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

// y = x where x > 0, else alpha (exp(x) - 1). Clevert et al., 2016.
class GRADUS_EXPORT ELU final : public Activation {
 public:
  explicit ELU(double alpha = 1) : ELU(ELUOptions{alpha}) {}
  explicit ELU(const ELUOptions& options);  // throws Error for one out of its bounds
  std::string describe() const override;    // "ELU(1)"
  Spec spec() const override;
};

// y = x cut to [-1, 1]; the derivative at both ends is 0.
class GRADUS_EXPORT HardTanh final : public Activation {
 public:
  HardTanh() : Activation("hard_tanh") {}
  std::string describe() const override { return "HardTanh"; }
  Spec spec() const override { return {.kind = "hard_tanh"}; }
};

// The following keep x for backward, which evaluates the function again: 2.5 to 5 times as slow
// there as Tanh, and bound by the exponential, not by memory.

// y = log(1 + exp(x)). 1.4 times as slow as Tanh: an exponential and a logarithm.
class GRADUS_EXPORT Softplus final : public Activation {
 public:
  Softplus() : Activation("softplus") {}
  std::string describe() const override { return "Softplus"; }
  Spec spec() const override { return {.kind = "softplus"}; }
};

// y = x / (1 + exp(-x)). Elfwing et al., 2018.
class GRADUS_EXPORT SiLU final : public Activation {
 public:
  SiLU() : Activation("silu") {}
  std::string describe() const override { return "SiLU"; }
  Spec spec() const override { return {.kind = "silu"}; }
};

// y = x tanh(log(1 + exp(x))). Misra, 2019.
class GRADUS_EXPORT Mish final : public Activation {
 public:
  Mish() : Activation("mish") {}
  std::string describe() const override { return "Mish"; }
  Spec spec() const override { return {.kind = "mish"}; }
};

struct GELUOptions {
  enum class Form { exact, tanh };
  Form form = Form::exact;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

// y = x Phi(x), Phi the normal distribution's. 1.7 times as slow as Tanh: beside the exponential it
// divides two polynomials. With Form::tanh y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2,
// as fast as Tanh and within 5e-4 of it. Hendrycks and Gimpel, 2016.
class GRADUS_EXPORT GELU final : public Activation {
 public:
  using Form = GELUOptions::Form;
  explicit GELU(Form form = Form::exact)
      : Activation(form == Form::exact ? "gelu" : "gelu_tanh"), form_(form) {}
  explicit GELU(const GELUOptions& options) : GELU(options.form) {}
  std::string describe() const override;  // "GELU", "GELU(tanh)"
  Spec spec() const override;

 private:
  Form form_;
};

}  // namespace gradus

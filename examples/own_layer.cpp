// A layer of one's own, y = x / (1 + exp(-beta x)) with a learned beta (Swish; Ramachandran et al.,
// 2017), checked against every law that the library's own layers keep.
#include <cmath>
#include <cstdio>
#include <gradus/gradus.hpp>

using namespace gradus;

class Swish : public Layer {
 public:
  std::string describe() const override { return "Swish"; }
  void visit(Visitor& visitor) override { visitor("beta", beta_); }

  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override {
    plan.keep_input();  // backward reads x
    return inputs[0];
  }
  void forward(const Frame& f) const override {
    with_float_type(f.dtype(), [&]<class T> {
      const T beta = f.value(beta_).as<T>()[0];
      const auto x = f.input().as<T>();
      const auto y = f.output().as<T>();
      for (std::size_t i = 0; i < x.size(); ++i) y[i] = x[i] * sigmoid(beta * x[i]);
    });
  }
  void backward(const Frame& f) const override {
    with_float_type(f.dtype(), [&]<class T> {
      const T beta = f.value(beta_).as<T>()[0];
      const auto x = f.input().as<T>();
      const auto dy = f.output_gradient().as<T>();
      const TensorView dx = f.input_gradient();  // empty where nobody needs it
      T& beta_gradient = f.gradient(beta_).as<T>()[0];
      for (std::size_t i = 0; i < x.size(); ++i) {
        const T s = sigmoid(beta * x[i]), slope = s * (1 - s);
        beta_gradient += dy[i] * x[i] * x[i] * slope;
        if (dx) dx.as<T>()[i] = dy[i] * (s + beta * x[i] * slope);
      }
    });
  }

 private:
  template <class T>
  static T sigmoid(T x) {
    return 1 / (1 + std::exp(-x));
  }
  Parameter beta_{{1}, init::constant(1)};
};

int main() try {
  expect_lawful(Swish(), {{5, 3}, {1, 7}});
  std::printf("Swish is lawful\n");
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}

// A loss of one's own: the quantile (pinball) loss, smallest where a share q of the targets is
// below the prediction. Three networks learn the 10 %, 50 % and 90 % lines of a noisy curve.
#include <cmath>
#include <cstdio>
#include <gradus/gradus.hpp>
#include <numbers>

using namespace gradus;

// Mean over rows and outputs of q (t - x) where target t > prediction x, else of (1 - q) (x - t).
class Quantile : public Loss {
 public:
  explicit Quantile(double q) : q_(q) {}
  std::string describe() const override { return text("Quantile(", q_, ")"); }

  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override {
    if (target.shape() != prediction.shape())
      throw Error("Quantile requires a target a prediction");
    return with_float_type(prediction.dtype(), [&]<class T> {
      const double share = scale / static_cast<double>(prediction.shape()[-1]);
      const auto x = prediction.as<T>(), t = target.as<T>();
      double sum = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double slope = t[i] > x[i] ? -q_ : 1 - q_;
        sum += slope * static_cast<double>(x[i] - t[i]);
        if (gradient) gradient.as<T>()[i] = static_cast<T>(share * slope);  // empty: not wanted
      }
      return share * sum;
    });
  }

 private:
  double q_;
};

int main() {
  Dataset curve{.name = "curve", .inputs = Tensor({2000, 1}), .targets = Tensor({2000, 1})};
  const Rng rng(1);
  for (Index i = 0; i < 2000; ++i) {
    const double x = rng.uniform(i), noise = (0.05 + 0.3 * x) * rng.normal(2000 + i);
    curve.inputs[0].as<float>()[i] = static_cast<float>(x);
    curve.targets.as<float>()[i] = static_cast<float>(std::sin(2 * std::numbers::pi * x) + noise);
  }
  Tensor points({50, 1}, DType::float64), zeros = points;
  init::normal()(points, Rng(2));
  if (!check_gradients(Quantile(0.9), points, zeros).passed()) return 1;

  const Loader loader(curve, {.batch = 50, .shuffle = true, .seed = 3});
  for (const double q : {0.1, 0.5, 0.9}) {
    Model model(Sequential(Linear(1, 32), Tanh(), Linear(32, 32), Tanh(), Linear(32, 1)));
    model.initialize(Rng(4));
    Adam adam(model, {.learning_rate = 0.01});
    train(model, loader, Quantile(q), adam, {.epochs = 60, .schedule = schedules::cosine()});
    Workspace asked(model, Mode::inference);
    const auto line = asked.forward(curve.inputs).as<float>();
    int below = 0;
    for (std::size_t i = 0; i < line.size(); ++i) below += curve.targets.as<float>()[i] < line[i];
    std::printf("%.0f %% line: %.1f %% of the points are below\n", 100 * q, below / 20.0);
  }
}

// Times what is bound by memory: activations, losses, sums, updates; beside a plain copy of as many
// numbers. Prints a line of JSON for each: kernels.py makes the table.
// usage: passes THREADS SECONDS_A_BLOCK ROUNDS
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/block.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/base/random.hpp"
#include "gradus/gradus.hpp"
#include "gradus/kernels/add.hpp"
#include "gradus/kernels/arrays.hpp"
#include "gradus/kernels/pointwise.hpp"
#include "gradus/kernels/prelu.hpp"
#include "gradus/kernels/softmax.hpp"
#include "gradus/kernels/update.hpp"
#include "gradus/tensor/tensor.hpp"

using namespace gradus;

namespace {

Tensor random_tensor(const Shape& shape, DType dtype) {
  Tensor tensor(shape, dtype);
  const Rng rng(1);
  with_float_type(dtype, [&]<class T> {
    Index position = 0;
    for (T& number : tensor.as<T>()) number = static_cast<T>(2 * rng.uniform(position++) - 1);
  });
  return tensor;
}

using Pass = std::pair<std::string, std::function<void()>>;

// Times each pass of one kind of number on one shape.
class Measurement {
 public:
  Measurement(const Shape& shape, DType dtype, int threads, double seconds, int rounds)
      : shape_(shape), dtype_(dtype), threads_(threads), seconds_(seconds), rounds_(rounds) {}

  void run(const Pass& pass) const {
    const auto& [name, call] = pass;
    double best = benchmarks::block(call, seconds_);
    for (int round = 1; round < rounds_; ++round)
      best = std::min(best, benchmarks::block(call, seconds_));
    std::printf(
        "{\"case\": \"%s\", \"shape\": [%d, %d], \"dtype\": \"%s\", \"threads\": %d, "
        "\"microseconds\": %.5f}\n",
        name.c_str(), static_cast<int>(shape_[0]), static_cast<int>(shape_[1]),
        text(dtype_).c_str(), threads_, best);
    std::fflush(stdout);
  }

  // First of all, since the others are compared with it.
  void copies() const {
    const Tensor x = random_tensor(shape_, dtype_);
    Tensor y = x;
    run({"copy", [&] { std::memcpy(y.view().bytes(), x.view().bytes(), x.view().byte_size()); }});
  }

  void activations() const {
    const Tensor x = random_tensor(shape_, dtype_), dy = x;
    Tensor y = x, dx = x;
    for (const kernels::Pointwise& function : kernels::pointwise_functions()) {
      const double parameter = function.takes_parameter ? 0.01 : 0;
      std::string name(function.name);
      std::ranges::replace(name, '_', ' ');
      run({name, [&] { kernels::apply(function, x, y, parameter); }});
      const Tensor kept = function.reads_input ? x : y;
      run({text(name, " gradient"),
           [&] { kernels::apply_gradient(function, kept, dy, dx, parameter); }});
    }
    for (const Index slopes : {Index{1}, shape_[-1]}) {
      const Tensor slope = random_tensor({slopes}, dtype_);
      Tensor slope_gradient = slope;
      const std::string name = slopes == 1 ? "prelu" : "prelu of columns";
      run({name, [&] { kernels::prelu(x, slope, y); }});
      run({name + " gradient", [&] { kernels::prelu_gradient(x, slope, dy, dx, slope_gradient); }});
    }
    run({"softmax", [&] { kernels::softmax(x, y); }});
    run({"softmax gradient", [&] { kernels::softmax_gradient(y, dy, dx); }});
    run({"log softmax", [&] { kernels::log_softmax(x, y); }});
    run({"log softmax gradient", [&] { kernels::log_softmax_gradient(y, dy, dx); }});
  }

  // Through the losses, with what they check.
  void losses() const {
    const Tensor x = random_tensor(shape_, dtype_), labels({shape_.rows()}, DType::int32);
    Tensor dx = x, shares = x, logs = x;
    kernels::softmax(x, shares);
    kernels::log_softmax(x, logs);
    const auto loss = [&](const char* name, const Loss& of, const Tensor& prediction,
                          const Tensor& target) {
      run({name, [&] { of.evaluate(prediction, target, 1e-3, dx); }});
    };
    loss("squared error", MeanSquaredError(), x, shares);
    loss("absolute error", MeanAbsoluteError(), x, shares);
    loss("huber", Huber(), x, shares);
    loss("hinge", Hinge(), x, labels);
    loss("binary cross entropy", BinaryCrossEntropy(), x, shares);
    loss("binary cross entropy on probabilities", BinaryCrossEntropyOnProbabilities(), shares,
         shares);
    loss("softmax cross entropy", CrossEntropy(), x, labels);
    loss("smooth cross entropy", CrossEntropy({.label_smoothing = 0.1}), x, labels);
    loss("cross entropy of probabilities", CrossEntropy(), x, shares);
    loss("negative log likelihood", NegativeLogLikelihood(), shares, labels);
    loss("negative log likelihood on log probabilities", NegativeLogLikelihoodOnLogProbabilities(),
         logs, labels);
  }

  void sums() const {
    const Tensor x = random_tensor(shape_, dtype_), row = random_tensor({shape_[-1]}, dtype_);
    Tensor y = x, sum = row;
    run({"add to rows", [&] { kernels::add_to_rows(row, y); }});
    run({"add sum of rows", [&] { kernels::sum_of_rows(x, sum, true); }});
    run({"all finite", [&] { kernels::all_finite(x); }});
    // What clipping and a penalty add to a step.
    run({"dot", [&] { kernels::dot(x, y); }});
    run({"clip", [&] { kernels::clip(0.5, y); }});
    run({"scale", [&] { kernels::scale(1 - 1e-6, y); }});
    run({"penalty", [&] { kernels::add_penalty(1e-6, 1e-6, x, y); }});
  }

  void updates() const {
    Tensor weights = random_tensor(shape_, dtype_), gradients = weights;
    Tensor mean(shape_, dtype_), square(shape_, dtype_);
    // Updates clear the gradients. A decay keeps them from being zero, and a rate of 0 the weights
    // from dying away: numbers below the smallest normal one are slow.
    const kernels::SgdUpdate sgd{.weight_decay = 0.01};
    const kernels::SgdUpdate momentum{.momentum = 0.9, .weight_decay = 0.01};
    const kernels::AdamUpdate adam{
        .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .weight_decay = 0.01};
    kernels::AdamUpdate adamw = adam;
    adamw.decoupled = true;
    const kernels::RMSpropUpdate rmsprop{
        .keep = 0.99, .share = 0.01, .epsilon = 1e-8, .weight_decay = 0.01};
    kernels::RMSpropUpdate adagrad = rmsprop;
    adagrad.keep = adagrad.share = 1;
    run({"sgd update", [&] { kernels::sgd(weights, gradients, {}, sgd); }});
    run({"momentum update", [&] { kernels::sgd(weights, gradients, mean, momentum); }});
    run({"adam update", [&] { kernels::adam(weights, gradients, mean, square, adam); }});
    run({"rmsprop update", [&] { kernels::rmsprop(weights, gradients, square, {}, rmsprop); }});
    run({"adagrad update", [&] { kernels::rmsprop(weights, gradients, square, {}, adagrad); }});
    run({"adamw update", [&] { kernels::adam(weights, gradients, mean, square, adamw); }});
  }

 private:
  Shape shape_;
  DType dtype_;
  int threads_;
  double seconds_;
  int rounds_;
};

void measure(const Measurement& measurement) {
  measurement.copies();
  measurement.activations();
  measurement.losses();
  measurement.sums();
  measurement.updates();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return std::fprintf(stderr, "usage: passes THREADS SECONDS ROUNDS\n"), 2;
  const int threads = std::atoi(arguments[1]), rounds = std::atoi(arguments[3]);
  const double seconds = std::atof(arguments[2]);
  set_threads(threads);
  for (const DType dtype : {DType::float32, DType::float64}) {
    for (const Shape& shape : {Shape{100, 25}, Shape{1000, 10}, Shape{64, 128}, Shape{256, 1024}}) {
      measure(Measurement(shape, dtype, threads, seconds, rounds));
    }
  }
}

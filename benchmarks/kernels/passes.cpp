// Times what is bound by memory: pointwise functions, softmax, sums, updates; beside a plain copy
// of as many numbers. Prints a line of JSON for each: kernels.py makes the table.
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
#include "gradus/kernels/add.hpp"
#include "gradus/kernels/pointwise.hpp"
#include "gradus/kernels/softmax.hpp"
#include "gradus/kernels/update.hpp"
#include "gradus/tensor/tensor.hpp"

using namespace gradus;
using kernels::Pointwise;

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

void measure(const Shape& shape, DType dtype, int threads, double seconds, int rounds) {
  const Tensor x = random_tensor(shape, dtype), dy = x;
  const Tensor row = random_tensor({shape[-1]}, dtype), labels({shape.rows()}, DType::int32);
  Tensor y = x, dx = x, sum = row;
  Tensor weights = x, gradients = x, mean(shape, dtype), square(shape, dtype);
  // Updates clear the gradients; the decay keeps the running means from dying away, which is slow.
  const kernels::SgdUpdate sgd{.learning_rate = 1e-6, .weight_decay = 0.01};
  const kernels::SgdUpdate momentum{.learning_rate = 1e-6, .momentum = 0.9, .weight_decay = 0.01};
  const kernels::AdamUpdate adam{
      .learning_rate = 1e-6, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .weight_decay = 0.01};

  const std::pair<const char*, std::function<void()>> passes[] = {
      {"copy", [&] { std::memcpy(y.view().bytes(), x.view().bytes(), x.view().byte_size()); }},
      {"relu", [&] { kernels::apply(Pointwise::relu, x, y); }},
      {"relu gradient", [&] { kernels::apply_gradient(Pointwise::relu, x, dy, dx); }},
      {"tanh", [&] { kernels::apply(Pointwise::tanh, x, y); }},
      {"tanh gradient", [&] { kernels::apply_gradient(Pointwise::tanh, x, dy, dx); }},
      {"sigmoid", [&] { kernels::apply(Pointwise::sigmoid, x, y); }},
      {"softmax", [&] { kernels::softmax(x, y); }},
      {"softmax cross entropy", [&] { kernels::softmax_cross_entropy(x, labels, 1, dx); }},
      {"add to rows", [&] { kernels::add_to_rows(row, y); }},
      {"add sum of rows", [&] { kernels::add_sum_of_rows(x, sum); }},
      {"all finite", [&] { kernels::all_finite(x); }},
      {"sgd update", [&] { kernels::sgd(weights, gradients, {}, sgd); }},
      {"momentum update", [&] { kernels::sgd(weights, gradients, mean, momentum); }},
      {"adam update", [&] { kernels::adam(weights, gradients, mean, square, adam); }},
  };
  for (const auto& [name, call] : passes) {
    double best = benchmarks::block(call, seconds);
    for (int round = 1; round < rounds; ++round) {
      best = std::min(best, benchmarks::block(call, seconds));
    }
    std::printf(
        "{\"case\": \"%s\", \"shape\": [%d, %d], \"dtype\": \"%s\", \"threads\": %d, "
        "\"microseconds\": %.5f}\n",
        name, static_cast<int>(shape[0]), static_cast<int>(shape[1]), text(dtype).c_str(), threads,
        best);
  }
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return std::fprintf(stderr, "usage: passes THREADS SECONDS ROUNDS\n"), 2;
  const int threads = std::atoi(arguments[1]), rounds = std::atoi(arguments[3]);
  const double seconds = std::atof(arguments[2]);
  set_threads(threads);
  for (const DType dtype : {DType::float32, DType::float64}) {
    for (const Shape& shape : {Shape{100, 25}, Shape{64, 128}, Shape{256, 1024}}) {
      measure(shape, dtype, threads, seconds, rounds);
    }
  }
}

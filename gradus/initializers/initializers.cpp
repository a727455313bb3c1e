#include "gradus/initializers/initializers.hpp"

#include <cmath>

namespace gradus::init {
namespace {

double fan_of(const Shape& shape, Fan fan) {
  if (shape.rank() < 2) throw Error("a fan wants a weight with 2 axes or more, got ", shape);
  return static_cast<double>(fan == Fan::in ? shape.row_size() : shape.rows());
}

template <class Draw>
void fill(TensorView tensor, const Draw& draw) {
  with_float_type(tensor.dtype(), [&]<class T> {
    T* out = tensor.data<T>();
    for (Index i = 0; i < tensor.size(); ++i) out[i] = static_cast<T>(draw(i));
  });
}

void fill_normal(TensorView tensor, const Rng& rng, double mean, double deviation) {
  fill(tensor, [&](Index i) { return mean + deviation * rng.normal(i); });
}

void fill_uniform(TensorView tensor, const Rng& rng, double low, double high) {
  fill(tensor, [&](Index i) { return low + (high - low) * rng.uniform(i); });
}

double xavier_deviation(const Shape& shape, double gain) {
  return gain * std::sqrt(2 / (fan_of(shape, Fan::in) + fan_of(shape, Fan::out)));
}

double kaiming_deviation(const Shape& shape, double gain, Fan fan) {
  return gain / std::sqrt(fan_of(shape, fan));
}

// A uniform distribution on [-b, b] has the deviation b / sqrt(3).
double bound_of(double deviation) { return std::sqrt(3.0) * deviation; }

}  // namespace

Initializer constant(double value) {
  return [=](TensorView tensor, const Rng&) { fill(tensor, [&](Index) { return value; }); };
}

Initializer normal(double mean, double deviation) {
  if (!(deviation >= 0)) throw Error("a deviation cannot be negative, got ", deviation);
  return [=](TensorView tensor, const Rng& rng) { fill_normal(tensor, rng, mean, deviation); };
}

Initializer uniform(double low, double high) {
  if (!(low <= high))
    throw Error("a uniform initializer wants low <= high, got ", low, " and ", high);
  return [=](TensorView tensor, const Rng& rng) { fill_uniform(tensor, rng, low, high); };
}

Initializer xavier_normal(double gain) {
  return [=](TensorView tensor, const Rng& rng) {
    fill_normal(tensor, rng, 0, xavier_deviation(tensor.shape(), gain));
  };
}

Initializer xavier_uniform(double gain) {
  return [=](TensorView tensor, const Rng& rng) {
    const double bound = bound_of(xavier_deviation(tensor.shape(), gain));
    fill_uniform(tensor, rng, -bound, bound);
  };
}

Initializer kaiming_normal(double gain, Fan fan) {
  return [=](TensorView tensor, const Rng& rng) {
    fill_normal(tensor, rng, 0, kaiming_deviation(tensor.shape(), gain, fan));
  };
}

Initializer kaiming_uniform(double gain, Fan fan) {
  return [=](TensorView tensor, const Rng& rng) {
    const double bound = bound_of(kaiming_deviation(tensor.shape(), gain, fan));
    fill_uniform(tensor, rng, -bound, bound);
  };
}

}  // namespace gradus::init

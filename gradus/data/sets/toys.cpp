#include "gradus/data/sets/toys.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace gradus {
namespace {

constexpr double pi = std::numbers::pi;
using Point = std::array<double, 2>;

struct Toy {
  std::string name;
  Index classes;
  double noise;
  Point mean, variance;  // of the points without noise
};

// make(position, class) gives the point, drawing its numbers from `position` on, two at most.
template <class Make>
Dataset draw(const Toy& toy, Index count, const Rng& rng, const Make& make) {
  if (count < 1) throw Error(toy.name, " requires 1 point or more, got ", count);
  if (toy.classes < 2) throw Error(toy.name, " requires 2 classes or more, got ", toy.classes);
  if (!(toy.noise >= 0) || !std::isfinite(toy.noise))
    throw Error(toy.name, " requires a noise of 0 or more, got ", toy.noise);
  const auto deviation = [&](int axis) {
    return std::sqrt(toy.variance[static_cast<std::size_t>(axis)] + toy.noise * toy.noise);
  };
  Dataset dataset{
      .name = toy.name,
      .inputs = Tensor({count, 2}),
      .targets = Tensor({count}, DType::int32),
      .classes = toy.classes,
      .scaling = Scaling::standardize({toy.mean[0], toy.mean[1]}, {deviation(0), deviation(1)})};
  const Rng positions = rng.fork(toy.name), noise = rng.fork("noise");
  float* out = dataset.inputs[0].view().data<float>();
  Index position = 0;
  for (std::int32_t& target : dataset.targets.as<std::int32_t>()) {
    const auto kind = static_cast<std::int32_t>(position / 2 % toy.classes);
    target = kind;
    for (const double coordinate : make(positions, position, kind)) {
      *out++ = static_cast<float>(coordinate + toy.noise * noise.normal(position));
      ++position;
    }
  }
  return dataset;
}

}  // namespace

Dataset moons(Index count, const Rng& rng, const MoonOptions& options) {
  // E sin = 2/pi over a half circle, E sin^2 = E cos^2 = 1/2.
  const double second = 0.25 - 2 / pi + 0.5;  // E (1/2 - sin)^2
  const Toy toy{"moons", 2, options.noise, {0.5, 0.25}, {0.75, (0.5 + second) / 2 - 0.0625}};
  return draw(toy, count, rng, [](const Rng& positions, Index position, std::int32_t kind) {
    const double angle = pi * positions.uniform(position);
    return kind == 0 ? Point{std::cos(angle), std::sin(angle)}
                     : Point{1 - std::cos(angle), 0.5 - std::sin(angle)};
  });
}

Dataset spirals(Index count, const Rng& rng, const SpiralOptions& options) {
  if (!std::isfinite(options.turns))
    throw Error("spirals requires a finite number of turns, got ", options.turns);
  // Half of E t^2, as if all directions were alike.
  const Toy toy{"spirals", options.classes, options.noise, {0, 0}, {1.0 / 6, 1.0 / 6}};
  return draw(toy, count, rng, [&](const Rng& positions, Index position, std::int32_t kind) {
    const double t = positions.uniform(position);
    const double arm = static_cast<double>(kind) / static_cast<double>(options.classes);
    const double angle = 2 * pi * (options.turns * t + arm);
    return Point{t * std::cos(angle), t * std::sin(angle)};
  });
}

Dataset xor_points(Index count, const Rng& rng, const XorOptions& options) {
  const Toy toy{"xor", 2, options.noise, {0, 0}, {1.0 / 3, 1.0 / 3}};
  return draw(toy, count, rng, [](const Rng& positions, Index position, std::int32_t kind) {
    const double x = 2 * positions.uniform(position) - 1;
    const double size = positions.uniform(position + 1);
    return Point{x, (x >= 0) == (kind == 0) ? size : -size};
  });
}

Dataset rings(Index count, const Rng& rng, const RingOptions& options) {
  const double n = static_cast<double>(options.classes);
  // Half the mean of the squared radii, 1/n^2 to 1.
  const double half = (n + 1) * (2 * n + 1) / (12 * n * n);
  const Toy toy{"rings", options.classes, options.noise, {0, 0}, {half, half}};
  return draw(toy, count, rng, [&](const Rng& positions, Index position, std::int32_t kind) {
    const double radius = static_cast<double>(kind + 1) / n;
    const double angle = 2 * pi * positions.uniform(position);
    return Point{radius * std::cos(angle), radius * std::sin(angle)};
  });
}

}  // namespace gradus

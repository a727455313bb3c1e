#include "gradus/data/sets/disc.hpp"

#include <cmath>

namespace gradus {

Dataset disc(Index count, const Rng& rng, const DiscOptions& options) {
  const auto [radius, centre] = options;
  if (count < 1) throw Error("disc requires 1 point or more, got ", count);
  if (!(radius > 0) || !std::isfinite(radius))
    throw Error("disc requires a radius above 0, got ", radius);
  if (!std::isfinite(centre[0]) || !std::isfinite(centre[1])) {
    throw Error("disc requires a centre of finite numbers, got ", centre[0], " and ", centre[1]);
  }

  Dataset dataset{.name = "disc",
                  .inputs = Tensor({count, 2}),
                  .targets = Tensor({count}, DType::int32),
                  .classes = 2,
                  .scaling = Scaling::standardize({0.5}, {1 / std::sqrt(12.0)}),
                  .class_names = {disc_sides.begin(), disc_sides.end()}};
  float* point = dataset.inputs[0].view().data<float>();
  const Rng positions = rng.fork("disc");
  Index position = 0;
  for (std::int32_t& inside : dataset.targets.as<std::int32_t>()) {
    double squared_distance = 0;
    for (const double middle : centre) {
      *point = static_cast<float>(positions.uniform(position++));
      // The class is that of the point as stored.
      squared_distance += (*point - middle) * (*point - middle);
      ++point;
    }
    inside = squared_distance <= radius * radius ? 1 : 0;
  }
  return dataset;
}

}  // namespace gradus

// The samples that a configuration asks for.
#pragma once

#include <filesystem>

#include "app/config.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::app {

// Reads or draws samples for one round after another.
class DataSource {
 public:
  // `folder`: what --data names, or empty.
  DataSource(const DataSpec& spec, std::filesystem::path folder)
      : spec_(spec), folder_(std::move(folder)) {}

  // Valid until the next call. The disc draws new points for every seed, training and test from
  // streams of their own; MNIST is read once. Throws Error where files are missing or damaged, a
  // sample is not finite or a class not in range, or more samples are asked for than there are.
  const TrainTest& of_seed(std::uint64_t seed);

 private:
  DataSpec spec_;
  std::filesystem::path folder_;
  TrainTest samples_;
  bool read_ = false;  // what does not depend on the seed
};

}  // namespace gradus::app

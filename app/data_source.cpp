#include "app/data_source.hpp"

#include "gradus/base/error.hpp"
#include "gradus/data/disc.hpp"
#include "gradus/data/mnist.hpp"

namespace gradus::app {
namespace {

// Keeps the first samples.
void cut(Dataset& dataset, std::optional<Index> count, std::string_view key, const Place& place) {
  if (!count || *count == dataset.size()) return;
  if (*count > dataset.size()) {
    throw Error(place, ": ", key, " = ", *count, " wants more samples than the ", dataset.size(),
                " there are in ", dataset.name);
  }
  dataset.inputs = Tensor(dataset.inputs.view().slice(0, *count));
  dataset.targets = Tensor(dataset.targets.view().slice(0, *count));
}

}  // namespace

const TrainTest& DataSource::of_seed(std::uint64_t seed) {
  if (read_) return samples_;
  if (spec_.source == "disc") {
    const Rng rng(seed);
    samples_ = {disc(spec_.train.value(), rng.fork("train")),
                disc(spec_.test.value(), rng.fork("test"))};
  } else {
    samples_ = mnist(folder_);
    cut(samples_.train, spec_.train, "train", spec_.place);
    cut(samples_.test, spec_.test, "test", spec_.place);
    read_ = true;
  }
  for (Dataset* dataset : {&samples_.train, &samples_.test}) {
    if (spec_.scaling)
      dataset->scaling = Scaling::standardize({spec_.scaling->mean}, {spec_.scaling->deviation});
    validate(*dataset);
  }
  return samples_;
}

}  // namespace gradus::app

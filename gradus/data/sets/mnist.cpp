#include "gradus/data/sets/mnist.hpp"

#include <algorithm>
#include <array>

#include "gradus/data/sets/data_folder.hpp"
#include "gradus/data/sets/idx.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr Index side = 28;  // pixels
constexpr Index digits = 10;
// Of the training pixels, 0 to 255.
constexpr double pixel_mean = 0.1307 * 255;
constexpr double pixel_deviation = 0.3081 * 255;

bool holds_images(const Tensor& tensor) {
  return tensor.dtype() == DType::uint8 && tensor.shape().rank() == 3 &&
         tensor.shape()[1] == side && tensor.shape()[2] == side;
}

bool holds_labels(const Tensor& tensor) {
  return tensor.dtype() == DType::uint8 && tensor.shape().rank() == 1;
}

std::string found(const Tensor& tensor) {
  const std::string_view kind = holds_images(tensor)   ? "images, "
                                : holds_labels(tensor) ? "labels, "
                                                       : "";
  return text(kind, tensor.dtype(), " ", tensor.shape());
}

Tensor read_images(const fs::path& path) {
  Tensor images = read_idx(path);
  if (!holds_images(images)) {
    throw Error(path.string(), ": requires images, uint8 [count, 28, 28], got ", found(images));
  }
  return images;
}

// As int32 class indices.
Tensor read_labels(const fs::path& path) {
  const Tensor stored = read_idx(path);
  if (!holds_labels(stored)) {
    throw Error(path.string(), ": requires labels, uint8 [count], got ", found(stored));
  }
  const auto labels = stored.as<std::uint8_t>();
  const auto bad = std::ranges::find_if(labels, [](std::uint8_t label) { return label >= digits; });
  if (bad != labels.end()) {
    throw Error(path.string(), ": label ", bad - labels.begin() + 1, " (counted from 1) is ",
                static_cast<int>(*bad), ": it must be from 0 to ", digits - 1);
  }
  Tensor targets(stored.shape(), DType::int32);
  std::ranges::copy(labels, targets.as<std::int32_t>().begin());
  return targets;
}

Dataset read_pair(const fs::path& images_path, const fs::path& labels_path) {
  Dataset dataset{.name = "mnist",
                  .inputs = read_images(images_path),
                  .targets = read_labels(labels_path),
                  .classes = digits,
                  .scaling = Scaling::standardize({pixel_mean}, {pixel_deviation})};
  for (Index digit = 0; digit < digits; ++digit) dataset.class_names.push_back(text(digit));
  const Index images = dataset.inputs[0].shape()[0];
  const Index labels = dataset.targets.shape()[0];
  if (images != labels) {
    throw Error(images_path.string(), " holds ", images, " images, but ", labels_path.string(),
                " holds ", labels, " labels: requires one for each");
  }
  if (images == 0) throw Error(images_path.string(), ": holds no images");
  return dataset;
}

}  // namespace

TrainTest mnist(const fs::path& data) {
  const std::array<std::string, 4> files = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                            "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
  const fs::path folder = find_data("mnist", files, data);
  const auto path = [&](std::size_t file) { return find_file(folder, files[file]); };
  return {read_pair(path(0), path(1)), read_pair(path(2), path(3))};
}

}  // namespace gradus

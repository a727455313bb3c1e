// MNIST, handwritten digits: 60000 images to train, 10000 to test (LeCun, Cortes, Burges, 1998).
#pragma once

#include <filesystem>

#include "gradus/data/dataset.hpp"

namespace gradus {

// Reads the four IDX files, plain or with .gz, from the folder that find_data("mnist", ..., data)
// finds. Inputs are the pixels as stored, uint8 [count, 28, 28]; the scaling standardizes them by
// their mean and deviation over the training set. Targets are the digits, 10 classes. Throws Error,
// naming the file, where one is missing, damaged, not what its name says, or counts disagree.
GRADUS_EXPORT TrainTest mnist(const std::filesystem::path& data = {});

}  // namespace gradus

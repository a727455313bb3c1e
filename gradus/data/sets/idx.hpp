// Reads IDX files, the format of MNIST: a big-endian header, then the numbers, row-major.
#pragma once

#include <filesystem>

#include "gradus/tensor/tensor.hpp"

namespace gradus {

// The numbers of a file, plain or in gzip: uint8, int32, float32 or float64, of rank 1 to
// Shape::max_rank. Throws Error, naming the file, for anything that is not a whole IDX file and
// nothing else; takes no more memory than a small multiple of what the file holds, whatever its
// header says.
GRADUS_EXPORT Tensor read_idx(const std::filesystem::path& path);

}  // namespace gradus

// Named tensors in a file, as safetensors: the length of a JSON header, the header, the numbers.
// https://huggingface.co/docs/safetensors. Free functions; any thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "gradus/tensor/tensor.hpp"

namespace gradus {

struct TensorFile {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> metadata;  // UTF-8
};

// The same content gives the same bytes: tensors of wider elements first, so that each is aligned
// in the file, then by name. Throws Error for text that is not UTF-8 or where write_file() does.
GRADUS_EXPORT void write_safetensors(const std::filesystem::path& path, const TensorFile& file);

// Reads F32, F64, I32 and U8, and leaves out num_batches_tracked, the I64 count of steps that
// PyTorch keeps beside the running values of a batch normalization. Throws Error with the path, the
// tensor and what is wrong with it for anything that breaks the format; allocates no more than the
// file is long.
GRADUS_EXPORT TensorFile read_safetensors(const std::filesystem::path& path);

// The same in memory; the errors do not name a file.
GRADUS_EXPORT std::string safetensors_bytes(const TensorFile& file);
GRADUS_EXPORT TensorFile parse_safetensors(std::string_view bytes);

}  // namespace gradus

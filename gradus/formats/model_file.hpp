// The values of a model in a safetensors file, under PyTorch's names. Free functions; whoever loads
// must be alone with the model.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "gradus/model/model.hpp"

namespace gradus {

// Throws Error, before anything is written, for a value that is NaN or infinite: which parameter
// and where in it.
GRADUS_EXPORT void save_model(const std::filesystem::path& path, const Model& model,
                              const std::map<std::string, std::string>& metadata = {});

// Fills the model's values, converting float32 to float64 and back, and returns the metadata.
// Throws Error with all that does not fit (parameters without a tensor, tensors without a
// parameter, other shapes, values that are not finite); the model is then as it was.
GRADUS_EXPORT std::map<std::string, std::string> load_model(const std::filesystem::path& path,
                                                            Model& model);

// What save_model() was given. Throws Error where read_safetensors() does.
GRADUS_EXPORT std::map<std::string, std::string> read_metadata(const std::filesystem::path& path);

}  // namespace gradus

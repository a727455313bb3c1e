// A model in a safetensors file: its values under PyTorch's names and its architecture as JSON
// (docs/model_files.md). Free functions; no other thread may use the model while it is loaded.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "gradus/layers/kinds.hpp"
#include "gradus/model/model.hpp"

namespace gradus {

// Adds the architecture to the metadata, unless a layer is of no kind (a layer of your own that is
// in no table of kinds): such a model is loaded into another one that you build. Throws Error,
// before anything is written, for a value that is NaN or infinite: which parameter and where in it.
GRADUS_EXPORT void save_model(const std::filesystem::path& path, const Model& model,
                              const std::map<std::string, std::string>& metadata = {});

// The model that was saved. `kinds`: layer_kinds(), or a copy with rows of your own. Throws Error
// for a file without an architecture, a kind that is not in the table, an option out of its bounds,
// and tensors that do not fit. Takes no more memory than twice the file.
GRADUS_EXPORT Model load_model(const std::filesystem::path& path,
                               const LayerKinds& kinds = layer_kinds());

// Fills the model's values, converting float32 to float64 and back, and returns the metadata.
// Throws Error with all that does not fit (parameters without a tensor, tensors without a
// parameter, other shapes, values that are not finite); the model is then as it was.
GRADUS_EXPORT std::map<std::string, std::string> load_model(const std::filesystem::path& path,
                                                            Model& model);

// For a model that begins where another one ended, such as one with another last layer: fills the
// parameters whose names and shapes are in the file, and returns a line for each other one, which
// keeps its value: "4.weight: the file has [10, 128], the model [3, 128]". Throws Error where no
// parameter fits, and as load_model() does for values.
GRADUS_EXPORT std::vector<std::string> load_matching(const std::filesystem::path& path,
                                                     Model& model);

// What save_model() was given. Throws Error where read_safetensors() does.
GRADUS_EXPORT std::map<std::string, std::string> read_metadata(const std::filesystem::path& path);

}  // namespace gradus

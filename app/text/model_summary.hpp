// The layers and the memory of a model as tables.
#pragma once

#include <string>

#include "app/configuration/config.hpp"
#include "gradus/model/model.hpp"
#include "gradus/model/workspace.hpp"

namespace gradus::app {

// Planned for one batch, in one mode.
struct PlannedRun {
  std::vector<PlannedLayer> layers;
  PlannedMemory memory;
  double flops() const;  // of a step
};
struct Plans {
  PlannedRun training, inference;
};
Plans plans_of(const Model& model, const Shape& sample, Index batch);

// Name, output shape of a sample and parameters of each layer; with the FLOPs of a training step
// and of inference in two more columns if requested.
std::string layer_table(const Model& model, const Shape& sample, const Plans& plans,
                        bool with_flops);

// Bytes for training and for inference, a line each.
std::string memory_table(const Config& config, Model& model, const Plans& plans);

// "CrossEntropy, Sgd(learning_rate 0.1), float32"
std::string training_text(const Config& config, Model& model);

}  // namespace gradus::app

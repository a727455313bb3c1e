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
PlannedRun plan_run(const Model& model, Mode mode, const Shape& sample, Index batch);

// Name, output shape of a sample and parameters of each layer; with the FLOPs of a training step
// and of inference in columns of their own if requested.
std::string layer_table(const Model& model, const Shape& sample, const PlannedRun& training,
                        const PlannedRun& inference, bool with_flops);

// Bytes for training and for inference, a line each.
std::string memory_table(const Config& config, Model& model, const PlannedRun& training,
                         const PlannedRun& inference);

}  // namespace gradus::app

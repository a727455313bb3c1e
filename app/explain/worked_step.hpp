// One step of training with every tensor kept: forward, loss, backward and update, layer by layer.
#pragma once

#include <string>
#include <vector>

#include "app/configuration/config.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/data/data_source.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::app {

struct WorkedParameter {
  std::string name;  // within its layer: "weight", "body.0.bias"
  Tensor before, gradient, after;
};

// A layer of the configuration's list; a block such as a residual is one of them.
struct WorkedLayer {
  Spec spec;
  std::string description;  // "Linear(2 -> 3)"
  Tensor input, output, output_gradient, input_gradient;
  Tensor slope;  // f'(x) if the kind is pointwise, else empty
  std::vector<WorkedParameter> parameters;
};

// A value that owns all its numbers.
struct WorkedStep {
  std::vector<WorkedLayer> layers;  // at least one
  std::string optimizer;            // its description
  Tensor targets;
  double loss = 0, loss_after = 0;  // of these samples, before and after the update
};

// Makes the step, which changes the weights of the model: `model` is that of the configuration,
// with its values. Throws Error as build_model(), Workspace and Optimizer do.
WorkedStep work_step(const Config& config, const SampleKind& data, Model& model,
                     const Batch& batch);
// The first step of the training of the configuration, on its first `samples` samples, or on all if
// there are fewer.
WorkedStep first_step(const Config& config, DataSource& source, Index samples);

}  // namespace gradus::app

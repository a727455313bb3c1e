// A module with a formula of its own; the leaves of every model.
#pragma once

#include "gradus/model/frame.hpp"
#include "gradus/model/layer_plan.hpp"
#include "gradus/model/module.hpp"

namespace gradus {

// Const while it runs: everything that changes is in the Frame, so any number of workspaces may
// share one layer.
class GRADUS_EXPORT Layer : public Module {
 public:
  // Checks the shapes, declares what the layer needs at run time, returns the output's shape.
  // Throws Error saying what is required; the caller adds the layer and what was given.
  virtual Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const = 0;
  // Writes every element of output().
  virtual void forward(const Frame& frame) const = 0;
  // Overwrites each input_gradient() that is not empty. Adds to gradient(parameter), or calls
  // add_gradient() for what plan() named in gradient_from().
  virtual void backward(const Frame& frame) const = 0;
  // For a layer that declares LayerPlan::sum_over_batch() alone.
  virtual void sum_over_batch(int slot, const Frame& frame) const;

  Value wire(Graph& graph, std::span<const Value> inputs) const final;
};

}  // namespace gradus

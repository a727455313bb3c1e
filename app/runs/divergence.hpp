// Detects a training that made its loss larger. One thread.
#pragma once

#include <optional>
#include <string>

#include "app/configuration/config.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/model/workspace.hpp"

namespace gradus::app {

// Compares the loss of the first training samples before the first step, after the last, and for a
// constant answer. If a training learns little, its last loss is near the smaller of the other two;
// if it overfits, far below both.
class DivergenceCheck {
 public:
  // Before the first step. Refers to the configuration and the samples.
  DivergenceCheck(const Config& config, const Model& model, const Dataset& train);

  // After the last step: the losses and what to change, if the last loss is more than five times
  // the larger of the other two.
  std::optional<std::string> message(const Model& model) const;

 private:
  double loss_of(Workspace& workspace) const;
  double loss_of_constant(const Workspace& workspace) const;

  const Config& config_;
  Batch samples_;
  std::unique_ptr<Loss> loss_;
  double first_ = 0, constant_ = 0;
};

}  // namespace gradus::app

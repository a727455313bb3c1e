// What a training reports: after each step, and after each epoch.
#pragma once

#include <optional>
#include <vector>

#include "gradus/training/metrics.hpp"

namespace gradus {

// Where a training stands after a step.
struct Progress {
  Index epoch = 0, epochs = 0;            // epoch counts from 1
  Index step = 0, steps = 0;              // of the whole training; step counts from 1
  Index samples = 0;                      // seen in this epoch
  double loss = 0;                        // mean over this epoch's samples so far
  std::optional<double> error_rate = {};  // likewise; none where targets are numbers
  double learning_rate = 0;
  double seconds = 0;  // of training since the start, without evaluations
};

// What one epoch gave.
struct EpochResult {
  Index epoch = 0;                              // from 1
  Index steps = 0;                              // since the start
  double train_loss = 0;                        // mean over the epoch, while the weights moved
  std::optional<double> train_error_rate = {};  // likewise
  std::optional<double> test_loss = {},
                        test_error_rate = {};  // after the epoch; none without a test set
  std::optional<RegressionFigures> test_regression = {};  // likewise; none of classes
  std::vector<RegressionFigures> test_by_target = {};     // likewise
  double learning_rate = 0;                               // of the last step
  double seconds = 0;                                     // of training, without evaluations
  Index samples = 0;
};

using History = std::vector<EpochResult>;

}  // namespace gradus

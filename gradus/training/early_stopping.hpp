// Ends a training that no longer gets better, and puts the best weights back.
#pragma once

#include "gradus/training/watched.hpp"

namespace gradus {

struct EarlyStoppingOptions {
  Index patience = 10;    // epochs without a better one, 1 or more
  double least_gain = 0;  // 0 or more: what counts as better
  Watched watched = Watched::test_loss;
};

// A callback of train(), for one training. Weights that the test set has chosen
// flatter its error: let TrainOptions::test be samples held back for this.
class GRADUS_EXPORT EarlyStopping final : public Callback {
 public:
  // Throws Error for options outside their range.
  explicit EarlyStopping(Model& model, const EarlyStoppingOptions& options = {});

  bool after_epoch(const EpochResult& epoch) override;
  void after_training() override;  // puts back the weights, and statistics, of the best epoch

  void visit_state(StateVisitor& visitor) override;

  Index best_epoch() const { return best_epoch_; }  // from 1; 0 where there was none

 private:
  Model model_;
  Watched watched_;
  Patience patience_;
  ParameterVector best_;
  Index best_epoch_ = 0;
};

}  // namespace gradus

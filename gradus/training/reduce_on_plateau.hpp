// Lowers the learning rate where training no longer gets better.
#pragma once

#include "gradus/optimizers/optimizer.hpp"
#include "gradus/training/watched.hpp"

namespace gradus {

struct PlateauOptions {
  double factor = 0.1;             // on the learning rate each time, above 0 and below 1
  Index patience = 10;             // epochs without a better one, 1 or more
  double least_gain = 0;           // 0 or more: what counts as better
  double least_learning_rate = 0;  // 0 or more: not below this
  Watched watched = Watched::test_loss;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

// A callback of train(). Borrows the optimizer, which keeps the rate it ends with; for one
// training. With the same patience PyTorch's ReduceLROnPlateau waits one epoch more.
class GRADUS_EXPORT ReduceOnPlateau final : public Callback {
 public:
  // Throws Error for options outside their range.
  explicit ReduceOnPlateau(Optimizer& optimizer, const PlateauOptions& options = {});

  bool after_epoch(const EpochResult& epoch) override;
  // The learning rate is part of the optimizer's state.
  void visit_state(StateVisitor& visitor) override { patience_.visit_state(visitor); }

 private:
  Optimizer& optimizer_;
  PlateauOptions options_;
  Patience patience_;
};

}  // namespace gradus

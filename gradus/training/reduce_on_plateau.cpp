#include "gradus/training/reduce_on_plateau.hpp"

#include <algorithm>

#include "gradus/base/options.hpp"

namespace gradus {

void PlateauOptions::visit(OptionVisitor& visitor) {
  visitor({"factor", "factor on the learning rate each time", inside_one}, factor);
  visitor({"patience", "epochs without a better one", from_one}, patience);
  visitor({"least_gain", "by how much a loss must fall to be better", from_zero}, least_gain);
  visitor({"least_learning_rate", "the learning rate is not lowered below it", from_zero},
          least_learning_rate);
}

ReduceOnPlateau::ReduceOnPlateau(Optimizer& optimizer, const PlateauOptions& options)
    : optimizer_(optimizer),
      options_(checked("ReduceOnPlateau", options)),
      patience_("ReduceOnPlateau", options.patience, options.least_gain) {}

bool ReduceOnPlateau::after_epoch(const EpochResult& epoch) {
  patience_.is_best(watched_number(epoch, options_.watched));
  if (patience_.is_over()) {
    const double rate = optimizer_.learning_rate_without_schedule();
    optimizer_.set_learning_rate(
        std::min(rate, std::max(rate * options_.factor, options_.least_learning_rate)));
    patience_.begin_again();
  }
  return true;
}

}  // namespace gradus

#include "gradus/training/reduce_on_plateau.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {

ReduceOnPlateau::ReduceOnPlateau(Optimizer& optimizer, const PlateauOptions& options)
    : optimizer_(optimizer),
      options_(options),
      patience_("ReduceOnPlateau", options.patience, options.least_gain) {
  if (!(options.factor > 0 && options.factor < 1))
    throw Error("ReduceOnPlateau wants a factor above 0 and below 1, got ", options.factor);
  if (!(options.least_learning_rate >= 0) || !std::isfinite(options.least_learning_rate)) {
    throw Error("ReduceOnPlateau wants a finite least learning rate of 0 or more, got ",
                options.least_learning_rate);
  }
}

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

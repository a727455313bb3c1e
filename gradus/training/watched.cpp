#include "gradus/training/watched.hpp"

#include <cmath>
#include <limits>

namespace gradus {

double watched_number(const EpochResult& epoch, Watched watched) {
  if (watched == Watched::train_loss) return epoch.train_loss;
  if (!epoch.test_loss)
    throw Error(
        "there is no test loss to watch: name a test set in TrainOptions, or watch the "
        "training loss");
  if (watched == Watched::test_loss) return *epoch.test_loss;
  if (!epoch.test_error_rate)
    throw Error("there is no test error to watch, since targets are numbers: watch the loss");
  return *epoch.test_error_rate;
}

Patience::Patience(std::string_view who, Index epochs, double least_gain)
    : epochs_(epochs), least_gain_(least_gain), lowest_(std::numeric_limits<double>::infinity()) {
  if (epochs < 1) throw Error(who, " requires a patience of 1 epoch or more, got ", epochs);
  if (!(least_gain >= 0) || !std::isfinite(least_gain))
    throw Error(who, " requires a finite least gain of 0 or more, got ", least_gain);
}

void Patience::visit_state(StateVisitor& visitor) {
  visitor("epochs since the lowest", since_);
  visitor("lowest", lowest_);
}

bool Patience::is_best(double number) {
  ++since_;
  if (!(number < lowest_ - least_gain_)) return false;
  lowest_ = number;
  since_ = 0;
  return true;
}

}  // namespace gradus

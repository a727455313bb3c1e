#include "gradus/training/early_stopping.hpp"

namespace gradus {

EarlyStopping::EarlyStopping(Model& model, const EarlyStoppingOptions& options)
    : model_(model),
      watched_(options.watched),
      patience_("EarlyStopping", options.patience, options.least_gain),
      best_(model) {}

bool EarlyStopping::after_epoch(const EpochResult& epoch) {
  if (patience_.is_best(watched_number(epoch, watched_))) {
    best_ = model_.values();
    best_epoch_ = epoch.epoch;
  }
  return !patience_.is_over();
}

void EarlyStopping::after_training() {
  if (best_epoch_ > 0) model_.values() = best_;
}

void EarlyStopping::visit_state(StateVisitor& visitor) {
  patience_.visit_state(visitor);
  visitor("best epoch", best_epoch_);
  visitor("best values", best_);
}

}  // namespace gradus

// The number of an epoch that callbacks go by, and how long they wait for it to fall.
#pragma once

#include "gradus/training/callback.hpp"

namespace gradus {

enum class Watched { train_loss, test_loss, test_error };

// Throws Error where the epoch has no such number: no test set, or no classes.
GRADUS_EXPORT double watched_number(const EpochResult& epoch, Watched watched);

// Counts epochs since a number last fell.
class GRADUS_EXPORT Patience {
 public:
  // epochs: 1 or more. least_gain: by how much, 0 or more, the number must fall to count as lower.
  // Throws Error, naming `who`, for others.
  Patience(std::string_view who, Index epochs, double least_gain);

  bool is_best(double number);  // whether it is the lowest so far; NaN never is
  bool is_over() const { return since_ >= epochs_; }
  void begin_again() { since_ = 0; }  // what was lowest stays
  void visit_state(StateVisitor& visitor);

 private:
  Index epochs_, since_ = 0;
  double least_gain_, lowest_;
};

}  // namespace gradus

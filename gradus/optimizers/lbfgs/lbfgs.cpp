#include "gradus/optimizers/lbfgs/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "gradus/base/options.hpp"
#include "gradus/kernels/arrays.hpp"
#include "gradus/kernels/update.hpp"
#include "gradus/optimizers/lbfgs/line_search.hpp"

namespace gradus {
namespace {

void copy(ConstTensorView from, TensorView to) {
  std::copy_n(from.bytes(), from.byte_size(), to.bytes());
}

}  // namespace

void LbfgsOptions::visit(OptionVisitor& visitor) {
  visitor({"learning_rate", "share of Newton's step that is tried first", from_zero, false, true},
          learning_rate);
  visitor({"history",
           "last steps from which curvature is learned",
           {.least = 1, .most = 1000},
           false,
           true},
          history);
  visitor({"evaluations", "evaluations of the loss along one line, at most", from_one, false, true},
          evaluations);
}

Lbfgs::Lbfgs(Model& model, const LbfgsOptions& options)
    : Optimizer(model, options.learning_rate),
      options_(checked("Lbfgs", options)),
      start_(model),
      gradient_(model),
      direction_(model) {
  for (Index i = 0; i < options.history; ++i)
    pairs_.push_back({ParameterVector(model), ParameterVector(model)});
  shares_.resize(pairs_.size());
}

std::string Lbfgs::describe() const {
  LbfgsOptions now = options_;
  now.learning_rate = learning_rate();
  return described("Lbfgs", now);
}

void Lbfgs::visit_state(StateVisitor& visitor) {
  Optimizer::visit_state(visitor);
  visitor("loss", loss_);
  visitor("newest", newest_);
  visitor("count", count_);
  visitor("start", start_);
  visitor("gradient", gradient_);
  visitor("direction", direction_);
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    visitor(text("pair ", i, " moved"), pairs_[i].moved);
    visitor(text("pair ", i, " gained"), pairs_[i].gained);
    visitor(text("pair ", i, " inner product"), pairs_[i].inner_product);
  }
}

void Lbfgs::take_step(ParameterVector&) {
  throw Error(
      "Lbfgs evaluates the loss several times in a step: call minimize(objective, "
      "gradients) in place of step(gradients)");
}

Lbfgs::Pair& Lbfgs::pair(Index age) {
  return pairs_[static_cast<std::size_t>((newest_ - age + options_.history) % options_.history)];
}

// direction = -H gradient, where H is the inverse curvature that the pairs give.
void Lbfgs::find_direction() {
  const TensorView d = direction_.weights();
  copy(gradient_.weights(), d);
  kernels::scale(-1, d);
  for (Index age = 0; age < count_; ++age) {
    Pair& one = pair(age);
    double& share = shares_[static_cast<std::size_t>(age)];
    share = kernels::dot(one.moved.weights(), d) / one.inner_product;
    kernels::add_multiple(-share, one.gained.weights(), d);
  }
  if (count_ > 0) {
    const ConstTensorView gained = pair(0).gained.weights();
    kernels::scale(pair(0).inner_product / kernels::dot(gained, gained), d);
  }
  for (Index age = count_; age-- > 0;) {
    Pair& one = pair(age);
    const double back = kernels::dot(one.gained.weights(), d) / one.inner_product;
    kernels::add_multiple(shares_[static_cast<std::size_t>(age)] - back, one.moved.weights(), d);
  }
}

// The weights have moved from start_, and the gradient from gradient_.
void Lbfgs::remember(ConstTensorView gradient) {
  newest_ = (newest_ + 1) % options_.history;
  Pair& one = pair(0);
  copy(values().weights(), one.moved.weights());
  kernels::add_multiple(-1, start_.weights(), one.moved.weights());
  copy(gradient, one.gained.weights());
  kernels::add_multiple(-1, gradient_.weights(), one.gained.weights());
  copy(gradient, gradient_.weights());

  one.inner_product = kernels::dot(one.moved.weights(), one.gained.weights());
  const double moved = kernels::dot(one.moved.weights(), one.moved.weights());
  const double gained = kernels::dot(one.gained.weights(), one.gained.weights());
  // The cosine between both, so that the scale of the loss does not matter.
  if (one.inner_product > 1e-10 * std::sqrt(moved) * std::sqrt(gained)) {
    count_ = std::min(count_ + 1, options_.history);
  } else {
    count_ = 0;  // no curvature that a minimum could have: what is older misleads as well
  }
}

// The loss and the gradient where the weights stand.
void Lbfgs::begin(const Objective& objective, ParameterVector& gradients) {
  loss_ = objective();
  count_ = 0;
  begins_anew_ = false;
  if (std::isfinite(loss_) && !kernels::all_finite(gradients.weights())) refuse(gradients);
  copy(gradients.weights(), gradient_.weights());
  copy(values().weights(), start_.weights());
}

double Lbfgs::take_step_on(const Objective& objective, ParameterVector& gradients) {
  const TensorView weights = values().weights();
  const bool moved = std::memcmp(weights.bytes(), start_.weights().bytes(), weights.byte_size());
  if (steps() == 0 || moved || begins_anew_) begin(objective, gradients);
  if (!std::isfinite(loss_)) return loss_;
  try {
    loss_ = search(objective, gradients);
    check_statistics(gradients);
  } catch (...) {
    copy(start_.weights(), weights);
    gradients.clear();
    begins_anew_ = true;  // gradient_ and loss_ may be those of the step that is taken back
    throw;
  }
  copy(weights, start_.weights());
  return loss_;
}

// Moves the weights, from start_, and returns the loss there: that of the last evaluation.
double Lbfgs::search(const Objective& objective, ParameterVector& gradients) {
  const TensorView weights = values().weights();
  const TensorView direction = direction_.weights();
  const auto evaluate = [&](double step) -> LinePoint {
    copy(start_.weights(), weights);
    if (step > 0) kernels::add_multiple(step, direction, weights);
    gradients.clear();
    const double value = objective();
    return {step, value, kernels::dot(gradients.weights(), direction)};
  };

  find_direction();
  double slope = kernels::dot(gradient_.weights(), direction);
  if (count_ > 0 && !(slope < 0 && std::isfinite(slope))) {
    count_ = 0;
    find_direction();
    slope = kernels::dot(gradient_.weights(), direction);
  }
  if (!std::isfinite(slope)) refuse(gradient_);
  // Before anything is known of the curvature a step has the length of the learning rate at most.
  const double first = learning_rate() * (count_ > 0 ? 1 : std::min(1.0, 1 / std::sqrt(-slope)));
  if (!(slope < 0) || first == 0) return evaluate(0).value;

  double last = 0;
  const auto follow = [&](double step) {
    last = step;
    return evaluate(step);
  };
  const LinePoint found = search_line(std::ref(follow), {0, loss_, slope}, first,
                                      {.evaluations = options_.evaluations});
  if (last != found.step) evaluate(found.step);
  if (found.step > 0) {
    remember(gradients.weights());
  } else {
    count_ = 0;
  }
  return found.value;
}

}  // namespace gradus

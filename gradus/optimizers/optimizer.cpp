#include "gradus/optimizers/optimizer.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/base/readable.hpp"
#include "gradus/kernels/arrays.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {
namespace {

void check_rate(std::string_view what, double rate) {
  if (!std::isfinite(rate) || rate < 0)
    throw Error(what, " must be 0 or more and finite, got ", rate);
}

double largest_size(ConstTensorView numbers) {
  return with_float_type(numbers.dtype(), [&]<class T> {
    double largest = 0;
    for (const T number : numbers.as<T>())
      largest = std::max(largest, std::abs(static_cast<double>(number)));
    return largest;
  });
}

}  // namespace

Optimizer::Optimizer(Model& model, double learning_rate) : model_(model) {
  set_learning_rate(learning_rate);
}

void Optimizer::check_model(const ParameterVector& gradients) const {
  if (gradients.is_of_the_model_of(values())) return;
  throw Error("the gradients are those of another model than the one of ", describe(),
              ": give the gradients() of a Workspace of the same model");
}

void Optimizer::step(ParameterVector& gradients) {
  check_model(gradients);
  check_statistics(gradients);
  take_step(gradients);
  finish_step(gradients);
}

double Optimizer::minimize(const Objective& objective, ParameterVector& gradients) {
  check_model(gradients);
  const double loss = take_step_on(objective, gradients);
  if (std::isfinite(loss)) {
    finish_step(gradients);
  } else {
    gradients.clear();
  }
  return loss;
}

void Optimizer::check_statistics(const ParameterVector& gradients) const {
  if (!kernels::all_finite(gradients.statistics())) refuse(gradients);
}

void Optimizer::finish_step(ParameterVector& gradients) {
  ++steps_;
  const TensorView observed = gradients.statistics();
  if (observed.size() > 0) {
    // Gradients that were put together by hand are those of one pass.
    const auto passes = static_cast<double>(std::max<Index>(1, gradients.passes()));
    kernels::add_multiple(1 / passes, observed, values().statistics());
  }
  gradients.clear();
}

double Optimizer::take_step_on(const Objective& objective, ParameterVector& gradients) {
  const double loss = objective();
  if (!std::isfinite(loss)) return loss;
  check_statistics(gradients);
  take_step(gradients);
  return loss;
}

void Optimizer::set_learning_rate(double learning_rate) {
  check_rate("a learning rate", learning_rate);
  learning_rate_ = learning_rate;
}

void Optimizer::set_schedule_factor(double factor) {
  check_rate("the factor of a schedule", factor);
  factor_ = factor;
}

void Optimizer::visit_state(StateVisitor& visitor) {
  visitor("steps", steps_);
  visitor("learning_rate", learning_rate_);
}

std::size_t Optimizer::state_bytes() {
  class Bytes final : public StateVisitor {
   public:
    void operator()(std::string_view, ParameterVector& numbers) override {
      sum += numbers.all().byte_size();
    }
    void operator()(std::string_view, double&) override {}
    void operator()(std::string_view, Index&) override {}
    void operator()(std::string_view, std::vector<double>&) override {}
    std::size_t sum = 0;
  };
  Bytes bytes;
  visit_state(bytes);
  return bytes.sum;
}

void Optimizer::refuse(const ParameterVector& gradients, std::optional<double> limit) const {
  const NamedParameter* named_largest = nullptr;
  double largest = 0;
  for (const NamedParameter& named : model_.parameters()) {
    const ConstTensorView gradient = gradients[*named.parameter];
    if (!kernels::all_finite(gradient)) {
      const bool is_statistic = named.parameter->role() == Parameter::Role::statistic;
      throw Error(is_statistic ? "what the batch gives for " : "the gradient of ", named.name,
                  " in ", named.owner->describe(),
                  " is not finite: try a smaller learning rate, or look for extreme inputs");
    }
    const double size = largest_size(gradient);
    if (size <= largest) continue;
    largest = size;
    named_largest = &named;
  }
  if (named_largest == nullptr) throw Error("no gradient is too large");
  const DType dtype = values().all().dtype();
  throw Error("the gradient of ", named_largest->name, " in ", named_largest->owner->describe(),
              " reaches ", readable(largest), ", too large for the squares that ", describe(),
              " adds up in ", dtype,
              limit ? text(", where a gradient must be below ", readable(*limit)) : text(),
              ": standardize the inputs and the targets (standardize = true, standardize_target = ",
              "true)", dtype == DType::float32 ? ", or set dtype = \"float64\"" : "");
}

}  // namespace gradus

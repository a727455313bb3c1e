#include "app/losses.hpp"

#include "gradus/losses/cross_entropy.hpp"
#include "gradus/losses/huber.hpp"
#include "gradus/losses/mean_absolute_error.hpp"
#include "gradus/losses/mean_squared_error.hpp"

namespace gradus::app {
namespace {

template <class L>
std::unique_ptr<Loss> made() {
  return std::make_unique<L>();
}

const LossKind kinds[] = {
    {"cross_entropy", Outputs::softmax_logits, true, false, made<CrossEntropy>},
    {"huber", Outputs::numbers, false, true, made<Huber>},
    {"mae", Outputs::numbers, false, true, made<MeanAbsoluteError>},
    {"mse", Outputs::numbers, false, true, made<MeanSquaredError>},
};

}  // namespace

const Words loss_names = {"cross_entropy", "huber", "mae", "mse"};

const LossKind& loss_kind(std::string_view name) {
  for (const LossKind& kind : kinds) {
    if (kind.name == name) return kind;
  }
  throw Error("no loss is called '", name, "'");
}

}  // namespace gradus::app

#include "app/formulas.hpp"

#include <algorithm>

namespace gradus::app {
namespace {

struct Formula {
  std::string_view kind, forward, slope;
};

// Of layers that take number by number: y = f(x) and f'(x).
constexpr Formula pointwise[] = {
    {"dropout", "y = x ⊙ mask / (1 − p), mask 0 with probability p, else 1", "mask / (1 − p)"},
    {"elu", "y = x where x > 0, else α (eˣ − 1)", "1 where x > 0, else y + α"},
    {"gelu", "y = x Φ(x)", "Φ(x) + x φ(x)"},
    {"gelu_tanh", "y = x (1 + tanh u) / 2, u = √(2/π) (x + 0.044715 x³)",
     "(1 + tanh u + x (1 − tanh² u) u′) / 2"},
    {"hard_tanh", "y = x cut to [−1, 1]", "1 where −1 < x < 1, else 0"},
    {"identity", "y = x", "1"},
    {"leaky_relu", "y = x where x > 0, else slope · x", "1 where x > 0, else slope"},
    {"prelu", "y = x where x > 0, else weight · x",
     "1 where x > 0, else weight,   dweight = the sum of x ⊙ dy where x ≤ 0"},
    {"relu", "y = max(0, x)", "1 where x > 0, else 0"},
    {"sigmoid", "y = 1 / (1 + e⁻ˣ)", "y (1 − y)"},
    {"silu", "y = x s, s = 1 / (1 + e⁻ˣ)", "s + x s (1 − s)"},
    {"softplus", "y = log(1 + eˣ)", "1 / (1 + e⁻ˣ)"},
    {"tanh", "y = tanh x", "1 − y²"},
};

// Of the others, the second is dx itself.
constexpr Formula others[] = {
    {"concatenate", "y = the branches' outputs side by side", "the sum of what the branches give"},
    {"flatten", "y = x, each sample in one row", "dy in the shape of x"},
    {"log_softmax", "y = x − log(sum of eˣ over the row)", "dy − eʸ · sum of dy over the row"},
    {"residual", "y = x + f(x)", "dy + what f gives"},
    {"softmax", "y = eˣ / (sum of eˣ over the row)", "y ⊙ (dy − sum of dy ⊙ y over the row)"},
};

// m rows of n outputs; the second is dy.
constexpr Formula losses[] = {
    {"binary_cross_entropy", "L = Σ (log(1 + eʸ) − y t) / (m n)",
     "(p − t) / (m n),   p = 1 / (1 + e⁻ʸ)"},
    {"binary_cross_entropy_on_probabilities", "L = −Σ (t log y + (1 − t) log(1 − y)) / (m n)",
     "(y − t) / (y (1 − y)) / (m n)"},
    {"cross_entropy", "L = −Σ log p[class] / m,   p = softmax(y), m rows",
     "(p − t) / m,   t 1 at the class, 0 elsewhere"},
    {"hinge",
     "L = Σ max(0, 1 − y[class] + y[j]) / (m n),   j other than the class; of one output Σ max(0, "
     "1 "
     "± y) / m",
     "1 / (m n) where the maximum is above 0, minus their sum at the class"},
    {"mae", "L = Σ |y − t| / (m n),   m rows of n outputs", "the sign of y − t, / (m n)"},
    {"mse", "L = Σ (y − t)² / (m n),   m rows of n outputs", "2 (y − t) / (m n)"},
    {"negative_log_likelihood", "L = −Σ log y[class] / m,   m rows",
     "−1 / y / m at the class, 0 elsewhere"},
    {"negative_log_likelihood_on_log_probabilities", "L = −Σ y[class] / m,   m rows",
     "−1 / m at the class, 0 elsewhere"},
};

template <std::size_t count>
const Formula* find(const Formula (&formulas)[count], std::string_view kind) {
  const auto* found = std::ranges::find(formulas, kind, &Formula::kind);
  return found == std::end(formulas) ? nullptr : found;
}

// Whether options give each class a share of a row.
bool has_shares(const LossSpec& loss) {
  return !loss.class_weights.empty() || loss.label_smoothing > 0;
}

std::string share_formula(const LossSpec& loss) {
  const double e = loss.label_smoothing;
  const std::string share = e > 0 ? text("(", 1 - e, " t + ", e, " / classes)") : "t";
  return text("q = ", loss.class_weights.empty() ? "" : "class weight · ", share,
              ",   t 1 at the class, 0 elsewhere");
}

}  // namespace

bool is_pointwise(std::string_view layer_kind) { return find(pointwise, layer_kind) != nullptr; }

std::string forward_formula(const LayerSpec& layer) {
  if (layer.kind == "linear") return layer.bias ? "y = x Wᵀ + b" : "y = x Wᵀ";
  const Formula* known = find(pointwise, layer.kind);
  if (known == nullptr) known = find(others, layer.kind);
  return known == nullptr ? "y = f(x)" : std::string(known->forward);
}

std::string backward_formula(const LayerSpec& layer) {
  if (layer.kind == "linear") {
    return text("dW = dyᵀ x,   ", layer.bias ? "db = the sum of the rows of dy,   " : "",
                "dx = dy W");
  }
  if (const Formula* known = find(pointwise, layer.kind))
    return text("dx = dy ⊙ f′(x),   f′(x) = ", known->slope);
  const Formula* known = find(others, layer.kind);
  return known == nullptr ? "dx = dy f′(x)" : text("dx = ", known->slope);
}

std::string loss_formula(const LossSpec& loss) {
  if (loss.name == "huber") {
    return text("L = Σ h(y − t) / (m n),   h(d) = d² / 2 where |d| ≤ ", loss.delta, ", else ",
                loss.delta, " (|d| − ", loss.delta / 2, ")");
  }
  if (has_shares(loss))
    return text("L = −Σ q log p / m,   p = softmax(y), m rows, ", share_formula(loss));
  const Formula* known = find(losses, loss.name);
  return known == nullptr ? "L = loss(y, t)" : std::string(known->forward);
}

std::string loss_gradient_formula(const LossSpec& loss) {
  if (loss.name == "huber")
    return text("dy = (y − t cut to [−", loss.delta, ", ", loss.delta, "]) / (m n)");
  if (has_shares(loss))
    return text("dy = (p · the sum of q over the row − q) / m,   ", share_formula(loss));
  const Formula* known = find(losses, loss.name);
  return known == nullptr ? "dy = the derivative of L by y" : text("dy = ", known->slope);
}

std::string update_formula(const OptimizerSpec& optimizer) {
  const auto* sgd = std::get_if<SgdOptions>(&optimizer.options);
  const auto* adam = std::get_if<AdamOptions>(&optimizer.options);
  if (sgd == nullptr && adam == nullptr) return "W ← W − what the optimizer makes of dW";
  const double decay = sgd != nullptr ? sgd->weight_decay : adam->weight_decay;
  const std::string gradient = decay > 0 ? text("(dW + ", decay, " W)") : "dW";
  if (adam != nullptr) {
    const std::string size = decay > 0 ? text("|dW + ", decay, " W|") : "|dW|";
    return text("W ← W − ", adam->learning_rate, " ", gradient, " / (", size, " + ", adam->epsilon,
                "),   as in every first step of Adam");
  }
  const double rate = sgd->nesterov ? sgd->learning_rate * (1 + sgd->momentum) : sgd->learning_rate;
  return text("W ← W − ", rate, " ", gradient,
              sgd->momentum > 0 ? ",   the velocity being the gradient in the first step" : "");
}

}  // namespace gradus::app

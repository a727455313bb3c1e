#include "app/explain/formulas.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::app {
namespace {

// Each symbol but x, y, t, W, b, L and their gradients is defined in the line that uses it.
struct Formula {
  std::string_view kind, forward, slope;
  std::string_view symbols = "";  // what both lines use
};

// Of layers that take number by number: y = f(x) and f'(x).
constexpr Formula pointwise[] = {
    {"dropout", "y = x ⊙ mask / (1 − p)", "mask / (1 − p)",
     "mask = 0 with probability p, else 1,   p as in Dropout(p)"},
    {"elu", "y = x where x > 0, else α (eˣ − 1)", "1 where x > 0, else y + α", "α as in ELU(α)"},
    {"gelu", "y = x Φ(x)",
     "Φ(x) + x φ(x),   φ(x) = exp(−x² / 2) / √(2π), the density of the standard normal "
     "distribution",
     "Φ(x) = (1 + erf(x / √2)) / 2, the distribution function of the standard normal "
     "distribution"},
    {"gelu_tanh", "y = x (1 + tanh u) / 2",
     "(1 + tanh u + x (1 − tanh² u) u′) / 2,   u′ = √(2/π) (1 + 0.134145 x²)",
     "u = √(2/π) (x + 0.044715 x³)"},
    {"hard_tanh", "y = x cut to [−1, 1]", "1 where −1 < x < 1, else 0"},
    {"identity", "y = x", "1"},
    {"leaky_relu", "y = x where x > 0, else slope · x", "1 where x > 0, else slope",
     "slope as in LeakyReLU(slope)"},
    {"prelu", "y = x where x > 0, else weight · x",
     "1 where x > 0, else weight,   dweight = the sum of x ⊙ dy where x ≤ 0"},
    {"relu", "y = max(0, x)", "1 where x > 0, else 0"},
    {"sigmoid", "y = 1 / (1 + e⁻ˣ)", "y (1 − y)"},
    {"silu", "y = x s", "s + x s (1 − s)", "s = 1 / (1 + e⁻ˣ)"},
    {"softplus", "y = log(1 + eˣ)", "1 / (1 + e⁻ˣ)"},
    {"tanh", "y = tanh x", "1 − y²"},
};

// Of the others, the second is dx itself.
constexpr Formula others[] = {
    {"concatenate", "y = the outputs of the branches side by side",
     "the sum of the gradients of the branches"},
    {"flatten", "y = x, each sample in one row", "dy in the shape of x"},
    {"log_softmax", "y = x − log(sum of eˣ over the row)", "dy − eʸ · sum of dy over the row"},
    {"residual", "y = x + f(x),   f = the layers of the block", "dy + the gradient of f"},
    {"softmax", "y = eˣ / (sum of eˣ over the row)", "y ⊙ (dy − sum of dy ⊙ y over the row)"},
};

// Of losses: L, and its gradient with respect to y.
constexpr Formula losses[] = {
    {"binary_cross_entropy", "L = −Σ (t log p + (1 − t) log(1 − p)) / (m n)",
     "dy = (p − t) / (m n)", "p = 1 / (1 + e⁻ʸ), m rows of n outputs"},
    {"binary_cross_entropy_on_probabilities", "L = −Σ (t log y + (1 − t) log(1 − y)) / (m n)",
     "dy = (y − t) / (y (1 − y)) / (m n)", "m rows of n outputs"},
    {"cross_entropy", "L = −Σ log p[class] / m", "dy = (p − t) / m,   t = 1 at the class, else 0",
     "p = softmax(y), m rows"},
    {"hinge",
     "L = Σ max(0, 1 − y[class] + y[other]) / (m n), over all other outputs; of one output "
     "Σ max(0, 1 − s y) / m",
     "dy = 1 / (m n) at each other output whose term in L is above 0, minus their sum at the "
     "class; of one output −s / m where its term is above 0",
     "m rows of n outputs, s = −1 for class 0 and 1 for class 1"},
    {"huber", "L = Σ h(y − t) / (m n),   h(d) = d² / 2 where |d| ≤ δ, else δ (|d| − δ / 2)",
     "dy = (y − t cut to [−δ, δ]) / (m n)", "m rows of n outputs"},
    {"mae", "L = Σ |y − t| / (m n)", "dy = sign(y − t) / (m n)", "m rows of n outputs"},
    {"mse", "L = Σ (y − t)² / (m n)", "dy = 2 (y − t) / (m n)", "m rows of n outputs"},
    {"negative_log_likelihood", "L = −Σ log y[class] / m", "dy = −1 / (m y) at the class, else 0",
     "m rows"},
    {"negative_log_likelihood_on_log_probabilities", "L = −Σ y[class] / m",
     "dy = −1 / m at the class, else 0", "m rows"},
};

std::string with_symbols(std::string_view formula, const Formula& known) {
  return text(formula, known.symbols.empty() ? "" : ",   ", known.symbols);
}

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
  const std::string share = e > 0 ? fmt::format("({:.6g} t + {:.6g} / classes)", 1 - e, e) : "t";
  return text("q = ", loss.class_weights.empty() ? "" : "class weight · ", share,
              ",   t = 1 at the class, else 0, p = softmax(y), m rows");
}

std::string of_loss(const LossSpec& loss, std::string_view Formula::*part) {
  const Formula* known = find(losses, loss.name);
  if (known == nullptr) throw Error("no formula is known of the loss '", loss.name, "'");
  return with_symbols(known->*part, *known) +
         (loss.name == "huber" ? text(", δ = ", loss.delta) : "");
}

// ---- W after the first step of an optimizer, when all that it remembers is still zero ----

// The gradient with the share of W that a decay adds.
std::string gradient_of(double weight_decay) {
  return weight_decay > 0 ? text("dW + ", weight_decay, " W") : "dW";
}
std::string in_brackets(const std::string& gradient) {
  return gradient == "dW" ? gradient : "(" + gradient + ")";
}
// What is divided by its own size, since the mean of the squares is the square of the first.
std::string scaled_step(const std::string& from, double rate, const std::string& gradient,
                        double epsilon) {
  return text("W ← ", from, " − ", rate, " ", in_brackets(gradient), " / (|", gradient, "| + ",
              epsilon, ")");
}

std::string first_step(const SgdOptions& sgd) {
  return text("W ← W − ", fmt::format("{:.6g} ", first_rate(sgd)),
              in_brackets(gradient_of(sgd.weight_decay)),
              sgd.momentum > 0 ? ",   the velocity being the gradient in the first step" : "");
}
std::string first_step(const AdamOptions& adam) {
  return scaled_step("W", adam.learning_rate, gradient_of(adam.weight_decay), adam.epsilon) +
         ",   as in every first step of Adam";
}
std::string first_step(const AdamWOptions& adamw) {
  const double kept = 1 - adamw.learning_rate * adamw.weight_decay;
  return scaled_step(fmt::format("{:.6g} W", kept), adamw.learning_rate, "dW", adamw.epsilon) +
         ",   as in every first step of AdamW";
}
std::string first_step(const RMSpropOptions& rmsprop) {
  const std::string gradient = gradient_of(rmsprop.weight_decay);
  return text("W ← W − ", rmsprop.learning_rate, " ", in_brackets(gradient), " / (√v + ",
              rmsprop.epsilon, "),   v = ", fmt::format("{:.6g} ", 1 - rmsprop.alpha),
              gradient == "dW" ? "dW²" : "(" + gradient + ")²", " in the first step");
}
std::string first_step(const AdagradOptions& adagrad) {
  return scaled_step("W", adagrad.learning_rate, gradient_of(adagrad.weight_decay),
                     adagrad.epsilon) +
         ",   as in every first step of Adagrad";
}
std::string first_step(const LbfgsOptions&) { return "W ← W − s dW,   s as far as the loss falls"; }

}  // namespace

double first_rate(const SgdOptions& sgd) {
  return sgd.nesterov ? sgd.learning_rate * (1 + sgd.momentum) : sgd.learning_rate;
}

bool is_pointwise(std::string_view layer_kind) { return find(pointwise, layer_kind) != nullptr; }

std::string forward_formula(const LayerSpec& layer) {
  if (layer.kind == "linear") return layer.bias ? "y = x Wᵀ + b" : "y = x Wᵀ";
  const Formula* known = find(pointwise, layer.kind);
  if (known == nullptr) known = find(others, layer.kind);
  return known == nullptr ? "y = f(x)" : with_symbols(known->forward, *known);
}

std::string backward_formula(const LayerSpec& layer) {
  if (layer.kind == "linear") {
    return text("dW = dyᵀ x,   ", layer.bias ? "db = the sum of the rows of dy,   " : "",
                "dx = dy W");
  }
  if (const Formula* known = find(pointwise, layer.kind))
    return text("dx = dy ⊙ f′(x),   f′(x) = ", with_symbols(known->slope, *known));
  const Formula* known = find(others, layer.kind);
  return known == nullptr ? "dx = dy f′(x)" : text("dx = ", with_symbols(known->slope, *known));
}

std::string loss_formula(const LossSpec& loss) {
  if (loss.name == "cross_entropy" && has_shares(loss))
    return text("L = −Σ q log p / m,   ", share_formula(loss));
  return of_loss(loss, &Formula::forward);
}

std::string loss_gradient_formula(const LossSpec& loss) {
  if (loss.name == "cross_entropy" && has_shares(loss))
    return text("dy = (p · the sum of q over the row − q) / m,   ", share_formula(loss));
  return of_loss(loss, &Formula::slope);
}

std::string update_formula(const OptimizerSpec& optimizer) {
  return std::visit([](const auto& options) { return first_step(options); }, optimizer.options);
}

}  // namespace gradus::app

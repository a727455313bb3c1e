#include "app/explain/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/base/readable.hpp"
#include "gradus/kernels/softmax.hpp"
#include "gradus/layers/kinds.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"

namespace gradus::app {
namespace {

Tensor transposed(const Tensor& matrix) {
  const Index rows = matrix.shape()[0], columns = matrix.shape()[1];
  Tensor out({columns, rows}, matrix.dtype());
  with_float_type(matrix.dtype(), [&]<class T> {
    const auto from = matrix.as<T>();
    const auto to = out.as<T>();
    for (Index r = 0; r < rows; ++r) {
      for (Index c = 0; c < columns; ++c)
        to[static_cast<std::size_t>(c * rows + r)] =
            from[static_cast<std::size_t>(r * columns + c)];
    }
  });
  return out;
}

// A row for each output: the bias, then the weights.
Tensor beside(const Tensor& bias, const Tensor& weight) {
  const auto rows = static_cast<std::size_t>(weight.shape()[0]);
  const auto columns = static_cast<std::size_t>(weight.shape()[1]);
  Tensor out({weight.shape()[0], weight.shape()[1] + 1}, weight.dtype());
  with_float_type(weight.dtype(), [&]<class T> {
    auto to = out.as<T>().begin();
    for (std::size_t r = 0; r < rows; ++r) {
      *to++ = bias.as<T>()[r];
      to = std::copy_n(weight.as<T>().begin() + static_cast<std::ptrdiff_t>(r * columns), columns,
                       to);
    }
  });
  return out;
}

// A number for each row, below one another.
Tensor as_column(const Tensor& numbers) {
  return Tensor(numbers.view().reshaped({numbers.size(), 1}));
}

const LayerKind& kind_of(const WorkedLayer& layer) {
  return gradus::kind_of(layer_kinds(), layer.spec, "layer");
}

const WorkedParameter* find(const WorkedLayer& layer, std::string_view name) {
  for (const WorkedParameter& parameter : layer.parameters)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

// The products can be written out where the rows are samples.
bool is_plain_linear(const WorkedLayer& layer) {
  return layer.spec.kind == "linear" && layer.input.shape().rank() == 2;
}

std::string symbol_of(const WorkedLayer& layer, const std::string& parameter) {
  if (layer.spec.kind != "linear") return parameter;
  return parameter == "weight" ? "W" : "b";
}

std::string heading_of(const WorkedStep& step, std::size_t i) {
  return text("Layer ", i, ": ", step.layers[i].description);
}

std::string source_of_input(std::size_t i) {
  return i == 0 ? "x is the input of the network." : text("x is y of layer ", i - 1, ".");
}

Passage forward_of(const WorkedStep& step, std::size_t i) {
  const WorkedLayer& layer = step.layers[i];
  Passage passage{.heading = heading_of(step, i),
                  .formula = with_symbols(kind_of(layer).formula, kind_of(layer)),
                  .words = source_of_input(i)};
  Equation equation = {Matrix{"x", layer.input}};
  if (is_plain_linear(layer)) {
    equation.insert(equation.end(), {"·", Matrix{"Wᵀ", transposed(find(layer, "weight")->before)}});
    if (const WorkedParameter* bias = find(layer, "bias"))
      equation.insert(equation.end(), {"+", Matrix{"b", bias->before}});
    equation.insert(equation.end(), {"=", Matrix{"y", layer.output}});
  } else {
    equation.insert(equation.end(), {"→", Matrix{"y", layer.output}});
    for (const WorkedParameter& parameter : layer.parameters)
      passage.equations.push_back({Matrix{symbol_of(layer, parameter.name), parameter.before}});
  }
  passage.equations.push_back(std::move(equation));
  return passage;
}

// Class indices as a column, else the numbers as they are.
Matrix targets_of(const WorkedStep& step) {
  const bool are_classes = step.targets.dtype() == DType::int32;
  return are_classes ? Matrix{"class", as_column(step.targets)} : Matrix{"t", step.targets};
}

Tensor softmax_of(const Tensor& logits) {
  Tensor out(logits.shape(), logits.dtype());
  kernels::softmax(logits, out);
  return out;
}

// How formulas of numbers read a class.
std::string class_note(const Config& config, const WorkedStep& step) {
  const LossKind& loss = loss_kind(config.loss);
  // Those that read each output by itself.
  const bool is_of_numbers =
      loss.takes_single && (!loss.of_classes || loss.outputs != Outputs::numbers);
  if (step.targets.dtype() != DType::int32 || !is_of_numbers) return "";
  return step.layers.back().output.shape()[-1] == 1
             ? "t is the class itself, 0 or 1."
             : "t is 1 at the class of a row and 0 elsewhere.";
}

Passage loss_of(const Config& config, const WorkedStep& step) {
  const LossKind& loss = loss_kind(config.loss);
  const Tensor& output = step.layers.back().output;
  Equation equation = {Matrix{"y", output}};
  if (loss.outputs == Outputs::softmax_logits)
    equation.insert(equation.end(), {"→", Matrix{"p", softmax_of(output)}});
  equation.insert(equation.end(), {"with", targets_of(step), "give  L = " + readable(step.loss)});
  return {.heading = "Loss: " + build_loss(config.loss)->describe(),
          .formula = with_symbols(loss.formula, loss),
          .equations = {std::move(equation)},
          .words = class_note(config, step)};
}

Passage loss_gradient_of(const Config& config, const WorkedStep& step) {
  const WorkedLayer& last = step.layers.back();
  const LossKind& loss = loss_kind(config.loss);
  const bool has_probabilities = loss.outputs == Outputs::softmax_logits;
  return {.heading = "Loss: " + build_loss(config.loss)->describe(),
          .formula = with_symbols(loss.derivative, loss),
          .equations = {
              {has_probabilities ? Matrix{"p", softmax_of(last.output)} : Matrix{"y", last.output},
               "with", targets_of(step), "give", Matrix{"dy", last.output_gradient}}}};
}

Passage backward_of(const WorkedStep& step, std::size_t i) {
  const WorkedLayer& layer = step.layers[i];
  const Matrix dy{"dy", layer.output_gradient}, dx{"dx", layer.input_gradient};
  Passage passage{.heading = heading_of(step, i),
                  .formula = with_symbols(kind_of(layer).derivative, kind_of(layer))};
  if (is_plain_linear(layer)) {
    const WorkedParameter* weight = find(layer, "weight");
    passage.equations.push_back({Matrix{"dyᵀ", transposed(layer.output_gradient)}, "·",
                                 Matrix{"x", layer.input}, "=", Matrix{"dW", weight->gradient}});
    if (const WorkedParameter* bias = find(layer, "bias")) {
      passage.equations.push_back(
          {"the sum of the rows of", dy, "=", Matrix{"db", bias->gradient}});
    }
    passage.equations.push_back({dy, "·", Matrix{"W", weight->before}, "=", dx});
  } else {
    for (const WorkedParameter& parameter : layer.parameters) {
      passage.equations.push_back(
          {Matrix{"d" + symbol_of(layer, parameter.name), parameter.gradient}});
    }
    if (kind_of(layer).pointwise) {
      passage.equations.push_back({dy, "⊙", Matrix{"f′(x)", layer.slope}, "=", dx});
    } else {
      passage.equations.push_back({dy, "→", dx});
    }
  }
  passage.words = i > 0 ? text("dx is dy of layer ", i - 1, ".")
                        : "No layer uses this dx: training does not compute it.";
  return passage;
}

// Calls with each number of each parameter: before the update, its gradient, after it.
template <class Use>
void for_each_number(const WorkedStep& step, const Use& use) {
  for (const WorkedLayer& layer : step.layers) {
    for (const WorkedParameter& parameter : layer.parameters) {
      with_float_type(parameter.before.dtype(), [&]<class T> {
        for (std::size_t i = 0; i < parameter.before.as<T>().size(); ++i) {
          use(static_cast<double>(parameter.before.as<T>()[i]),
              static_cast<double>(parameter.gradient.as<T>()[i]),
              static_cast<double>(parameter.after.as<T>()[i]),
              static_cast<double>(std::numeric_limits<T>::epsilon()));
        }
      });
    }
  }
}

// The factor of the gradient where that is all that the update does; else empty. It is measured,
// at the largest gradient, so that it holds for every optimizer.
std::string factor_of(const WorkedStep& step) {
  double largest = 0, factor = 0;
  for_each_number(step, [&](double before, double gradient, double after, double) {
    if (std::abs(gradient) <= largest) return;
    largest = std::abs(gradient);
    factor = (before - after) / gradient;
  });
  bool same = largest > 0;
  for_each_number(step, [&](double before, double gradient, double after, double epsilon) {
    // Within the rounding of the new values.
    const double digits = 8 * epsilon * (std::abs(before) + std::abs(after) + std::abs(gradient));
    if (std::abs(before - after - factor * gradient) > digits) same = false;
  });
  return same ? fmt::format("− {:.6g} ·", factor) : "";
}

Passage update_of(const WorkedStep& step, std::size_t i) {
  const WorkedLayer& layer = step.layers[i];
  Passage passage{.heading = heading_of(step, i)};
  const std::string factor = factor_of(step);
  for (const WorkedParameter& parameter : layer.parameters) {
    const std::string symbol = symbol_of(layer, parameter.name);
    passage.equations.push_back({Matrix{symbol, parameter.before}, factor.empty() ? "with" : factor,
                                 Matrix{"d" + symbol, parameter.gradient},
                                 factor.empty() ? "becomes" : "=",
                                 Matrix{"new " + symbol, parameter.after}});
  }
  const WorkedParameter *weight = find(layer, "weight"), *bias = find(layer, "bias");
  if (is_plain_linear(layer) && bias != nullptr) {
    passage.equations.push_back({Matrix{"(b, W)", beside(bias->before, weight->before)}, "becomes",
                                 Matrix{"new (b, W)", beside(bias->after, weight->after)}});
    passage.words = "A row of (b, W) is one output: its bias, then its weights.";
  }
  return passage;
}

Chapter update_chapter(const Config& config, const WorkedStep& step) {
  Chapter chapter{.title = "3. Update"};
  const OptimizerKind& optimizer = optimizer_kind(config.optimizer);
  Passage how{.heading = "Every parameter, written as W",
              .formula = with_symbols(optimizer.formula, optimizer)};
  if (config.schedule.kind != "constant")
    how.words = "This is the full learning rate: the schedule of the configuration is not applied.";
  chapter.passages.push_back(std::move(how));
  for (std::size_t i = 0; i < step.layers.size(); ++i) {
    if (!step.layers[i].parameters.empty()) chapter.passages.push_back(update_of(step, i));
  }
  chapter.passages.push_back({.heading = "Result",
                              .formula = "L = " + readable(step.loss) + " before, " +
                                         readable(step.loss_after) + " after, for these samples"});
  if (!(step.loss_after < step.loss)) {
    chapter.passages.back().words =
        "The loss has not become smaller: a step against the gradient reduces it only if the step "
        "is small, and this one was too large.";
  }
  return chapter;
}

}  // namespace

Page explanation(const Config& config, const WorkedStep& step) {
  const Index samples = step.layers.front().input.shape()[0];
  Page page{
      .title = text(config.name, ": one step of ", step.optimizer, " on ", samples,
                    samples == 1 ? " sample" : " samples"),
      .words =
          "Each row is a sample. In a layer, x is the input, y the output, W the weights and b "
          "the bias; t are the targets and L is the loss. dx is the gradient of L with "
          "respect to x: how much L changes with each number of x. A · B is the product of "
          "two matrices, A ⊙ B the product number by number."};
  Chapter forward{.title = "1. Forward"}, backward{.title = "2. Backward"};
  for (std::size_t i = 0; i < step.layers.size(); ++i)
    forward.passages.push_back(forward_of(step, i));
  forward.passages.push_back(loss_of(config, step));
  backward.passages.push_back(loss_gradient_of(config, step));
  for (std::size_t i = step.layers.size(); i-- > 0;)
    backward.passages.push_back(backward_of(step, i));
  page.chapters = {std::move(forward), std::move(backward), update_chapter(config, step)};
  return page;
}

}  // namespace gradus::app

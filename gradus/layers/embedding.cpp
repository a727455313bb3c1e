#include "gradus/layers/embedding.hpp"

#include <cstring>
#include <limits>

#include "gradus/base/options.hpp"
#include "gradus/initializers/initializers.hpp"
#include "gradus/initializers/kinds.hpp"
#include "gradus/kernels/add.hpp"

namespace gradus {
namespace {

EmbeddingOptions with_size(EmbeddingOptions options, Index vocabulary, Index width) {
  options.vocabulary = vocabulary;
  options.width = width;
  return options;
}

// The chosen initializer, or the default; the row of the padding begins as 0, as PyTorch's.
Initializer first_rows(const EmbeddingOptions& options) {
  Initializer chosen = options.weight ? options.weight : init::normal();
  if (options.padding < 0) return chosen;
  return [chosen, padding = options.padding](TensorView rows, const Rng& rng) {
    chosen(rows, rng);
    const TensorView row = rows.slice(padding, 1);
    std::memset(row.bytes(), 0, row.byte_size());
  };
}

}  // namespace

void EmbeddingOptions::visit(OptionVisitor& visitor) {
  visitor({"vocabulary",
           "how many whole numbers there are, from 0 on",
           {.least = 1, .most = std::numeric_limits<std::int32_t>::max()}},
          vocabulary);
  visitor({"width", "numbers that stand for each", from_one}, width);
  visitor({"padding", "a whole number whose row counts as 0; -1: none", {.least = -1}}, padding);
  visitor.kind({"initializer", "of the weight; by default normal with deviation 1"}, weight.spec(),
               [&](const Spec& spec) { weight = initializer(spec); });
}

Embedding::Embedding(const EmbeddingOptions& options)
    : options_(checked("Embedding", options)),
      weight_({options.vocabulary, options.width}, first_rows(options)) {
  if (options.padding >= options.vocabulary) {
    throw Error("Embedding: padding must be below the vocabulary of ", options.vocabulary, ", got ",
                options.padding);
  }
}

Embedding::Embedding(Index vocabulary, Index width, const EmbeddingOptions& options)
    : Embedding(with_size(options, vocabulary, width)) {}

std::string Embedding::describe() const {
  return text("Embedding(", options_.vocabulary, " -> ", options_.width,
              options_.padding < 0 ? text(")") : text(", padding ", options_.padding, ")"));
}

Spec Embedding::spec() const { return spec_of("embedding", options_); }

void Embedding::visit(Visitor& visitor) { visitor("weight", weight_); }

Shape Embedding::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  const Shape& in = inputs[0];
  if (in.rank() == Shape::max_rank)
    throw Error("requires an input of rank ", Shape::max_rank - 1, " or less");
  plan.take_integers(0, options_.vocabulary);
  if (plan.training()) plan.keep_input();
  Shape out{options_.width};
  for (int axis = in.rank(); axis-- > 0;) out = out.batch_of(in[axis]);
  return out;
}

void Embedding::forward(const Frame& f) const {
  const ConstTensorView rows = f.value(weight_);
  const std::size_t bytes = rows.byte_size() / static_cast<std::size_t>(options_.vocabulary);
  std::byte* to = f.output().bytes();
  for (const std::int32_t id : f.input().as<std::int32_t>()) {
    if (id == options_.padding) {
      std::memset(to, 0, bytes);
    } else {
      std::memcpy(to, rows.bytes() + static_cast<std::size_t>(id) * bytes, bytes);
    }
    to += bytes;
  }
}

void Embedding::backward(const Frame& f) const {
  const auto ids = f.input().as<std::int32_t>();
  const ConstTensorView dy =
      f.output_gradient().reshaped({static_cast<Index>(ids.size()), options_.width});
  const TensorView gradient = f.gradient(weight_);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == options_.padding) continue;
    kernels::add(dy.slice(static_cast<Index>(i), 1), gradient.slice(ids[i], 1));
  }
}

}  // namespace gradus

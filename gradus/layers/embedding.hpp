// y[..., i] = weight[x[...], i]: a learned row for each whole number. x: [batch, ...] whole numbers
// from 0 to below the vocabulary, an input of the model; y: [batch, ..., width]; weight:
// [vocabulary, width]. Bengio et al., 2003, "A neural probabilistic language model".
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

struct EmbeddingOptions {
  Index vocabulary = 0, width = 0;
  Index padding = -1;            // a number whose row counts as 0; -1: none
  Initializer weight = nullptr;  // null: normal with deviation 1, as PyTorch's
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT Embedding final : public Layer {
 public:
  // Throws Error for an option out of its bounds.
  explicit Embedding(const EmbeddingOptions& options);
  // The same; what the options say of vocabulary and width does not count.
  Embedding(Index vocabulary, Index width, const EmbeddingOptions& options = {});

  std::string describe() const override;  // "Embedding(27 -> 8)"
  Spec spec() const override;
  void visit(Visitor& visitor) override;  // "weight"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  EmbeddingOptions options_;
  Parameter weight_;
};

}  // namespace gradus

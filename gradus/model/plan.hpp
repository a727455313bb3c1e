// One run of a model over one batch shape: its shards, which may run at the same time, and what
// they give together.
#pragma once

#include <exception>
#include <memory>
#include <vector>

#include "gradus/losses/loss.hpp"
#include "gradus/model/shard.hpp"
#include "gradus/tensor/rows.hpp"

namespace gradus {

// How many shards a batch is cut into follows from the shapes alone, never from the number of
// threads; each has its own activations and gradients, and what they give is added in a fixed
// order. So the bits are the same on any number of threads. Owned by a workspace.
class Plan {
 public:
  // inputs: of one extent of the first axis, one for each input of the model.
  Plan(const Model& model, Mode mode, const WorkspaceOptions& options,
       const ShortList<Shape>& inputs);

  // Makes everything point into the arena, of at least arena_bytes().
  void bind(std::byte* arena, ParameterVector* gradients, PassState* pass);

  void forward(const ShortList<Rows>& inputs);
  // Gathers the targets and returns the mean loss over the batch.
  double evaluate(const Loss& loss, const Rows& rows, TensorView targets);
  // The same, and adds its gradient to the gradients.
  double backward(const Loss& loss, const Rows& rows, TensorView targets);
  void backward(ConstTensorView output_gradient);

  const ShortList<Shape>& input_shapes() const { return inputs_; }
  ConstTensorView output() const;
  ConstTensorView input_gradient(int input) const;

  // Of an input; 0 where it holds any numbers.
  Index vocabulary(int input) const { return vocabularies_[input]; }
  Index shards() const { return static_cast<Index>(shards_.size()); }
  std::size_t arena_bytes() const;
  std::size_t unshared_bytes() const;
  std::size_t gradient_bytes() const;  // of the shards alone
  const std::vector<PlannedLayer>& layers() const { return layers_; }

 private:
  Index first_row(Index shard) const { return inputs_[0][0] * shard / shards(); }
  Index rows_of(Index shard) const { return first_row(shard + 1) - first_row(shard); }
  Index shards_worth(const Shard& whole, Mode mode) const;
  double evaluate(const Loss& loss, const Rows& rows, TensorView targets, bool differentiate);
  void find_zeroed(const Shard& shard, bool is_checked);
  double loss_rows() const;
  void begin_backward();
  static void fill_bytes(ParameterVector& gradients,
                         const std::vector<const Parameter*>& parameters, int byte);
  void zero_gradients(std::size_t shard);
  void finish_backward();
  void add_sums(Pass pass, std::size_t stage);
  std::size_t common_bytes() const;
  template <class Body>
  void for_shards(const Body& body);

  const Model& model_;
  ShortList<Shape> inputs_;
  ShortList<Index> vocabularies_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<PlannedLayer> layers_;
  ParameterVector* gradients_ = nullptr;
  PassState* pass_ = nullptr;
  // Of several shards each; with one, it adds to gradients_ itself.
  std::vector<ParameterVector> shard_gradients_;
  std::vector<ConstTensorView> addends_;  // the same
  // Parameters whose gradients are 0 before a pass that overwrites, and after each.
  std::vector<const Parameter*> zeroed_before_, zeroed_after_;
  std::vector<const Parameter*> spoiled_before_;  // NaN before it, where it is checked
  std::vector<double> losses_;
  std::vector<std::exception_ptr> errors_;
  // Of several shards; an input gradient is empty where there is none.
  TensorView output_;
  ShortList<TensorView> input_gradients_;
};

}  // namespace gradus

// The planned memory of one run of a model, and the run: two loops over its layers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/base/aligned_buffer.hpp"
#include "gradus/base/short_list.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/model/layer_plan.hpp"
#include "gradus/model/model.hpp"
#include "gradus/model/pass_state.hpp"
#include "gradus/tensor/rows.hpp"

namespace gradus {

class Plan;

struct WorkspaceOptions {
  bool input_gradient = false;  // compute the gradients of the model's inputs too
  std::uint64_t seed = 0;       // of dropout and other layers that draw
  // For tests of layers, and slow: every buffer gets guarded memory of its own, which becomes NaN
  // when its declared life ends; a layer that writes where it must not is an Error.
  bool checked = false;
};

// What planning found out about one layer.
struct PlannedLayer {
  std::string path;         // "2.body.0"
  std::string description;  // "Linear(25 -> 2)"
  Shape output;             // with the batch
  Index parameters = 0;     // numbers
  double flops = 0;         // of its products in one step, forward and, where training, backward
  bool mixes_rows = false;  // LayerPlan::mix_rows()
};

struct PlannedMemory {
  std::size_t arena_bytes = 0;     // inputs, activations and their gradients, sharing memory
  std::size_t unshared_bytes = 0;  // what they would take without sharing
  std::size_t gradient_bytes = 0;  // of the parameters, once and for each shard; 0 in inference
};

// All the mutable state of a run; belongs to one thread. Many workspaces may share one const model,
// each with a hold on it: the Model may be moved, or end, before they do.
// Plans itself at the first batch and again at each batch shape it has not seen, and keeps those
// plans; after that a step allocates nothing.
class GRADUS_EXPORT Workspace {
 public:
  Workspace(const Model& model, Mode mode, const WorkspaceOptions& options = {});
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;

  // Plans for inputs of these shapes, one for each input of the model, as the first forward()
  // would. Throws Error where these are not as many as the model takes or differ in the extent of
  // the first axis, or a layer does not take its input: path, what was given, what is required, and
  // the shapes so far.
  void plan(const ShortList<Shape>& inputs);
  void plan(const Shape& input) { plan(ShortList<Shape>(input)); }
  // Of the latest plan, in the order of the run.
  std::vector<PlannedLayer> layers() const;
  PlannedMemory memory() const;
  // Of an input that holds whole numbers, such as the ids of an Embedding: they are below it. 0
  // where it holds any numbers. Inputs count from 0.
  Index vocabulary(int input = 0) const;
  // In how many parts a batch runs, each on one thread; from the shapes alone.
  Index shards() const;

  // Runs the model: forward(rows), forward({images, rows}). The inputs are copied and may be of any
  // type that converts to the model's, or to whole numbers where the model takes these. The output
  // is valid until the next forward(). Throws Error as plan() does, and naming row and position for
  // a number that is not whole or not below vocabulary().
  // part: where the rows are only some of a batch. Then it throws Error as well for a layer that
  // must see the whole batch, and for rows that are not in it.
  ConstTensorView forward(const ShortList<Rows>& inputs, const BatchPart& part = {});
  ConstTensorView output() const;

  // From here on everything requires a forward() before it, and what differentiates a workspace of
  // Mode::training: else it throws Error.

  // The mean loss of the latest forward()'s rows; of a part of a batch its share in the batch's.
  double evaluate(const Loss& loss, const Rows& targets);
  // The same, and adds its gradient to gradients(). Once for each forward(): a second one throws
  // Error, as does one of a model that was neither initialized nor loaded.
  double backward(const Loss& loss, const Rows& targets);
  // The same from the gradient of some function by the output, of the output's shape and type.
  void backward(ConstTensorView output_gradient);

  // The targets of the latest evaluate() or backward(), in one piece.
  ConstTensorView targets() const { return targets_; }

  ParameterVector& gradients();
  // Of the latest backward(); empty unless WorkspaceOptions::input_gradient, and where the input
  // holds whole numbers.
  ConstTensorView input_gradient(int input = 0) const;

  const Model& model() const { return *model_; }
  Mode mode() const { return mode_; }
  // How many batches went through backward(): what layers draw depends on this and the seed alone.
  Index step() const { return pass_->step; }
  void set_step(Index step) { pass_->step = step; }

 private:
  Plan& after_forward(std::string_view what) const;
  Plan& in_training(std::string_view what) const;
  Plan& before_backward();
  void count_pass();
  void check_part(Index rows, const BatchPart& part) const;
  void check_input(int input) const;
  TensorView room_for(const Rows& targets);

  std::unique_ptr<const Model> model_;
  Mode mode_;
  WorkspaceOptions options_;
  std::unique_ptr<ParameterVector> gradients_;  // behind pointers: frames refer to them
  std::unique_ptr<PassState> pass_;
  AlignedBuffer arena_;  // shared by all plans, of which one runs at a time
  std::vector<std::unique_ptr<Plan>> plans_;
  Plan* current_ = nullptr;
  bool has_output_ = false;  // of the current plan
  bool is_fresh_ = false;    // after forward(), until backward()
  AlignedBuffer target_buffer_;
  TensorView targets_;
};

}  // namespace gradus

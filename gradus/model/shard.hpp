// A model's graph made ready for some rows of a batch: who runs when, and where every tensor is.
#pragma once

#include <memory>
#include <vector>

#include "gradus/model/frame.hpp"
#include "gradus/model/layer.hpp"
#include "gradus/model/memory_planner.hpp"
#include "gradus/model/model.hpp"
#include "gradus/model/run_checks.hpp"
#include "gradus/model/workspace.hpp"

namespace gradus {

// Time runs from 0: layer i runs forward at i, the loss at n, layer i backward at 2n - i; every
// block's life is counted in these steps. Owned by a plan, and bound to a part of its arena.
class Shard {
 public:
  // Which rows of the batch these are; those of the inputs' shapes are all where nothing else is
  // said.
  struct Part {
    Index first_row = 0;
    std::optional<Index> batch_rows = {};
    bool is_whole() const { return !batch_rows; }
  };

  Shard(const Model& model, Mode mode, const WorkspaceOptions& options,
        const ShortList<Shape>& inputs, const Part& part);

  // Memory that a shard of several shares with the others: its rows of the whole batch's output and
  // input gradients, one for each input, null where there is none.
  struct Shared {
    std::byte* output = nullptr;
    ShortList<std::byte*> input_gradients = {};
  };
  // Makes all views point into the arena, of at least arena_bytes(), and all frames to these.
  void bind(std::byte* arena, const Shared& shared, ParameterVector* gradients,
            const PassState* pass);

  // A pass has a stage before each sum over the batch, which the stage begins, and one after the
  // last: all shards finish a stage, sum(pass, stage) of each becomes the sum over the batch, and
  // the next stage follows.
  std::size_t stages(Pass pass) const { return stops(pass).size() + 1; }
  void forward(std::size_t stage);
  void backward(std::size_t stage);
  TensorView sum(Pass pass, std::size_t stage) const;

  std::size_t arena_bytes() const { return arena_bytes_; }
  std::size_t unshared_bytes() const { return memory_.unshared_bytes(); }
  const std::vector<PlannedLayer>& layers() const { return layers_; }
  // Of an input that holds whole numbers: they are below it; 0 where it holds any numbers.
  Index vocabulary(int input) const { return node(model_.inputs()[input]).vocabulary; }
  // In training on request, of inputs that are numbers and reach the output.
  bool has_input_gradient(int i) const { return node(model_.inputs()[i]).gradient != none; }
  // The parameters whose gradients a pass may overwrite; it adds to those of all others.
  std::vector<const Parameter*> overwritten() const;
  // Those whose gradients are declared, overwritten or not needed.
  const std::vector<const Parameter*>& declared() const { return declared_; }
  // Whether the batch must not be split: some layer reads several rows at once.
  bool mixes_rows() const { return mixes_rows_; }

  TensorView input(int i) const { return view(model_.inputs()[i]); }
  TensorView output() const { return view(model_.output()); }
  TensorView output_gradient() const { return gradient_view(model_.output()); }
  TensorView input_gradient(int i) const { return gradient_view(model_.inputs()[i]); }

 private:
  static constexpr int none = -1;

  // A value of the graph and the blocks that hold it and its gradient.
  struct Node {
    Shape shape;
    int block = none;
    int gradient = none;
    int readers = 0;
    bool is_read = false;         // by a layer that is planned
    Index vocabulary = 0;         // of whole numbers; 0: of the model's type
    bool kept = false;            // some backward reads it
    bool needs_gradient = false;  // a layer before it has parameters
  };
  // Where a value has several readers, all but the first add what they have to its gradient.
  struct Addition {
    int value, block;
    TensorView from, to;
  };
  // The layer of a pass before which it stops for the sum of this slot.
  struct Stop {
    std::size_t run;
    int slot;
  };
  struct Run {
    const Graph::Step* step;
    Frame frame;
    bool runs_forward = true;  // false where the neighbour's product does it
    bool runs_backward = false;
    std::vector<int> saved;            // blocks
    std::vector<int> input_gradients;  // blocks, none where nothing needs it
    std::vector<Addition> additions;
  };

  void plan_forward(LayerPlan& plan, Run& run, int time);
  void reserve_scratch(bool training);
  void plan_integers(const LayerPlan& plan, const Graph::Step& step);
  void plan_gradients(LayerPlan& plan, const Layer& layer);
  void plan_backward(const LayerPlan& plan, Run& run, int time);
  void find_first_gradients();
  void fuse_forward();
  void fuse_backward();
  Shape plan_layer(LayerPlan& plan, const Graph::Step& step) const;
  bool may_overwrite_input(const LayerPlan& plan, const Graph::Step& step,
                           const Shape& output) const;
  void find_stops();
  bool is_input(int value) const;
  ShortList<int> input_blocks() const;
  std::string shapes_so_far() const;
  const std::vector<Stop>& stops(Pass pass) const {
    return pass == Pass::forward ? forward_stops_ : backward_stops_;
  }
  void run_forward(std::size_t i) const;
  void run_backward(std::size_t i) const;
  void run_sum(const Stop& stop) const;
  static std::vector<ConstTensorView> read_in_backward(const Frame& frame);

  std::size_t bytes_of(const Shape& shape) const;
  Node& node(Value value) { return nodes_[static_cast<std::size_t>(value.id)]; }
  const Node& node(Value value) const { return nodes_[static_cast<std::size_t>(value.id)]; }
  TensorView view_of(int block, const Shape& shape, DType dtype) const;
  TensorView view(Value value) const {
    return view_of(node(value).block, node(value).shape,
                   node(value).vocabulary > 0 ? DType::int32 : dtype_);
  }
  TensorView gradient_view(Value value) const {
    return view_of(node(value).gradient, node(value).shape, dtype_);
  }

  const Model& model_;
  const Part part_;
  const Mode mode_;
  const DType dtype_;
  std::vector<Node> nodes_;
  std::vector<Run> runs_;
  std::vector<LayerPlan> plans_;
  std::vector<Stop> forward_stops_, backward_stops_;
  std::vector<const Parameter*> declared_;  // in LayerPlan::gradient_from()
  std::vector<PlannedLayer> layers_;
  MemoryPlanner memory_;
  int scratch_ = none;  // block
  std::size_t arena_bytes_ = 0;
  bool mixes_rows_ = false;
  std::byte* arena_ = nullptr;
  Shared shared_;
  const std::unique_ptr<const RunChecks> checks_;  // none unless WorkspaceOptions::checked
};

}  // namespace gradus

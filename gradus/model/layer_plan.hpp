// What one layer will need at run time, declared once when the shapes are known.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "gradus/backends/backend.hpp"
#include "gradus/model/parameter.hpp"

namespace gradus {

// A workspace either trains or infers, for its whole life; no layer has a flag for it.
enum class Mode { inference, training };

// The two loops of a run over the layers.
enum class Pass { forward, backward };

class GRADUS_EXPORT LayerPlan {
 public:
  LayerPlan(Mode mode, DType dtype, std::vector<bool> needs_input_gradient)
      : mode_(mode), dtype_(dtype), needs_input_gradient_(std::move(needs_input_gradient)) {}
  // Of inference, for the output's shape alone: nothing is prepared.
  static LayerPlan of_shapes(DType dtype, std::size_t inputs) {
    LayerPlan plan(Mode::inference, dtype, std::vector<bool>(inputs));
    plan.of_shapes_ = true;
    return plan;
  }

  Mode mode() const { return mode_; }
  bool training() const { return mode_ == Mode::training; }
  DType dtype() const { return dtype_; }
  // Whether the layer has parameters and training leaves them all as they are: Model::freeze().
  bool is_frozen() const { return is_frozen_; }
  // Whether backward() must compute the gradient of this input.
  bool needs_input_gradient(int input = 0) const {
    return needs_input_gradient_[static_cast<std::size_t>(input)];
  }

  // input(i) is of int32 and holds whole numbers from 0 to below `vocabulary`. It must be an input
  // of the model, and all that read it must take whole numbers; its gradient is never computed.
  void take_integers(int input, Index vocabulary) {
    vocabularies_[static_cast<std::size_t>(input)] = vocabulary;
  }

  // backward() reads input(i) / output().
  void keep_input(int input = 0) { keeps_input_[static_cast<std::size_t>(input)] = true; }
  void keep_output() { keeps_output_ = true; }
  // output() may be where input(0) is, and input_gradient(0) where output_gradient() is: each
  // element is read before it is written.
  void work_in_place() { in_place_ = true; }
  // A tensor that forward() writes and backward() reads.
  void save(int slot, const Shape& shape) { save(slot, shape, dtype_); }
  void save(int slot, const Shape& shape, DType dtype) { put(saved_, slot, Slot{shape, dtype}); }
  // A row of the output depends on other rows of the input: the batch must stay in one piece.
  void mix_rows() { mixes_rows_ = true; }
  // The rows depend on each other through a sum over the batch alone, which may run in parts.
  // Before the layer's forward() or backward() the workspace calls sum_over_batch(slot, frame) for
  // each part, which writes the sum over the part's rows to saved(slot), of float64; then
  // saved(slot) of every part becomes the sum over the batch, added in the order of the parts. The
  // sums of a pass come in the order in which they are declared, so that one may depend on those
  // before it.
  void sum_over_batch(int slot, const Shape& shape, Pass before) {
    save(slot, shape, DType::float64);
    sums_.push_back({slot, before});
  }

  // What lets neighbours be computed in one go. forward() does nothing but apply `function` to
  // input(), and backward() its derivative.
  void is_pointwise(const Function& function) { pointwise_ = function; }
  // forward() ends with multiply(slot, ..., output()).
  void output_from(int slot) { output_product_ = slot; }
  // backward() ends with multiply(slot, ..., input_gradient()).
  void input_gradient_from(int slot) { input_gradient_product_ = slot; }

  // backward() calls add_gradient(slot, dy, x) once, and nothing else writes the gradients of
  // `weight` and `bias`. weight: [outputs, inputs]; bias: [outputs], or null where there is none;
  // dy: [rows, outputs]; x: [rows, inputs].
  void gradient_from(int slot, Index rows, const Parameter& weight,
                     const Parameter* bias = nullptr) {
    put(gradients_, slot, Gradient{rows, &weight, bias});
  }

  // A product that forward() or backward() runs, in the mode that is planned.
  void prepare(int slot, const Product& product) {
    flops_ += product.flops();
    if (!of_shapes_) put(products_, slot, prepared(product));
  }

 private:
  friend class Frame;
  friend class Shard;
  static constexpr int none = -1;
  struct Slot {
    Shape shape;
    DType dtype = DType::float32;
  };
  struct Sum {
    int slot;
    Pass before;
  };
  // A parameter is null where training leaves it as it is.
  struct Gradient {
    Index rows = 0;
    const Parameter* weight = nullptr;
    const Parameter* bias = nullptr;
    std::unique_ptr<const ProductKernel> overwrite = {}, add = {};
    bool is_first = false;  // of the pass to write these gradients
  };
  std::unique_ptr<const ProductKernel> prepared(const Product& product) {
    auto kernel = gradus::prepare(product, dtype_);
    scratch_bytes_ = std::max(scratch_bytes_, kernel->scratch_bytes());
    return kernel;
  }
  void prepare_gradients();
  template <class T>
  static void put(std::vector<T>& slots, int slot, T value) {
    const auto position = static_cast<std::size_t>(slot);
    if (slots.size() <= position) slots.resize(position + 1);
    slots[position] = std::move(value);
  }

  Mode mode_;
  DType dtype_;
  std::vector<bool> needs_input_gradient_;
  std::vector<Index> vocabularies_ = std::vector<Index>(needs_input_gradient_.size());
  std::vector<bool> keeps_input_ = std::vector<bool>(needs_input_gradient_.size());
  bool of_shapes_ = false, is_frozen_ = false;
  bool keeps_output_ = false;
  bool in_place_ = false;
  bool mixes_rows_ = false;
  std::optional<Function> pointwise_;
  int output_product_ = none, input_gradient_product_ = none;
  std::vector<Slot> saved_;
  std::vector<Sum> sums_;
  std::vector<Gradient> gradients_;
  std::vector<std::unique_ptr<const ProductKernel>> products_;
  std::size_t scratch_bytes_ = 0;  // the most that one of them needs
  double flops_ = 0;
};

}  // namespace gradus

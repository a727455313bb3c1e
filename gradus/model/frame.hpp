// What one layer sees of one run: its own tensors and nothing else.
#pragma once

#include <memory>
#include <vector>

#include "gradus/backends/backend.hpp"
#include "gradus/base/random.hpp"
#include "gradus/model/layer_plan.hpp"
#include "gradus/model/parameter_vector.hpp"
#include "gradus/model/pass_state.hpp"

namespace gradus {

// Owned by a workspace, used by its thread. Access to what was not declared in plan() is
// undefined.
class GRADUS_EXPORT Frame {
 public:
  int inputs() const { return static_cast<int>(inputs_.size()); }
  const ConstTensorView& input(int i = 0) const { return inputs_[static_cast<std::size_t>(i)]; }
  const TensorView& output() const { return output_; }
  const ConstTensorView& output_gradient() const { return output_gradient_; }
  // Empty (false when tested) where nothing reads it.
  const TensorView& input_gradient(int i = 0) const {
    return input_gradients_[static_cast<std::size_t>(i)];
  }
  const TensorView& saved(int slot) const { return saved_[static_cast<std::size_t>(slot)]; }

  ConstTensorView value(const Parameter& parameter) const { return (*values_)[parameter]; }
  // To be added to; not of a parameter that the plan names in gradient_from().
  TensorView gradient(const Parameter& parameter) const { return gradients_->stored(parameter); }

  // Runs a product that plan() prepared. bias: added to each row of c, or empty.
  void multiply(int slot, const ConstTensorView& a, const ConstTensorView& b, const TensorView& c,
                const ConstTensorView& bias = {}) const {
    Epilogue epilogue{.bias = bias};
    if (slot == output_product_) {
      epilogue.function = output_function_;
    } else if (slot == input_gradient_product_) {
      epilogue.function = input_function_;
      epilogue.output = inputs_[0];
    }
    products_[static_cast<std::size_t>(slot)]->run(a, b, c, epilogue, scratch_);
  }

  // Adds dyᵀ x to the gradient of the weight that plan() named for this slot in gradient_from(),
  // and the sum of dy's rows to that of the bias. The first of the backward passes between two
  // steps overwrites what is there.
  void add_gradient(int slot, const ConstTensorView& dy, const ConstTensorView& x) const;

  // Which row of the batch the first row here is: large batches are run in several parts.
  Index first_row() const { return pass_->part.first_row + first_row_; }
  // The extent of input()'s first axis in all parts together.
  Index batch_rows() const { return pass_->part.rows > 0 ? pass_->part.rows : batch_rows_; }
  // This layer's stream in this training step; position i is for element i of the whole batch.
  Rng random() const { return stream_.fork(static_cast<std::uint64_t>(pass_->step)); }

  Mode mode() const { return mode_; }
  bool training() const { return mode_ == Mode::training; }
  bool is_frozen() const { return is_frozen_; }  // as of LayerPlan
  DType dtype() const { return output_.dtype(); }

 private:
  friend class Shard;
  Mode mode_ = Mode::inference;
  bool is_frozen_ = false;
  std::vector<ConstTensorView> inputs_;
  std::vector<TensorView> input_gradients_, saved_;
  TensorView output_;
  ConstTensorView output_gradient_;
  std::vector<std::unique_ptr<const ProductKernel>> products_;
  std::vector<LayerPlan::Gradient> parameter_gradients_;  // of the slots
  std::byte* scratch_ = nullptr;
  // The functions of the neighbours that the products of these slots do on the way.
  int output_product_ = LayerPlan::none, input_gradient_product_ = LayerPlan::none;
  std::optional<Function> output_function_, input_function_;
  Index first_row_ = 0, batch_rows_ = 0;
  const ParameterVector* values_ = nullptr;
  ParameterVector* gradients_ = nullptr;
  Rng stream_{0};
  const PassState* pass_ = nullptr;
};

}  // namespace gradus

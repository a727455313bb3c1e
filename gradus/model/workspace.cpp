#include "gradus/model/workspace.hpp"

#include <algorithm>
#include <cstring>

#include "gradus/kernels/target.hpp"
#include "gradus/model/plan.hpp"

namespace gradus {

Workspace::Workspace(const Model& model, Mode mode, const WorkspaceOptions& options)
    : model_(new Model(model)),
      mode_(mode),
      options_(options),
      pass_(std::make_unique<PassState>()) {
  (void)model.graph();  // throws where it was moved from
  vector_target();      // so that the first layer's plan is not blamed for a wrong GRADUS_TARGET
  if (mode != Mode::training) return;
  gradients_ = std::make_unique<ParameterVector>(model);
  gradients_->clears_late_ = true;
  gradients_->clear();  // so that the first pass overwrites, as the first after a step does
}

Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

namespace {

void check_inputs(const ShortList<Shape>& inputs, int wanted) {
  if (inputs.size() != wanted) {
    throw Error("the model takes ", wanted, wanted == 1 ? " input" : " inputs", ", but is given ",
                inputs.size(), wanted == 1 ? "" : ": give it all of them, as forward({a, b})");
  }
  for (const Shape& input : inputs) {
    if (input.rank() == 0)
      throw Error("a model requires an input with a batch axis, got a single number");
  }
  for (int i = 1; i < wanted; ++i) {
    if (inputs[i][0] == inputs[0][0]) continue;
    throw Error("the inputs of a model require as many rows each, but input 1 has ", inputs[0][0],
                " and input ", i + 1, " has ", inputs[i][0]);
  }
}

}  // namespace

void Workspace::plan(const ShortList<Shape>& inputs) {
  if (current_ != nullptr && current_->input_shapes() == inputs) return;
  has_output_ = is_fresh_ = false;
  check_inputs(inputs, model_->inputs().size());
  const auto known = std::ranges::find_if(
      plans_, [&](const auto& plan) { return plan->input_shapes() == inputs; });
  if (known != plans_.end()) {
    current_ = known->get();
    return;
  }
  auto made = std::make_unique<Plan>(*model_, mode_, options_, inputs);
  if (made->arena_bytes() > arena_.size()) {
    arena_ = AlignedBuffer(made->arena_bytes());
    for (const auto& plan : plans_) plan->bind(arena_.data(), gradients_.get(), pass_.get());
  }
  made->bind(arena_.data(), gradients_.get(), pass_.get());
  current_ = plans_.emplace_back(std::move(made)).get();
}

std::vector<PlannedLayer> Workspace::layers() const {
  return current_ == nullptr ? std::vector<PlannedLayer>() : current_->layers();
}

PlannedMemory Workspace::memory() const {
  return {arena_.size(), current_ == nullptr ? 0 : current_->unshared_bytes(),
          gradients_ == nullptr ? 0
                                : gradients_->all().byte_size() +
                                      (current_ == nullptr ? 0 : current_->gradient_bytes())};
}

Index Workspace::vocabulary(int input) const {
  check_input(input);
  return current_ == nullptr ? 0 : current_->vocabulary(input);
}

Index Workspace::shards() const { return current_ == nullptr ? 0 : current_->shards(); }

void Workspace::check_part(Index rows, const BatchPart& part) const {
  if (part.rows == 0 && part.first_row == 0) return;
  if (part.first_row < 0 || rows > part.rows - part.first_row) {
    throw Error("forward: ", rows, " rows from row ", part.first_row, " on are no part of a batch ",
                "of ", part.rows, " rows");
  }
  for (const PlannedLayer& layer : current_->layers()) {
    if (!layer.mixes_rows || rows == part.rows) continue;
    throw Error(layer.path, layer.path.empty() ? "" : ": ", layer.description,
                " requires the whole batch of ", part.rows, " rows, and forward() got a part of ",
                rows, ": give it all rows at once");
  }
}

ConstTensorView Workspace::forward(const ShortList<Rows>& inputs, const BatchPart& part) {
  ShortList<Shape> shapes;
  for (const Rows& rows : inputs) shapes.push_back(rows.shape());
  plan(shapes);
  check_part(inputs[0].count(), part);
  has_output_ = is_fresh_ = false;  // until the pass has ended
  pass_->part = part;
  current_->forward(inputs);
  has_output_ = is_fresh_ = true;
  return current_->output();
}

ConstTensorView Workspace::output() const { return after_forward("output").output(); }

Plan& Workspace::after_forward(std::string_view what) const {
  if (!has_output_) throw Error(what, " requires a forward() before it");
  return *current_;
}

Plan& Workspace::in_training(std::string_view what) const {
  if (mode_ != Mode::training) throw Error(what, " requires a workspace of Mode::training");
  return after_forward(what);
}

// Throws Error where the gradients would not be those of the latest forward().
Plan& Workspace::before_backward() {
  Plan& plan = in_training("backward");
  if (!model_->state().has_values && model_->state().size > 0) {
    throw Error("backward requires a model with values, and those of this one are all 0: call ",
                "model.initialize(Rng(1)), or load_model(path, model), before the training");
  }
  if (!is_fresh_) {
    throw Error("backward requires a forward() of its own: the values that the first backward() ",
                "read are overwritten");
  }
  is_fresh_ = false;
  return plan;
}

double Workspace::evaluate(const Loss& loss, const Rows& targets) {
  return after_forward("evaluate").evaluate(loss, targets, room_for(targets));
}

double Workspace::backward(const Loss& loss, const Rows& targets) {
  in_training("backward");
  const TensorView room = room_for(targets);
  const double value = before_backward().backward(loss, targets, room);
  count_pass();
  return value;
}

void Workspace::backward(ConstTensorView output_gradient) {
  const ConstTensorView expected = in_training("backward").output();
  if (output_gradient.shape() != expected.shape() || output_gradient.dtype() != expected.dtype()) {
    throw Error("backward requires the gradient of the output, ", expected.dtype(), " ",
                expected.shape(), ", got ", output_gradient.dtype(), " ", output_gradient.shape());
  }
  before_backward().backward(output_gradient);
  count_pass();
}

void Workspace::count_pass() {
  ++gradients_->passes_;
  const auto& [first_row, rows] = pass_->part;
  if (rows == 0 || first_row + current_->input_shapes()[0][0] == rows) ++pass_->step;
}

ConstTensorView Workspace::input_gradient(int input) const {
  check_input(input);
  return in_training("input_gradient").input_gradient(input);
}

void Workspace::check_input(int input) const {
  const int count = model_->inputs().size();
  if (input < 0 || input >= count)
    throw Error("the model has no input ", input, ": its ", count, " count from 0");
}

ParameterVector& Workspace::gradients() {
  if (gradients_ == nullptr) throw Error("gradients requires a workspace of Mode::training");
  return *gradients_;
}

// Class indices as they are, numbers in the model's type.
TensorView Workspace::room_for(const Rows& targets) {
  const Shape output = current_->output().shape();
  if (targets.count() != output[0]) {
    throw Error("a loss requires a target for each of ", output[0], " rows, got ", targets.count());
  }
  const DType dtype = targets.source().dtype() == DType::int32 ? DType::int32 : model_->dtype();
  const std::size_t bytes = static_cast<std::size_t>(targets.shape().size()) * size_of(dtype);
  if (bytes > target_buffer_.size()) target_buffer_ = AlignedBuffer(bytes);
  return targets_ = TensorView(target_buffer_.data(), targets.shape(), dtype);
}

}  // namespace gradus

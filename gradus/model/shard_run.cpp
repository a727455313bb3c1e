// The passes over a shard that is planned.
#include "gradus/kernels/add.hpp"
#include "gradus/model/shard.hpp"

namespace gradus {

void Shard::bind(std::byte* arena, const Shared& shared, ParameterVector* gradients,
                 const PassState* pass) {
  arena_ = arena;
  shared_ = shared;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    Run& run = runs_[i];
    Frame& frame = run.frame;
    frame.gradients_ = gradients;
    frame.pass_ = pass;
    frame.scratch_ = scratch_ == none ? nullptr : arena_ + memory_[scratch_].offset;
    frame.output_ = view({run.step->output});
    frame.output_gradient_ = gradient_view({run.step->output});
    frame.inputs_.clear();
    frame.input_gradients_.clear();
    frame.saved_.clear();
    for (std::size_t k = 0; k < run.step->inputs.size(); ++k) {
      const Value value{run.step->inputs[k]};
      frame.inputs_.push_back(view(value));
      const int block = mode_ == Mode::training ? run.input_gradients[k] : none;
      frame.input_gradients_.push_back(view_of(block, node(value).shape, dtype_));
    }
    for (std::size_t k = 0; k < run.saved.size(); ++k) {
      const LayerPlan::Slot& slot = plans_[i].saved_[k];
      frame.saved_.push_back(view_of(run.saved[k], slot.shape, slot.dtype));
    }
    for (Addition& addition : run.additions) {
      addition.from = view_of(addition.block, node({addition.value}).shape, dtype_);
      addition.to = gradient_view({addition.value});
    }
  }
}

TensorView Shard::sum(Pass pass, std::size_t stage) const {
  const Stop& stop = stops(pass)[stage];
  return runs_[stop.run].frame.saved(stop.slot);
}

void Shard::forward(std::size_t stage) {
  if (checks_ && stage == 0) checks_->begin(arena_, input_blocks());
  const std::size_t first = stage == 0 ? 0 : forward_stops_[stage - 1].run;
  const bool is_last = stage == forward_stops_.size();
  const std::size_t end = is_last ? runs_.size() : forward_stops_[stage].run;
  for (std::size_t i = first; i < end; ++i) run_forward(i);
  if (!is_last) run_sum(forward_stops_[stage]);
}

void Shard::backward(std::size_t stage) {
  if (checks_ && stage == 0) checks_->end_lives(arena_, static_cast<int>(runs_.size()));
  const std::size_t end = stage == 0 ? runs_.size() : backward_stops_[stage - 1].run + 1;
  const bool is_last = stage == backward_stops_.size();
  const std::size_t last = is_last ? 0 : backward_stops_[stage].run + 1;
  for (std::size_t i = end; i-- > last;) run_backward(i);
  if (!is_last) run_sum(backward_stops_[stage]);
}

void Shard::run_forward(std::size_t i) const {
  const Run& run = runs_[i];
  if (!checks_) {
    if (run.runs_forward) run.step->layer->forward(run.frame);
    return;
  }
  checks_->watch(arena_, layers_[i].description, run.frame.inputs_,
                 [&] { run.step->layer->forward(run.frame); });
  checks_->end_lives(arena_, static_cast<int>(i));
}

void Shard::run_backward(std::size_t i) const {
  const Run& run = runs_[i];
  const auto run_it = [&] {
    if (run.runs_backward) run.step->layer->backward(run.frame);
    for (const Addition& addition : run.additions) kernels::add(addition.from, addition.to);
  };
  if (!checks_) return run_it();
  checks_->watch(arena_, layers_[i].description, read_in_backward(run.frame), run_it);
  checks_->end_lives(arena_, static_cast<int>(2 * runs_.size() - i));
}

void Shard::run_sum(const Stop& stop) const {
  const Run& run = runs_[stop.run];
  const auto run_it = [&] { run.step->layer->sum_over_batch(stop.slot, run.frame); };
  if (!checks_) return run_it();
  checks_->watch(arena_, layers_[stop.run].description, run.frame.inputs_, run_it);
}

// What backward() of a layer may only read.
std::vector<ConstTensorView> Shard::read_in_backward(const Frame& frame) {
  std::vector<ConstTensorView> out = frame.inputs_;
  out.push_back(frame.output_);
  if (frame.output_gradient_) out.push_back(frame.output_gradient_);
  return out;
}

}  // namespace gradus

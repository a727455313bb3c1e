#include "gradus/model/plan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <ranges>

#include "gradus/base/aligned_buffer.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/kernels/add.hpp"
#include "gradus/kernels/pointwise.hpp"

namespace gradus {
namespace {

constexpr Index most_shards = 16;
// The work of a shard grows like the root of that of the batch, from two shards of this on (some
// 8 us): small batches leave little to share, large ones should not pay for more than they need.
constexpr double least_work = 250e3;
// A number that a layer writes costs about as much as this many operations of a product.
constexpr double work_a_number = 30;

// Operations of products that a shard must have for each byte of its gradients, so that adding
// these to the others' stays below a tenth of its work: adding costs more a byte where they do not
// fit the first or second cache.
double least_flops_per_byte(std::size_t gradient_bytes) {
  if (gradient_bytes <= 32 << 10) return 16;
  return gradient_bytes <= 256 << 10 ? 128 : 512;
}
// For errors, ready made: a step makes no string.
constexpr std::string_view input_names[] = {"input 1", "input 2", "input 3", "input 4"};
static_assert(std::size(input_names) == ShortList<Rows>::most);

// In inference, where there are no gradients to be added.
constexpr Index least_rows = 16;

}  // namespace

Plan::Plan(const Model& model, Mode mode, const WorkspaceOptions& options,
           const ShortList<Shape>& inputs)
    : model_(model), inputs_(inputs) {
  auto whole = std::make_unique<Shard>(model, mode, options, inputs, Shard::Part());
  layers_ = whole->layers();
  for (int i = 0; i < inputs.size(); ++i) vocabularies_.push_back(whole->vocabulary(i));
  const Index count = options.checked ? 1 : shards_worth(*whole, mode);
  if (count == 1) {
    shards_.push_back(std::move(whole));
  } else {
    shards_.resize(static_cast<std::size_t>(count));
    for (Index i = 0; i < count; ++i) {
      ShortList<Shape> parts;
      for (const Shape& input : inputs) parts.push_back(input.with(0, rows_of(i)));
      shards_[static_cast<std::size_t>(i)] = std::make_unique<Shard>(
          model, mode, options, parts, Shard::Part{first_row(i), inputs[0][0]});
    }
    if (mode == Mode::training)
      shard_gradients_.assign(static_cast<std::size_t>(count), ParameterVector(model));
    for (ParameterVector& gradients : shard_gradients_) addends_.push_back(gradients.all());
    output_ = TensorView(nullptr, layers_.back().output, model.dtype());
    for (int i = 0; i < inputs.size(); ++i) {
      input_gradients_.push_back(whole->has_input_gradient(i)
                                     ? TensorView(nullptr, inputs[i], model.dtype())
                                     : TensorView());
    }
  }
  if (mode == Mode::training) find_zeroed(*shards_[0], options.checked);
  losses_.resize(shards_.size());
  errors_.resize(shards_.size());
}

Index Plan::shards_worth(const Shard& whole, Mode mode) const {
  const Index rows = inputs_[0][0];
  if (whole.mixes_rows() || rows == 0) return 1;
  double flops = 0, numbers = 0;
  for (const PlannedLayer& layer : layers_) {
    flops += layer.flops;
    numbers += static_cast<double>(layer.output.size());
  }
  const double by_work = std::sqrt((flops + work_a_number * numbers) / least_work);
  const std::size_t bytes = model_.values().weights().byte_size();
  const bool adds = mode == Mode::training && bytes > 0;
  const double by_gradients =
      adds ? flops / (least_flops_per_byte(bytes) * static_cast<double>(bytes))
           : static_cast<double>(rows) / static_cast<double>(least_rows);
  const double most =
      std::min({static_cast<double>(std::min(rows, most_shards)), by_work, by_gradients});
  return static_cast<Index>(std::bit_floor(static_cast<std::size_t>(std::max(1.0, most))));
}

std::size_t Plan::common_bytes() const {
  const auto bytes_of = [](const TensorView& view) {
    return view.shape().rank() > 0 ? aligned_size(view.byte_size()) : 0;
  };
  std::size_t bytes = bytes_of(output_);
  for (const TensorView& view : input_gradients_) bytes += bytes_of(view);
  return bytes;
}

std::size_t Plan::arena_bytes() const {
  std::size_t bytes = common_bytes();
  for (const auto& shard : shards_) bytes += aligned_size(shard->arena_bytes());
  return bytes;
}

std::size_t Plan::unshared_bytes() const {
  std::size_t bytes = common_bytes();
  for (const auto& shard : shards_) bytes += shard->unshared_bytes();
  return bytes;
}

std::size_t Plan::gradient_bytes() const {
  return shard_gradients_.empty() ? 0
                                  : shard_gradients_.size() * shard_gradients_[0].all().byte_size();
}

void Plan::bind(std::byte* arena, ParameterVector* gradients, PassState* pass) {
  gradients_ = gradients;
  pass_ = pass;
  const auto place = [&](TensorView& view) {
    if (shards() == 1 || view.shape().rank() == 0) return;
    view = TensorView(arena, view.shape(), view.dtype());
    arena += aligned_size(view.byte_size());
  };
  place(output_);
  for (TensorView& view : input_gradients_) place(view);
  for (Index i = 0; i < shards(); ++i) {
    const auto position = static_cast<std::size_t>(i);
    const auto rows_at = [&](TensorView view) {
      return view ? view.slice(first_row(i), rows_of(i)).bytes() : nullptr;
    };
    Shard::Shared shared{.output = rows_at(output_)};
    for (const TensorView& view : input_gradients_) shared.input_gradients.push_back(rows_at(view));
    shards_[position]->bind(
        arena, shared, shard_gradients_.empty() ? gradients : &shard_gradients_[position], pass);
    arena += aligned_size(shards_[position]->arena_bytes());
  }
}

ConstTensorView Plan::output() const { return output_ ? output_ : shards_[0]->output(); }

ConstTensorView Plan::input_gradient(int input) const {
  return input_gradients_.empty() ? shards_[0]->input_gradient(input) : input_gradients_[input];
}

// Calls body(shard, its first row, its rows, its place) for each, on as many threads as there are.
// Throws the first shard's error when all are through.
template <class Body>
void Plan::for_shards(const Body& body) {
  parallel_for(shards(), 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const auto position = static_cast<std::size_t>(i);
      try {
        body(*shards_[position], first_row(i), rows_of(i), position);
      } catch (...) {
        errors_[position] = std::current_exception();
      }
    }
  });
  const auto error = std::ranges::find_if(errors_, [](const auto& e) { return e != nullptr; });
  if (error == errors_.end()) return;
  const std::exception_ptr first = *error;
  std::ranges::fill(errors_, nullptr);
  std::rethrow_exception(first);
}

void Plan::forward(const ShortList<Rows>& inputs) {
  for_shards([&](Shard& shard, Index first, Index count, std::size_t) {
    for (int i = 0; i < inputs.size(); ++i) {
      const Rows part = inputs[i].slice(first, count);
      if (vocabulary(i) > 0) {
        part.gather_integers(vocabulary(i), first, shard.input(i),
                             inputs.size() == 1 ? "the input" : input_names[i]);
      } else {
        part.gather(shard.input(i));
      }
    }
    shard.forward(0);
  });
  for (std::size_t stage = 1; stage < shards_[0]->stages(Pass::forward); ++stage) {
    add_sums(Pass::forward, stage - 1);
    for_shards([&](Shard& shard, Index, Index, std::size_t) { shard.forward(stage); });
  }
}

double Plan::evaluate(const Loss& loss, const Rows& rows, TensorView targets) {
  return evaluate(loss, rows, targets, false);
}

double Plan::backward(const Loss& loss, const Rows& rows, TensorView targets) {
  const double value = evaluate(loss, rows, targets, true);
  finish_backward();
  return value;
}

// Those of the whole batch: the loss is a mean over them, which may be several for each sample.
double Plan::loss_rows() const {
  const double given = static_cast<double>(output().shape().rows());
  if (pass_->part.rows == 0 || inputs_[0][0] == 0) return given;
  return given / static_cast<double>(inputs_[0][0]) * static_cast<double>(pass_->part.rows);
}

double Plan::evaluate(const Loss& loss, const Rows& rows, TensorView targets, bool differentiate) {
  const double scale = 1 / loss_rows();
  if (differentiate) begin_backward();
  try {
    for_shards([&](Shard& shard, Index first, Index count, std::size_t position) {
      const TensorView part = targets.slice(first, count);
      rows.slice(first, count).gather(part);
      losses_[position] = loss.evaluate(shard.output(), part, scale,
                                        differentiate ? shard.output_gradient() : TensorView());
      if (!differentiate) return;
      zero_gradients(position);
      shard.backward(0);
    });
  } catch (const Error&) {
    // Says the same about the whole batch, whose rows the user knows.
    loss.evaluate(output(), targets, scale, {});
    throw;
  }
  return std::accumulate(losses_.begin(), losses_.end(), 0.0);
}

void Plan::backward(ConstTensorView output_gradient) {
  begin_backward();
  for_shards([&](Shard& shard, Index first, Index count, std::size_t position) {
    const ConstTensorView part = output_gradient.slice(first, count);
    std::memcpy(shard.output_gradient().bytes(), part.bytes(), part.byte_size());
    zero_gradients(position);
    shard.backward(0);
  });
  finish_backward();
}

void Plan::find_zeroed(const Shard& shard, bool is_checked) {
  const auto is_in = [](const Parameter* parameter, const std::vector<const Parameter*>& some) {
    return std::ranges::find(some, parameter) != some.end();
  };
  const std::vector<const Parameter*> overwritten = shard.overwritten();
  if (is_checked) spoiled_before_ = overwritten;
  for (const NamedParameter& named : model_.parameters()) {
    if (!is_in(named.parameter, overwritten)) zeroed_before_.push_back(named.parameter);
    if (named.is_frozen && !is_in(named.parameter, shard.declared()))
      zeroed_after_.push_back(named.parameter);
  }
}

// The gradients still count as cleared until the pass has ended, so that nobody sees half of them.
void Plan::begin_backward() {
  pass_->overwrites_gradients = shards() > 1 || gradients_->is_cleared_;
}

void Plan::fill_bytes(ParameterVector& gradients, const std::vector<const Parameter*>& parameters,
                      int byte) {
  for (const Parameter* const parameter : parameters) {
    const TensorView gradient = gradients.stored(*parameter);
    std::memset(gradient.bytes(), byte, gradient.byte_size());
  }
}

void Plan::zero_gradients(std::size_t shard) {
  if (!pass_->overwrites_gradients) return;
  ParameterVector& gradients = shard_gradients_.empty() ? *gradients_ : shard_gradients_[shard];
  fill_bytes(gradients, zeroed_before_, 0);
  fill_bytes(gradients, spoiled_before_, 0xff);
}

// What follows its first stage.
void Plan::finish_backward() {
  for (std::size_t stage = 1; stage < shards_[0]->stages(Pass::backward); ++stage) {
    add_sums(Pass::backward, stage - 1);
    for_shards([&](Shard& shard, Index, Index, std::size_t) { shard.backward(stage); });
  }
  if (!addends_.empty())
    kernels::sum_of_parts(addends_, gradients_->stored(), !gradients_->is_cleared_);
  gradients_->is_cleared_ = false;
  fill_bytes(*gradients_, zeroed_after_, 0);
}

// The sum over each shard's rows becomes that over the batch.
void Plan::add_sums(Pass pass, std::size_t stage) {
  const TensorView total = shards_[0]->sum(pass, stage);
  for (std::size_t i = 1; i < shards_.size(); ++i)
    kernels::add(shards_[i]->sum(pass, stage), total);
  for (std::size_t i = 1; i < shards_.size(); ++i)
    kernels::copy(total, shards_[i]->sum(pass, stage));
}

}  // namespace gradus

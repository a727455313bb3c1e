#include "gradus/model/shard.hpp"

#include <algorithm>
#include <ranges>

namespace gradus {
namespace {

// Whether training moves a weight or a statistic of the layer.
bool learns(const Model& model, const Layer& layer) {
  return std::ranges::any_of(model.parameters(), [&](const NamedParameter& named) {
    return named.owner == &layer && !named.is_frozen;
  });
}

Index own_parameters(const Model& model, const Layer& layer) {
  Index count = 0;
  for (const NamedParameter& named : model.parameters()) {
    if (named.owner == &layer) count += named.parameter->shape().size();
  }
  return count;
}

}  // namespace

Shard::Shard(const Model& model, Mode mode, const WorkspaceOptions& options,
             const ShortList<Shape>& inputs, const Part& part)
    : model_(model),
      part_(part),
      mode_(mode),
      dtype_(model.dtype()),
      nodes_(static_cast<std::size_t>(model.graph().values())),
      checks_(options.checked ? std::make_unique<const RunChecks>(memory_) : nullptr) {
  const auto& steps = model.graph().steps();
  const int count = static_cast<int>(steps.size());
  const bool training = mode == Mode::training;
  const int end = training ? 2 * count + 1 : count;

  for (const Graph::Step& step : steps) {
    for (const int value : step.inputs) ++node({value}).readers;
  }
  for (int i = 0; i < inputs.size(); ++i) {
    Node& input = node(model.inputs()[i]);
    input.shape = inputs[i];
    input.block = memory_.reserve(bytes_of(inputs[i]), 0, 0);
    input.needs_gradient = options.input_gradient;
  }

  const Rng rng = Rng(options.seed).fork("layers");
  plans_.reserve(steps.size());
  runs_.reserve(steps.size());
  for (int i = 0; i < count; ++i) {
    const Graph::Step& step = steps[static_cast<std::size_t>(i)];
    std::vector<bool> needs;
    for (const int value : step.inputs) needs.push_back(training && node({value}).needs_gradient);
    LayerPlan& plan = plans_.emplace_back(mode, dtype_, std::move(needs));
    Run& run = runs_.emplace_back();
    run.step = &step;
    plan.is_frozen_ = run.frame.is_frozen_ =
        own_parameters(model, *step.layer) > 0 && !learns(model, *step.layer);
    run.frame.stream_ = rng.fork(static_cast<std::uint64_t>(i));
    plan_forward(plan, run, i);
  }
  for (const Value value : model.inputs())
    if (node(value).vocabulary > 0) node(value).needs_gradient = false;
  reserve_scratch(training);
  // The user reads the output until the next forward().
  memory_.extend(node(model.output()).block, end);

  if (training) {
    Node& last = node(model.output());
    last.gradient = memory_.reserve(bytes_of(last.shape), count, count);
    for (int i = count - 1; i >= 0; --i) {
      plan_backward(plans_[static_cast<std::size_t>(i)], runs_[static_cast<std::size_t>(i)],
                    2 * count - i);
    }
    for (const Value value : model.inputs())
      if (node(value).gradient != none) memory_.extend(node(value).gradient, end);
  }
  if (!checks_) {
    fuse_forward();
    if (training) fuse_backward();
  }
  find_first_gradients();
  find_stops();
  if (!part.is_whole()) {
    memory_.release(node(model.output()).block);
    for (const Value value : model.inputs())
      if (node(value).gradient != none) memory_.release(node(value).gradient);
  }
  arena_bytes_ = checks_ ? memory_.separate(RunChecks::guard) : memory_.pack();

  for (std::size_t i = 0; i < runs_.size(); ++i) {
    runs_[i].frame.mode_ = mode;
    runs_[i].frame.first_row_ = part.first_row;
    runs_[i].frame.batch_rows_ =
        part.batch_rows.value_or(node({runs_[i].step->inputs[0]}).shape[0]);
    runs_[i].frame.products_ = std::move(plans_[i].products_);
    runs_[i].frame.parameter_gradients_ = std::move(plans_[i].gradients_);
    runs_[i].frame.values_ = &model.values();
  }
}

void Shard::plan_forward(LayerPlan& plan, Run& run, int time) {
  const Graph::Step& step = *run.step;
  const Shape shape = plan_layer(plan, step);
  plan_integers(plan, step);
  plan_gradients(plan, *step.layer);
  const bool training = mode_ == Mode::training;
  const int backward_time = 2 * static_cast<int>(model_.graph().steps().size()) - time;

  Node& output = node({step.output});
  output.shape = shape;
  output.kept = training && plan.keeps_output_;
  output.needs_gradient =
      learns(model_, *step.layer) ||
      std::ranges::any_of(step.inputs, [&](int value) { return node({value}).needs_gradient; });
  run.runs_backward = output.needs_gradient;

  for (std::size_t i = 0; i < step.inputs.size(); ++i) {
    Node& input = node({step.inputs[i]});
    memory_.extend(input.block, time);
    if (!training || !plan.keeps_input_[i]) continue;
    input.kept = true;
    memory_.extend(input.block, backward_time);
  }
  output.block = may_overwrite_input(plan, step, shape)
                     ? node({step.inputs[0]}).block
                     : memory_.reserve(bytes_of(shape), time, time);
  memory_.extend(output.block, output.kept ? backward_time : time);
  for (const LayerPlan::Slot& slot : plan.saved_) {
    const std::size_t bytes = static_cast<std::size_t>(slot.shape.size()) * size_of(slot.dtype);
    run.saved.push_back(memory_.reserve(bytes, time, training ? backward_time : time));
  }
  mixes_rows_ = mixes_rows_ || plan.mixes_rows_ || shape[0] != node(model_.inputs()[0]).shape[0];
  layers_.push_back({model_.path(*step.layer), step.layer->describe(), shape,
                     own_parameters(model_, *step.layer), plan.flops_,
                     plan.mixes_rows_ || !plan.sums_.empty()});
}

// One block for all layers, of which one runs at a time: from the first that needs it on.
void Shard::reserve_scratch(bool training) {
  const int count = static_cast<int>(plans_.size());
  std::size_t bytes = 0;
  int first = none, last = none;
  for (int i = 0; i < count; ++i) {
    const std::size_t needed = plans_[static_cast<std::size_t>(i)].scratch_bytes_;
    if (needed == 0) continue;
    bytes = std::max(bytes, needed);
    if (first == none) first = i;
    last = training ? 2 * count - first : i;
  }
  if (bytes > 0) scratch_ = memory_.reserve(bytes, first, last);
}

// Which of the inputs hold whole numbers.
void Shard::plan_integers(const LayerPlan& plan, const Graph::Step& step) {
  const std::string& path = model_.path(*step.layer);
  const auto refuse = [&](const auto&... why) {
    throw Error(path, path.empty() ? "" : ": ", step.layer->describe(), why...);
  };
  for (std::size_t i = 0; i < step.inputs.size(); ++i) {
    Node& input = node({step.inputs[i]});
    const Index vocabulary = plan.vocabularies_[i];
    if (vocabulary > 0 && !is_input(step.inputs[i])) {
      refuse(" takes whole numbers, which only ",
             model_.inputs().size() == 1 ? "the input of the model holds: make it the first layer"
                                         : "inputs of the model hold: let it read one of these");
    }
    if (input.is_read && (vocabulary > 0) != (input.vocabulary > 0)) {
      refuse(vocabulary > 0 ? " takes whole numbers" : " computes with numbers",
             ", and another layer reads the same input as ",
             vocabulary > 0 ? "numbers to compute with" : "whole numbers",
             ": all layers that read it must take the same");
    }
    input.vocabulary = input.is_read ? std::min(input.vocabulary, vocabulary) : vocabulary;
    input.is_read = true;
  }
}

// Training leaves a frozen parameter as it is, so that its gradient is not computed.
void Shard::plan_gradients(LayerPlan& plan, const Layer& layer) {
  std::vector<const Parameter*> of_layer;
  for (LayerPlan::Gradient& gradient : plan.gradients_) {
    for (const Parameter** const parameter : {&gradient.weight, &gradient.bias}) {
      if (*parameter == nullptr) continue;
      if (std::ranges::find(of_layer, *parameter) != of_layer.end()) {
        throw Error(model_.path(layer), ": ", layer.describe(), " names a parameter of shape ",
                    (*parameter)->shape(), " twice in gradient_from(): name it once");
      }
      of_layer.push_back(*parameter);
      const auto named =
          std::ranges::find(model_.parameters(), *parameter, &NamedParameter::parameter);
      if (named == model_.parameters().end() || named->is_frozen) *parameter = nullptr;
    }
  }
  declared_.insert(declared_.end(), of_layer.begin(), of_layer.end());
  plan.prepare_gradients();
}

// Of the runs that write the gradient of one parameter, because its layer is used twice, the first
// of the backward pass.
void Shard::find_first_gradients() {
  std::vector<const Parameter*> written;
  for (std::size_t i = runs_.size(); i-- > 0;) {
    if (!runs_[i].runs_backward) continue;
    for (LayerPlan::Gradient& gradient : plans_[i].gradients_) {
      const Parameter* const parameter = gradient.weight ? gradient.weight : gradient.bias;
      if (parameter == nullptr) continue;
      gradient.is_first = std::ranges::find(written, parameter) == written.end();
      written.push_back(parameter);
    }
  }
}

std::vector<const Parameter*> Shard::overwritten() const {
  std::vector<const Parameter*> out;
  for (const Run& run : runs_) {
    for (const LayerPlan::Gradient& gradient : run.frame.parameter_gradients_) {
      if (!gradient.is_first) continue;
      if (gradient.weight != nullptr) out.push_back(gradient.weight);
      if (gradient.bias != nullptr) out.push_back(gradient.bias);
    }
  }
  return out;
}

// A pointwise function of what a product has just written is done by that product.
void Shard::fuse_forward() {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Graph::Step& step = *runs_[i].step;
    if (!plans_[i].pointwise_) continue;
    const Value input{step.inputs[0]};
    if (node(input).block != node({step.output}).block) continue;  // another step reads it too
    const auto source =
        std::ranges::find_if(runs_, [&](const Run& run) { return run.step->output == input.id; });
    if (source == runs_.end()) continue;
    const LayerPlan& plan = plans_[static_cast<std::size_t>(source - runs_.begin())];
    if (plan.output_product_ == LayerPlan::none) continue;
    source->frame.output_product_ = plan.output_product_;
    source->frame.output_function_ = plans_[i].pointwise_;
    runs_[i].runs_forward = false;
  }
}

// Its derivative, by the product that writes the gradient of its output.
void Shard::fuse_backward() {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    Run& run = runs_[i];
    if (!plans_[i].pointwise_ || !run.runs_backward || !run.additions.empty()) continue;
    if (plans_[i].pointwise_->kind.reads_input) continue;
    const Node& output = node({run.step->output});
    if (output.readers != 1 || run.input_gradients[0] != output.gradient) continue;
    const auto reader = std::ranges::find_if(runs_, [&](const Run& other) {
      return std::ranges::find(other.step->inputs, run.step->output) != other.step->inputs.end();
    });
    if (reader == runs_.end() || !reader->runs_backward) continue;
    if (reader->step->inputs[0] != run.step->output) continue;  // the product is of its first input
    const LayerPlan& plan = plans_[static_cast<std::size_t>(reader - runs_.begin())];
    if (plan.input_gradient_product_ == LayerPlan::none) continue;
    reader->frame.input_gradient_product_ = plan.input_gradient_product_;
    reader->frame.input_function_ = plans_[i].pointwise_;
    run.runs_backward = false;
  }
}

Shape Shard::plan_layer(LayerPlan& plan, const Graph::Step& step) const {
  std::vector<Shape> shapes;
  std::string given;
  for (const int value : step.inputs) {
    shapes.push_back(node({value}).shape);
    given += text(given.empty() ? "" : " and ", shapes.back());
  }
  try {
    return step.layer->plan(plan, shapes);
  } catch (const Error& error) {
    const std::string& path = model_.path(*step.layer);
    throw Error(path, path.empty() ? "" : ": ", step.layer->describe(), " cannot take ", given,
                ": ", error.what(), shapes_so_far());
  }
}

// "0.weight  Linear(2 -> 25)  [4, 25]" for each layer that was planned before one failed.
std::string Shard::shapes_so_far() const {
  std::string out = "\nshapes so far:";
  for (int i = 0; i < model_.inputs().size(); ++i) {
    out += text("\n  input ", model_.inputs().size() == 1 ? "" : text(i + 1, " "),
                node(model_.inputs()[i]).shape);
  }
  for (const PlannedLayer& layer : layers_) {
    out += text("\n  ", layer.path.empty() ? "" : layer.path + ": ", layer.description, " ",
                layer.output);
  }
  return out;
}

bool Shard::is_input(int value) const {
  return std::ranges::any_of(model_.inputs(), [=](Value input) { return input.id == value; });
}

ShortList<int> Shard::input_blocks() const {
  ShortList<int> out;
  for (const Value value : model_.inputs()) out.push_back(node(value).block);
  return out;
}

bool Shard::may_overwrite_input(const LayerPlan& plan, const Graph::Step& step,
                                const Shape& output) const {
  if (checks_ || !plan.in_place_) return false;
  const Node& input = node({step.inputs[0]});
  return input.readers == 1 && !input.kept && input.shape.size() == output.size();
}

void Shard::plan_backward(const LayerPlan& plan, Run& run, int time) {
  const Graph::Step& step = *run.step;
  const Node& output = node({step.output});
  if (!run.runs_backward || output.gradient == none) {
    run.runs_backward = false;
    run.input_gradients.assign(step.inputs.size(), none);
    return;
  }
  memory_.extend(output.gradient, time);
  for (std::size_t i = 0; i < step.inputs.size(); ++i) {
    Node& input = node({step.inputs[i]});
    if (!input.needs_gradient) {
      run.input_gradients.push_back(none);
    } else if (input.gradient != none) {
      memory_.extend(input.gradient, time);
      run.input_gradients.push_back(memory_.reserve(bytes_of(input.shape), time, time));
      run.additions.push_back({step.inputs[i], run.input_gradients.back(), {}, {}});
    } else {
      const bool in_place =
          i == 0 && plan.in_place_ && !checks_ && input.shape.size() == output.shape.size();
      input.gradient =
          in_place ? output.gradient : memory_.reserve(bytes_of(input.shape), time, time);
      memory_.extend(input.gradient, time);
      run.input_gradients.push_back(input.gradient);
    }
  }
}

std::size_t Shard::bytes_of(const Shape& shape) const {
  return static_cast<std::size_t>(shape.size()) * size_of(dtype_);
}

TensorView Shard::view_of(int block, const Shape& shape, DType dtype) const {
  if (block == none) return {};
  if (!part_.is_whole()) {
    if (block == node(model_.output()).block) return {shared_.output, shape, dtype};
    for (int i = 0; i < shared_.input_gradients.size(); ++i) {
      if (block == node(model_.inputs()[i]).gradient)
        return {shared_.input_gradients[i], shape, dtype};
    }
  }
  return {arena_ + memory_[block].offset, shape, dtype};
}

void Shard::find_stops() {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    for (const LayerPlan::Sum& sum : plans_[i].sums_)
      if (sum.before == Pass::forward) forward_stops_.push_back({i, sum.slot});
  }
  for (std::size_t i = runs_.size(); i-- > 0;) {
    if (!runs_[i].runs_backward) continue;
    for (const LayerPlan::Sum& sum : plans_[i].sums_)
      if (sum.before == Pass::backward) backward_stops_.push_back({i, sum.slot});
  }
}

}  // namespace gradus

#include "app/configuration/model_builder.hpp"

#include <algorithm>
#include <numbers>

#include "app/configuration/config_data.hpp"
#include "app/configuration/config_layers.hpp"
#include "app/configuration/losses.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/data/california_housing.hpp"
#include "gradus/data/disc.hpp"
#include "gradus/data/iris.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/concatenate.hpp"
#include "gradus/layers/containers/residual.hpp"
#include "gradus/layers/dropout.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/layers/log_softmax.hpp"
#include "gradus/layers/prelu.hpp"
#include "gradus/layers/softmax.hpp"

namespace gradus::app {
namespace {

Initializer build_initializer(const InitializerSpec& spec) {
  if (spec.name.empty()) return nullptr;
  if (spec.name == "constant") return init::constant(spec.value);
  if (spec.name == "normal") return init::normal(spec.mean, spec.value);
  if (spec.name == "uniform") return init::uniform(-spec.value, spec.value);
  const double gain = spec.gain.value_or(1);
  if (spec.name == "orthogonal") return init::orthogonal(gain);
  if (spec.name == "xavier_normal") return init::xavier_normal(gain);
  if (spec.name == "xavier_uniform") return init::xavier_uniform(gain);
  const double gain_of_relu = spec.gain.value_or(std::numbers::sqrt2);
  const init::Fan fan = spec.fan == "out" ? init::Fan::out : init::Fan::in;
  if (spec.name == "kaiming_normal") return init::kaiming_normal(gain_of_relu, fan);
  if (spec.name == "kaiming_uniform") return init::kaiming_uniform(gain_of_relu, fan);
  throw Error("no initializer is called '", spec.name, "'");
}

// The numbers that the configuration names, row by row; `own` where it names none.
Initializer given(const std::vector<double>& numbers, Initializer own) {
  if (numbers.empty()) return own;
  return [numbers](TensorView tensor, const Rng&) {
    with_float_type(tensor.dtype(), [&]<class T> {
      std::ranges::transform(numbers, tensor.as<T>().begin(),
                             [](double number) { return static_cast<T>(number); });
    });
  };
}

// Builds modules one after the other and follows the shape of what flows through them, for a batch
// of one sample.
class Builder {
 public:
  Builder(DType dtype, const Shape& input) : dtype_(dtype), shape_(input) {}

  Sequential build(const std::vector<LayerSpec>& layers) {
    Sequential out;
    for (const LayerSpec& spec : layers) out.add(module(spec));
    return out;
  }
  const Shape& shape() const { return shape_; }

  std::unique_ptr<Module> module(const LayerSpec& spec) {
    if (spec.kind == "residual") return residual(spec);
    if (spec.kind == "concatenate") return concatenate(spec);
    std::unique_ptr<Layer> made = layer(spec);
    const Shape inputs[] = {shape_};
    shape_ = output_of(*made, inputs, spec.place);
    return made;
  }

 private:
  std::unique_ptr<Layer> layer(const LayerSpec& spec) const {
    if (spec.kind == "linear") return linear(spec);
    if (spec.kind == "dropout") return std::make_unique<Dropout>(spec.probability);
    if (spec.kind == "elu")
      return spec.parameter ? std::make_unique<ELU>(*spec.parameter) : std::make_unique<ELU>();
    if (spec.kind == "flatten") return std::make_unique<Flatten>();
    if (spec.kind == "gelu") return std::make_unique<GELU>();
    if (spec.kind == "gelu_tanh") return std::make_unique<GELU>(GELU::Form::tanh);
    if (spec.kind == "hard_tanh") return std::make_unique<HardTanh>();
    if (spec.kind == "identity") return std::make_unique<Identity>();
    if (spec.kind == "leaky_relu") {
      return spec.parameter ? std::make_unique<LeakyReLU>(*spec.parameter)
                            : std::make_unique<LeakyReLU>();
    }
    if (spec.kind == "log_softmax") return std::make_unique<LogSoftmax>();
    if (spec.kind == "prelu") {
      const Index slopes = spec.each ? shape_[-1] : 1;
      return spec.parameter ? std::make_unique<PReLU>(slopes, *spec.parameter)
                            : std::make_unique<PReLU>(slopes);
    }
    if (spec.kind == "relu") return std::make_unique<ReLU>();
    if (spec.kind == "sigmoid") return std::make_unique<Sigmoid>();
    if (spec.kind == "silu") return std::make_unique<SiLU>();
    if (spec.kind == "softmax") return std::make_unique<Softmax>();
    if (spec.kind == "softplus") return std::make_unique<Softplus>();
    if (spec.kind == "tanh") return std::make_unique<Tanh>();
    throw Error(spec.place, ": no layer is called '", spec.kind, "'");
  }

  std::unique_ptr<Linear> linear(const LayerSpec& spec) const {
    const auto row = static_cast<Index>(spec.weight.size()) / spec.outputs;
    if (!spec.weight.empty() && row != shape_[-1]) {
      throw Error(spec.place, ": weight has rows of ", row, ", but ", shape_[-1],
                  shape_[-1] == 1 ? " number comes in" : " numbers come in",
                  ": required is a row of ", shape_[-1], " for each output");
    }
    return std::make_unique<Linear>(
        shape_[-1], spec.outputs,
        LinearOptions{.bias = spec.bias,
                      .weight = given(spec.weight, build_initializer(spec.initializer)),
                      .initial_bias = given(spec.initial_bias, nullptr)});
  }

  std::unique_ptr<Module> residual(const LayerSpec& spec) {
    Builder body(dtype_, shape_);
    auto made = std::make_unique<Residual>(body.build(spec.branches.front()));
    if (body.shape_ != shape_) {
      throw Error(spec.place, ": residual adds its body's output to its input: the body makes ",
                  body.shape_.sample(), " of ", shape_.sample(), ", required is ", shape_.sample());
    }
    return made;
  }

  std::unique_ptr<Module> concatenate(const LayerSpec& spec) {
    auto made = std::make_unique<Concatenate>();
    std::vector<Shape> outputs;
    for (const auto& layers : spec.branches) {
      Builder branch(dtype_, shape_);
      made->add(std::make_unique<Sequential>(branch.build(layers)));
      outputs.push_back(branch.shape_);
    }
    shape_ = output_of(Join(), outputs, spec.place);
    return made;
  }

  Shape output_of(const Layer& layer, std::span<const Shape> inputs, const Place& place) const {
    try {
      LayerPlan plan(Mode::inference, dtype_, std::vector<bool>(inputs.size()));
      return layer.plan(plan, inputs);
    } catch (const Error& error) {
      std::string given;
      for (const Shape& shape : inputs) given += text(given.empty() ? "" : " and ", shape.sample());
      throw Error(place, ": ", layer.describe(), " cannot take ", given, ": ", error.what());
    }
  }

  DType dtype_;
  Shape shape_;
};

// What messages call the samples: "disc", "homes.csv".
std::string name_of(const DataSpec& data) {
  return data.source == "csv" ? data.csv.file.filename().string() : data.source;
}

void check_class_weights(const LossSpec& loss, const SampleKind& data) {
  const auto weights = static_cast<Index>(loss.class_weights.size());
  if (weights == 0 || weights == data.classes) return;
  std::string names;
  for (const std::string& name : data.class_names) names += text(names.empty() ? "" : ", ", name);
  if (names.empty()) names = text("0 to ", data.classes - 1);
  throw Error(loss.place, ": class_weights has ", counted(weights, "number", "numbers"),
              ", but there are ", data.classes, " classes, ", names,
              ": required is a weight for each, in this order");
}

// Targets that the loss cannot take.
void check_targets(const Config& config, const SampleKind& data, const LossKind& loss) {
  if (data.classes == 1) {
    throw Error(config.data.place, ": ", name_of(config.data), " holds one class only, '",
                data.class_names.empty() ? "0" : data.class_names[0],
                "': a classifier requires two or more");
  }
  if (!loss.of_classes || data.classes > 0) return;
  const bool can_be_classes = config.data.source == "csv" && data.targets == 1;
  throw Error(config.loss.place, ": ", loss.name, " requires classes, but the targets of ",
              name_of(config.data), " are numbers: write loss = \"mse\"",
              can_be_classes ? ", or target_is = \"class\" in [data]" : "");
}

// The layer, by its name, that a loss requires at the end; empty where any will do.
std::string_view last_layer_for(const LossKind& loss) {
  if (loss.outputs == Outputs::log_probabilities) return "log_softmax";
  if (loss.outputs != Outputs::probabilities) return "";
  return loss.takes_single ? "sigmoid" : "softmax";
}

void check_last_layer(const Config& config, const LossKind& loss) {
  const LayerSpec& last = config.layers.back();
  const std::string_view own = loss.outputs == Outputs::softmax_logits   ? "softmax"
                               : loss.outputs == Outputs::sigmoid_logits ? "sigmoid"
                                                                         : "";
  if (last.kind == own || (own == "softmax" && last.kind == "log_softmax")) {
    throw Error(last.place, ": ", loss.name, " applies its own ", own,
                " to the last layer's outputs: leave out the \"", last.kind, "\"");
  }
  const std::string_view required = last_layer_for(loss);
  // Of a residual or a concatenate nothing is known but what comes out.
  if (required.empty() || !last.branches.empty() || last.kind == required ||
      (required == "sigmoid" && last.kind == "softmax"))
    return;
  throw Error(last.place, ": ", loss.name, " requires ",
              required == "log_softmax" ? "logarithms of probabilities" : "probabilities",
              ": write \"", required, "\" behind the last layer, ", written(last));
}

void check_outputs(const Config& config, const SampleKind& data, const Shape& output) {
  const LossKind& loss = loss_kind(config.loss.name);
  check_targets(config, data, loss);
  check_last_layer(config, loss);
  check_class_weights(config.loss, data);
  const bool single = loss.takes_single && data.classes == 2;
  const bool classifies = data.classes > 0;
  const Index required = classifies ? data.classes : data.targets;
  if (output == Shape{1, required} || (single && output == Shape{1, 1})) return;
  const std::string_view last = last_layer_for(loss);
  throw Error(config.layers_place, ": the layers make ", output.sample(), " of a sample, but ",
              name_of(config.data), " has ",
              classifies ? counted(required, "class", "classes")
                         : counted(required, "target that is a number", "targets that are numbers"),
              ": required is [", required, "]", single ? " or [1]" : "",
              ": let the layers end with {linear = ", required, "}",
              last.empty() ? "" : text(", \"", last, "\""),
              output.rank() > 2 ? ", and begin with \"flatten\"" : "",
              !classifies && config.data.source == "csv" && required == 1
                  ? "; if the target is a class, write target_is = \"class\" in [data]"
                  : "");
}

std::unique_ptr<Optimizer> build(Model& model, const SgdOptions& options) {
  return std::make_unique<Sgd>(model, options);
}
std::unique_ptr<Optimizer> build(Model& model, const AdamOptions& options) {
  return std::make_unique<Adam>(model, options);
}
std::unique_ptr<Optimizer> build(Model& model, const AdamWOptions& options) {
  return std::make_unique<AdamW>(model, options);
}
std::unique_ptr<Optimizer> build(Model& model, const RMSpropOptions& options) {
  return std::make_unique<RMSprop>(model, options);
}
std::unique_ptr<Optimizer> build(Model& model, const AdagradOptions& options) {
  return std::make_unique<Adagrad>(model, options);
}

std::unique_ptr<Optimizer> build(Model& model, const LbfgsOptions& options) {
  return std::make_unique<Lbfgs>(model, options);
}

// How many numbers they keep for each weight.
Index kept_by(const SgdOptions& options) { return options.momentum > 0 ? 1 : 0; }
Index kept_by(const AdamOptions&) { return 2; }
Index kept_by(const AdamWOptions&) { return 2; }
Index kept_by(const RMSpropOptions& options) { return options.momentum > 0 ? 2 : 1; }
Index kept_by(const AdagradOptions&) { return 1; }
Index kept_by(const LbfgsOptions& options) { return 2 * options.history + 3; }

}  // namespace

SampleKind kind_of(const DataSpec& data, const TableFormat* format) {
  const std::vector<std::string> digits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  if (data.source == "mnist") return {{28, 28}, 10, 1, digits};
  if (data.source == "california_housing")
    return {{8}, 0, 1, {}, {std::string(california_housing_target)}};
  if (data.source == "digits") return {{8, 8}, 10, 1, digits};
  if (data.source == "iris") return {{4}, 3, 1, {iris_species.begin(), iris_species.end()}};
  if (data.source == "disc") return {{2}, 2, 1, {disc_sides.begin(), disc_sides.end()}};
  if (kind_of_source(data.source) == SourceKind::drawn) return {{2}, data.classes.value_or(2)};
  if (format == nullptr)
    throw Error(data.place, ": the columns of ", data.csv.file.string(), " are not known");
  SampleKind kind{Shape{format->width()}, static_cast<Index>(format->labels.size()),
                  static_cast<Index>(format->targets.size()), format->labels};
  for (const TableFormat::Column& target : format->targets)
    kind.target_names.push_back(target.name);
  return kind;
}

Model build_model(const Config& config, const SampleKind& data) {
  Builder builder(config.dtype, data.input.batch_of(1));
  auto network = std::make_unique<Sequential>(builder.build(config.layers));
  check_outputs(config, data, builder.shape());
  return Model(std::move(network), config.dtype);
}

std::vector<Model> build_layers(const Config& config, const SampleKind& data) {
  Builder builder(config.dtype, data.input.batch_of(1));
  std::vector<Model> models;
  for (const LayerSpec& spec : config.layers)
    models.emplace_back(builder.module(spec), config.dtype);
  return models;
}

Model build_model(const Config& config) { return build_model(config, kind_of(config.data)); }

std::unique_ptr<Loss> build_loss(const Config& config) {
  return loss_kind(config.loss.name).make(config.loss);
}

std::unique_ptr<Optimizer> build_optimizer(const Config& config, Model& model) {
  return std::visit([&](const auto& options) { return build(model, options); },
                    config.optimizer.options);
}

std::size_t optimizer_bytes(const Config& config, const Model& model) {
  const Index kept =
      std::visit([](const auto& options) { return kept_by(options); }, config.optimizer.options);
  return static_cast<std::size_t>(kept) * model.values().all().byte_size();
}

Schedule build_schedule(const Config& config) {
  const ScheduleSpec& schedule = config.optimizer.schedule;
  if (const auto* cosine = std::get_if<CosineOptions>(&schedule)) return schedules::cosine(*cosine);
  if (const auto* cycle = std::get_if<OneCycleOptions>(&schedule))
    return schedules::one_cycle(*cycle);
  if (const auto* decay = std::get_if<StepDecayOptions>(&schedule))
    return schedules::step_decay(*decay);
  if (const auto* exponential = std::get_if<ExponentialOptions>(&schedule))
    return schedules::exponential(*exponential);
  if (const auto* rise = std::get_if<WarmUpOptions>(&schedule)) return schedules::warm_up(*rise);
  return schedules::constant();
}

}  // namespace gradus::app

#include "gradus/testing/layer_laws.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <thread>

#include "gradus/base/parallel.hpp"
#include "gradus/formats/model_file.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/testing/allocations.hpp"
#include "gradus/testing/gradient_check.hpp"

namespace gradus {
namespace {

// float32 keeps 24 bits; what is left after sums of some hundred terms.
constexpr double float32_tolerance = 2e-5;
// Products may add up in another order for another number of rows.
constexpr double float64_tolerance = 1e-12;

Tensor normal_tensor(const Shape& shape, DType dtype, const Rng& rng) {
  Tensor tensor(shape, dtype);
  with_float_type(dtype, [&]<class T> {
    const auto out = tensor.as<T>();
    for (std::size_t i = 0; i < out.size(); ++i) {
      // Drawn in float32, so that both types get the same numbers.
      out[i] = static_cast<T>(static_cast<float>(rng.normal(static_cast<Index>(i))));
    }
  });
  return tensor;
}

Tensor whole_numbers(const Shape& shape, Index vocabulary, const Rng& rng) {
  Tensor tensor(shape, DType::int32);
  const auto out = tensor.as<std::int32_t>();
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double number = rng.uniform(static_cast<Index>(i)) * static_cast<double>(vocabulary);
    out[i] = static_cast<std::int32_t>(number);
  }
  return tensor;
}

// A copy of what a workspace lends; empty where that is empty.
Tensor copy_of(ConstTensorView tensor) { return tensor ? Tensor(tensor) : Tensor(); }

bool same_bits(ConstTensorView a, ConstTensorView b) {
  return a.shape() == b.shape() &&
         (a.size() == 0 || std::memcmp(a.bytes(), b.bytes(), a.byte_size()) == 0);
}

double number_at(ConstTensorView tensor, Index i) {
  return with_float_type(tensor.dtype(),
                         [&]<class T> { return static_cast<double>(tensor.data<T>()[i]); });
}

// "[5, 3]", or "[5, 3] and [5, 1]".
std::string shown(const ShortList<Shape>& shapes) {
  std::string out;
  for (const Shape& shape : shapes) out += text(out.empty() ? "" : " and ", shape);
  return out;
}

// The largest difference, as a share of b's largest number (or of 1, if that is more). NaN counts
// as infinitely far.
double distance(ConstTensorView a, ConstTensorView b) {
  double size = 1, worst = 0;
  for (Index i = 0; i < b.size(); ++i) size = std::max(size, std::abs(number_at(b, i)));
  for (Index i = 0; i < b.size(); ++i) {
    const double difference = std::abs(number_at(a, i) - number_at(b, i));
    worst = std::isnan(difference) ? HUGE_VAL : std::max(worst, difference);
  }
  return worst / size;
}

bool holds_nan(ConstTensorView tensor) {
  for (Index i = 0; i < tensor.size(); ++i) {
    if (std::isnan(number_at(tensor, i))) return true;
  }
  return false;
}

// All that one training step gives.
struct StepResult {
  Tensor output;
  ShortList<Tensor> input_gradients;
  ParameterVector gradients;
};

bool all_same_bits(const ShortList<Tensor>& a, const ShortList<Tensor>& b) {
  return std::ranges::equal(a, b, [](const Tensor& x, const Tensor& y) { return same_bits(x, y); });
}

bool same_bits(const StepResult& a, const StepResult& b) {
  return same_bits(a.output, b.output) && all_same_bits(a.input_gradients, b.input_gradients) &&
         same_bits(a.gradients.all(), b.gradients.all());
}

class Trial {
 public:
  Trial(const ModuleFactory& make, const ShortList<Shape>& shapes, const LawOptions& options)
      : make_(make),
        options_(options),
        rng_(options.seed),
        model_(model_of(DType::float64)),
        inputs_(inputs_of(shapes, DType::float64)) {}

  std::vector<std::string> broken() {
    try {
      checked_ = step(model_, inputs_, {.checked = true});
    } catch (const Error& error) {
      return {text("4 borders: ", error.what())};
    }
    plain_ = step(model_, inputs_, {});
    check_shape();
    check_gradient();
    check_adding();
    check_declaration();
    check_purity();
    check_precision();
    check_allocation();
    check_modes();
    check_rows();
    check_files();
    return std::move(broken_);
  }

 private:
  Model model_of(DType dtype) const {
    Model model(make_(), dtype);
    model.initialize(rng_.fork("parameters"));
    return model;
  }

  // Numbers, or whole numbers where the module takes these.
  ShortList<Tensor> inputs_of(const ShortList<Shape>& shapes, DType dtype) const {
    Workspace workspace(model_, Mode::inference);
    workspace.plan(shapes);
    ShortList<Tensor> out;
    for (int i = 0; i < shapes.size(); ++i) {
      const Rng rng = rng_.fork(i == 0 ? text("input") : text("input ", i + 1));
      const Index vocabulary = workspace.vocabulary(i);
      out.push_back(vocabulary > 0 ? whole_numbers(shapes[i], vocabulary, rng)
                                   : normal_tensor(shapes[i], dtype, rng));
    }
    return out;
  }

  ShortList<Shape> shapes() const {
    ShortList<Shape> out;
    for (const Tensor& input : inputs_) out.push_back(input.shape());
    return out;
  }

  Workspace training_workspace(const Model& model, WorkspaceOptions options) const {
    options.input_gradient = true;
    options.seed = options_.seed;
    return Workspace(model, Mode::training, options);
  }

  // The gradient that stands for a loss behind the module.
  Tensor direction_for(const Tensor& output) const {
    return normal_tensor(output.shape(), output.dtype(), rng_.fork("direction"));
  }

  StepResult step(const Model& model, const ShortList<Tensor>& inputs,
                  const WorkspaceOptions& options) const {
    Workspace workspace = training_workspace(model, options);
    return step(workspace, inputs);
  }
  StepResult step(Workspace& workspace, const ShortList<Tensor>& inputs) const {
    StepResult result{
        .output = Tensor(workspace.forward(inputs)), .input_gradients = {}, .gradients = {}};
    workspace.backward(direction_for(result.output));
    for (int i = 0; i < inputs.size(); ++i)
      result.input_gradients.push_back(copy_of(workspace.input_gradient(i)));
    result.gradients = workspace.gradients();
    return result;
  }

  void break_law(const std::string& message) { broken_.push_back(message); }

  void check_shape() {
    if (holds_nan(checked_.output))
      break_law("1 shape: forward leaves elements of the output unwritten");
    if (std::ranges::any_of(checked_.input_gradients,
                            [](const Tensor& gradient) { return holds_nan(gradient); })) {
      break_law("1 shape: backward leaves elements of the input gradient unwritten");
    }
  }

  void check_gradient() {
    const GradientReport report = check_gradients(model_, inputs_, {.seed = options_.seed});
    if (!report.passed()) break_law(text("2 gradient: ", report));
  }

  void check_adding() {
    Workspace workspace = training_workspace(model_, {});
    const StepResult once = step(workspace, inputs_);
    workspace.set_step(0);
    const StepResult twice = step(workspace, inputs_);
    for (const NamedParameter& named : model_.parameters()) {
      if (named.parameter->role() != Parameter::Role::weight) continue;
      Tensor sum(once.gradients[*named.parameter]);
      for (double& x : sum.as<double>()) x *= 2;
      if (!(distance(twice.gradients[*named.parameter], sum) <= float64_tolerance)) {
        break_law(text("3 adding: a second backward does not add to the gradient of ", named.name));
      }
    }
    if (!all_same_bits(once.input_gradients, twice.input_gradients)) {
      break_law("3 adding: a second backward does not overwrite the input gradient");
    }
  }

  void check_declaration() {
    if (!same_bits(checked_, plain_)) {
      break_law(
          "5 declaration: backward reads what plan() did not declare (keep_input, keep_output, "
          "save)");
    }
  }

  void check_purity() {
    if (!same_bits(step(model_, inputs_, {}), plain_)) break_law("6 purity: two runs differ");

    StepResult results[2];
    std::vector<std::thread> runners;
    for (StepResult& result : results) {
      runners.emplace_back([&] { result = step(model_, inputs_, {}); });
    }
    for (std::thread& runner : runners) runner.join();
    for (const StepResult& result : results) {
      if (!same_bits(result, plain_)) break_law("6 purity: two threads on one model differ");
    }

    const int before = threads();
    for (const int count : {1, 2, 3}) {
      set_threads(count);
      if (!same_bits(step(model_, inputs_, {}), plain_)) {
        break_law(text("6 purity: ", count, " library threads give other bits than ", before));
      }
    }
    set_threads(before);
  }

  void check_precision() {
    const Model narrow = model_of(DType::float32);
    const StepResult result = step(narrow, inputs_of(shapes(), DType::float32), {});
    double worst = distance(result.output, plain_.output);
    for (int i = 0; i < inputs_.size(); ++i) {
      worst = std::max(worst, distance(result.input_gradients[i], plain_.input_gradients[i]));
    }
    if (!(worst <= float32_tolerance)) {
      break_law(text("7 precision: float32 is ", worst, " away from float64"));
    }
    for (std::size_t i = 0; i < narrow.parameters().size(); ++i) {
      const double error = distance(result.gradients[*narrow.parameters()[i].parameter],
                                    plain_.gradients[*model_.parameters()[i].parameter]);
      if (!(error <= float32_tolerance)) {
        break_law(text("7 precision: the float32 gradient of ", narrow.parameters()[i].name, " is ",
                       error, " away from float64"));
      }
    }
  }

  void check_allocation() {
    Workspace workspace = training_workspace(model_, {});
    const StepResult planned = step(workspace, inputs_);
    const Tensor direction = direction_for(planned.output);
    const auto before = allocation_count();
    workspace.forward(inputs_);
    workspace.backward(direction);
    const auto after = allocation_count();
    if (before != after)
      break_law(text("8 allocation: a planned step allocates ", *after - *before, " times"));
  }

  void check_modes() {
    if (options_.inference_differs) return;
    Workspace workspace(model_, Mode::inference);
    if (!(distance(workspace.forward(inputs_), plain_.output) <= float64_tolerance)) {
      break_law("9 modes: inference gives other outputs than training");
    }
  }

  void check_rows() {
    Workspace whole(model_, Mode::inference), single(model_, Mode::inference);
    const Tensor outputs(whole.forward(inputs_));
    for (const PlannedLayer& layer : whole.layers()) {
      if (layer.mixes_rows) return;
    }
    for (Index row = 0; row < inputs_[0].shape()[0]; ++row) {
      ShortList<Rows> rows;
      for (const Tensor& input : inputs_) rows.push_back(input.view().slice(row, 1));
      const ConstTensorView alone = single.forward(rows);
      if (distance(alone, outputs.view().slice(row, 1)) <= float64_tolerance) continue;
      break_law(text(
          "10 rows: row ", row,
          " alone gives another output than in its batch, and plan() does not say mix_rows()"));
      return;
    }
  }

  void check_files() {
    static std::atomic<int> files = 0;
    const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                       text("gradus-laws-", getpid(), "-", ++files, ".safetensors");
    save_model(file, model_);
    Model read(make_(), DType::float64);
    load_model(file, read);
    std::filesystem::remove(file);
    if (!same_bits(read.values().all(), model_.values().all())) {
      break_law("11 files: saving and loading changes parameters");
    }
  }

  const ModuleFactory& make_;
  LawOptions options_;
  Rng rng_;
  Model model_;
  ShortList<Tensor> inputs_;
  StepResult checked_, plain_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_laws(const ModuleFactory& make, const std::vector<Shape>& inputs,
                                     const LawOptions& options) {
  return broken_laws(make, std::vector<ShortList<Shape>>(inputs.begin(), inputs.end()), options);
}

std::vector<std::string> broken_laws(const ModuleFactory& make,
                                     std::span<const ShortList<Shape>> inputs,
                                     const LawOptions& options) {
  std::vector<std::string> all;
  for (const ShortList<Shape>& shapes : inputs) {
    for (const std::string& broken : Trial(make, shapes, options).broken()) {
      all.push_back(text("law ", broken,
                         shapes.size() == 1 ? ", for an input of " : ", for inputs of ",
                         shown(shapes)));
    }
  }
  return all;
}

void expect_lawful(const ModuleFactory& make, const std::vector<Shape>& inputs,
                   const LawOptions& options) {
  expect_lawful(make, std::vector<ShortList<Shape>>(inputs.begin(), inputs.end()), options);
}

void expect_lawful(const ModuleFactory& make, std::span<const ShortList<Shape>> inputs,
                   const LawOptions& options) {
  std::string message;
  for (const std::string& broken : broken_laws(make, inputs, options)) message += "\n" + broken;
  if (!message.empty()) throw Error(make()->describe(), " is not lawful:", message);
}

}  // namespace gradus

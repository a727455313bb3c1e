// dlib: its network is a type, so each depth is one; widths are set at run time. Batches are laid
// into a tensor by row, which spares dlib the copy from matrices.
#include <dlib/dnn.h>

#include "benchmarks/models/worker.hpp"

namespace {

// So many hidden layers on the inputs; widths of 1 until SetWidths.
template <int hidden, template <class> class activation>
struct Stack {
  using Type = activation<dlib::fc<1, typename Stack<hidden - 1, activation>::Type>>;
};
template <template <class> class activation>
struct Stack<0, activation> {
  using Type = dlib::input<dlib::matrix<float>>;
};
template <class loss, int hidden, template <class> class activation>
using Network = dlib::add_loss_layer<loss, dlib::fc<1, typename Stack<hidden, activation>::Type>>;

// Sets the width of each fc layer, the last one first as dlib visits them.
class SetWidths {
 public:
  explicit SetWidths(const std::vector<int>& sizes) : next_(sizes.rbegin()) {}
  template <class Layer>
  void operator()(std::size_t, Layer& layer) {
    if constexpr (requires { layer.layer_details().set_num_outputs(1); }) {
      layer.layer_details().set_num_outputs(*next_++);
    }
  }

 private:
  std::vector<int>::const_reverse_iterator next_;
};

// dlib has [inputs, outputs] and the bias as one more row.
template <class Net>
void set_weights(Net& net, const benchmarks::Task& task) {
  const float* end = task.weights.data() + task.weights.size();
  std::size_t layer = task.sizes.size() - 1;
  dlib::visit_layer_parameters(net, [&](std::size_t, dlib::tensor& parameters) {
    if (parameters.size() == 0) return;
    const auto inputs = static_cast<std::size_t>(task.sizes[layer - 1]);
    const auto outputs = static_cast<std::size_t>(task.sizes[layer]);
    --layer;
    const float* bias = end - outputs;
    const float* weight = bias - inputs * outputs;
    end = weight;
    float* to = parameters.host();
    for (std::size_t i = 0; i < inputs; ++i) {
      for (std::size_t o = 0; o < outputs; ++o) *to++ = weight[o * inputs + i];
    }
    std::copy_n(bias, outputs, to);
  });
}

template <class Net, class Solver>
int train(const benchmarks::Task& task, const Solver& solver) {
  using Label = typename Net::training_label_type;
  Net net;
  dlib::visit_layers(net, SetWidths(task.sizes));
  std::vector<Label> targets;
  if constexpr (std::is_same_v<Label, float>) {
    targets = task.numbers;
  } else {
    targets.assign(task.labels.begin(), task.labels.end());
  }
  std::vector<Solver> solvers(Net::num_computational_layers, solver);

  const auto columns = static_cast<std::size_t>(task.sizes.front());
  const std::vector<dlib::matrix<float>> shapes(static_cast<std::size_t>(task.batch),
                                                dlib::zeros_matrix<float>(task.sizes.front(), 1));
  dlib::resizable_tensor batch;
  net.to_tensor(shapes.begin(), shapes.end(), batch);
  std::vector<Label> labels(static_cast<std::size_t>(task.batch));
  const auto gather = [&](long step) {
    float* to = batch.host_write_only();
    auto label = labels.begin();
    for (const std::int32_t row : task.rows(step)) {
      const auto sample = static_cast<std::size_t>(row);
      std::copy_n(task.inputs.data() + sample * columns, columns, to);
      to += columns;
      *label++ = targets[sample];
    }
  };
  gather(0);
  net.compute_loss(batch, labels.begin());  // allocates the parameters
  set_weights(net, task);

  double loss = 0;
  return benchmarks::serve(
      task,
      [&](long step) {
        if (!task.whole()) gather(step);
        loss = net.compute_parameter_gradients(batch, labels.begin());
        net.update_parameters(solvers, task.learning_rate);
      },
      [&] { return loss; });
}

template <class Net>
int choose_solver(const benchmarks::Task& task) {
  if (task.optimizer == "adam") return train<Net>(task, dlib::adam(0, 0.9f, 0.999f));
  return train<Net>(task, dlib::sgd(0, task.momentum));
}

template <class loss, template <class> class activation>
int choose_depth(const benchmarks::Task& task) {
  switch (task.sizes.size()) {
    case 3: return choose_solver<Network<loss, 1, activation>>(task);
    case 4: return choose_solver<Network<loss, 2, activation>>(task);
    case 5: return choose_solver<Network<loss, 3, activation>>(task);
    default: return benchmarks::decline("this worker has networks of two to four layers only");
  }
}

template <class loss>
int choose_activation(const benchmarks::Task& task) {
  return task.activation == "tanh" ? choose_depth<loss, dlib::htan>(task)
                                   : choose_depth<loss, dlib::relu>(task);
}

}  // namespace

int main(int count, char** arguments) {
  const benchmarks::Task task = benchmarks::read_task(count, arguments);
  if (task.classifies()) return choose_activation<dlib::loss_multiclass_log_>(task);
  if (task.sizes.back() == 1) return choose_activation<dlib::loss_mean_squared_>(task);
  return benchmarks::decline("this worker regresses one number only");
}

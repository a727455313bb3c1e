// Golden cases of optimizers.
#pragma once

#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "tests/golden/golden.hpp"

namespace gradus::tests {

// Trains the network of tools/golden/optimizers.py on its batches: each parameter within 1e-5 in
// float32, 1e-10 in float64. make(model, options): the optimizer on the heap.
template <class Make>
void expect_golden_optimizer(const std::string& name, const Make& make) {
  const Json task = golden(name);
  const CrossEntropy loss;
  for (const Json& stored : task.at("cases")) {
    for (const DType dtype : float_types) {
      SCOPED_TRACE(text(stored.at("name").get<std::string>(), ", ", dtype));
      Model model(Sequential(Linear(5, 9), Tanh(), Linear(9, 3)), dtype);
      set_parameters(model, task.at("initial"));
      Workspace workspace(model, Mode::training);
      const auto optimizer = make(model, stored.at("options"));
      const Json& batches = task.at("batches");
      for (std::size_t step = 0; step < task.at("steps"); ++step) {
        if (step == stored.at("halve_after"))
          optimizer->set_learning_rate(optimizer->learning_rate() / 2);
        const Json& batch = batches[step % batches.size()];
        workspace.forward(tensor_of(batch.at("inputs"), dtype));
        workspace.backward(loss, tensor_of(batch.at("targets"), DType::int32));
        optimizer->step(workspace.gradients());
      }
      for (const auto& [parameter, numbers] : stored.at("trained").items()) {
        EXPECT_TRUE(agrees(model.values()[model.parameter(parameter)], numbers,
                           dtype == DType::float32 ? 1e-5 : 1e-10))
            << "in " << parameter;
      }
    }
  }
}

}  // namespace gradus::tests

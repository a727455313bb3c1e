// One model, eight threads: the model is const, each thread has a workspace of its own, and nothing
// is locked or copied.
#include <cstdio>
#include <gradus/gradus.hpp>
#include <thread>
#include <utility>

using namespace gradus;

int main() {
  set_threads(1);  // within each of the eight
  Model model(Sequential(Linear(2, 64), Tanh(), Residual(Linear(64, 64), Tanh()), Linear(64, 2)));
  model.initialize(Rng(1));
  const Dataset points = disc(8000, Rng(2));

  Index inside[8] = {};
  std::vector<std::thread> threads;
  for (Index part = 0; part < 8; ++part) {
    threads.emplace_back([&model = std::as_const(model), &points, &inside, part] {
      Workspace workspace(model, Mode::inference);
      const Batch batch = points.rows(1000 * part, 1000);
      const ConstTensorView outputs = workspace.forward(batch.inputs);
      for (Index row = 0; row < 1000; ++row) inside[part] += predicted_class(outputs, row);
    });
  }
  for (std::thread& thread : threads) thread.join();

  Workspace alone(model, Mode::inference);
  const ConstTensorView outputs = alone.forward(points.all().inputs);
  Index expected = 0, found = 0;
  for (Index row = 0; row < 8000; ++row) expected += predicted_class(outputs, row);
  for (const Index count : inside) found += count;
  std::printf("eight threads say inside %ld times, one thread %ld times\n", long(found),
              long(expected));
  return found == expected ? 0 : 1;
}

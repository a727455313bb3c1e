// Trains the disc network: is a point of the unit square inside the circle? Every step visible.
#include <cstdio>
#include <gradus/gradus.hpp>

using namespace gradus;

int main() {
  const Dataset points = disc(1000, Rng(1)), unseen = disc(10000, Rng(2));
  Model model(Sequential(Linear(2, 25), Tanh(), Linear(25, 25), Tanh(), Linear(25, 2)));
  model.initialize(Rng(42));

  Workspace workspace(model, Mode::training);
  Sgd sgd(model, {.learning_rate = 0.1, .momentum = 0.9});
  const CrossEntropy loss;
  const Loader loader(points, {.batch = 50, .shuffle = true, .seed = 7});
  for (int epoch = 0; epoch < 40; ++epoch) {
    for (const Batch& batch : loader.epoch(epoch)) {
      workspace.forward(batch.inputs);
      workspace.backward(loss, batch.targets);
      sgd.step(workspace.gradients());
    }
  }
  std::printf("test error %.2f %%\n", 100 * *evaluate(model, unseen, loss).error_rate);
}

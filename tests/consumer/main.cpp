// What somebody else's program needs of an installed Gradus: one header, one library, and an error
// caught across their border.
#include <cstdio>
#include <gradus/gradus.hpp>

using namespace gradus;

int main() {
  const Dataset points = disc(1000, Rng(1));
  Model model(Sequential(Linear(2, 25), Tanh(), Linear(25, 2)));
  model.initialize(Rng(42));
  Sgd sgd(model, {.learning_rate = 0.1, .momentum = 0.9});
  const CrossEntropy loss;
  train(model, Loader(points, {.batch = 50, .shuffle = true, .seed = 7}), loss, sgd,
        {.epochs = 20});
  const double error_rate = *evaluate(model, points, loss).error_rate;

  bool refused = false;
  try {
    Workspace(model, Mode::inference).plan({1, 3});
  } catch (const Error& error) {
    refused = true;
    std::printf("refused, as it should be: %s\n", error.what());
  }
  std::printf("%.1f %% error\n", 100 * error_rate);
  return refused && error_rate < 0.1 ? 0 : 1;
}

// Sixty noisy points and a network large enough to learn them by heart: three ways to train it.
#include <cstdio>
#include <gradus/gradus.hpp>

using namespace gradus;

const Dataset points = moons(60, Rng(5), {.noise = 0.3});
const Dataset validation = moons(200, Rng(2), {.noise = 0.3});
const Dataset unseen = moons(10000, Rng(3), {.noise = 0.3});
const CrossEntropy loss;

Model network() {
  Model model(Sequential(Linear(2, 50), Tanh(), Linear(50, 50), Tanh(), Linear(50, 2)));
  model.initialize(Rng(42));
  return model;
}

void report(const char* how, const Model& model, Index epochs) {
  std::printf("%-36s %4d epochs, %4.1f %% wrong of those learned from, %4.1f %% of others\n", how,
              static_cast<int>(epochs), 100 * *evaluate(model, points, loss).error_rate,
              100 * *evaluate(model, unseen, loss).error_rate);
}

int main() {
  {
    // L-BFGS looks at all points at once and finds weights that leave nothing to be learned.
    Model model = network();
    Lbfgs lbfgs(model);
    const Loader all(points, {.batch = 60});
    report("L-BFGS", model, train(model, all, loss, lbfgs, {.epochs = 60}).back().epoch);
  }
  {
    // The same with a price for large weights.
    Model model = network();
    Lbfgs lbfgs(model);
    const Loader all(points, {.batch = 60});
    const TrainOptions options{.epochs = 60, .penalty = {.l2 = 0.01}};
    report("L-BFGS with an L2 penalty", model,
           train(model, all, loss, lbfgs, options).back().epoch);
  }
  {
    // Small steps that end where other points are no longer classified better.
    Model model = network();
    Adam adam(model, {.learning_rate = 0.003});
    EarlyStopping stopping(model, {.patience = 20});
    const Loader loader(points, {.batch = 20, .shuffle = true, .seed = 7});
    const TrainOptions options{.epochs = 500, .test = &validation, .clip_norm = 1};
    train(model, loader, loss, adam, options, {&stopping});
    report("Adam, stopped early", model, stopping.best_epoch());
  }
}

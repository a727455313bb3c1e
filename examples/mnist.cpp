// Trains a classifier of handwritten digits with the training loop, and saves it. The four MNIST
// files are looked for in the first argument, then in $GRADUS_DATA, then in ~/.cache/gradus.
#include <cstdio>
#include <gradus/gradus.hpp>

using namespace gradus;

// Says how each epoch went.
class Report : public Callback {
 public:
  bool after_epoch(const EpochResult& epoch) override {
    std::printf("epoch %ld: loss %.4f, test error %.2f %%, %.1f s\n", long(epoch.epoch),
                epoch.train_loss, 100 * *epoch.test_error_rate, epoch.seconds);
    return true;  // false would end the training
  }
};

int main(int count, char** arguments) try {
  const TrainTest data = mnist(count > 1 ? arguments[1] : "");
  Model model(Sequential(Flatten(), Linear(784, 128), ReLU(), Linear(128, 10)));
  model.initialize(Rng(1));

  Sgd sgd(model, {.learning_rate = 0.2, .momentum = 0.9});
  const Loader loader(data.train, {.batch = 64, .shuffle = true, .seed = 1});
  Report report;
  train(model, loader, CrossEntropy(), sgd,
        {.epochs = 3, .schedule = schedules::one_cycle(), .test = &data.test}, {&report});

  std::printf("%s", to_string(evaluate(model, data.test, CrossEntropy()).confusion).c_str());
  save_model("mnist.safetensors", model, sample_format(data.train, {"cross_entropy"}));
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}

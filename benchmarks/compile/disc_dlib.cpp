// The README's program in dlib: trains the disc network with dlib's trainer.
#include <dlib/dnn.h>

#include <cmath>
#include <cstdio>
#include <random>

namespace {

using Net = dlib::loss_multiclass_log<dlib::fc<
    2, dlib::htan<dlib::fc<25, dlib::htan<dlib::fc<25, dlib::input<dlib::matrix<float, 2, 1>>>>>>>>;

struct Points {
  std::vector<dlib::matrix<float, 2, 1>> inputs;
  std::vector<unsigned long> targets;
};

Points disc(int count, std::mt19937& generator) {
  std::uniform_real_distribution<float> uniform(-0.5f, 0.5f);
  Points points;
  for (int i = 0; i < count; ++i) {
    const float x = uniform(generator), y = uniform(generator);
    const float scale = std::sqrt(12.0f);
    points.inputs.push_back({scale * x, scale * y});
    points.targets.push_back(x * x + y * y <= 0.5 / M_PI ? 1 : 0);
  }
  return points;
}

}  // namespace

int main() {
  std::mt19937 generator(1);
  const Points points = disc(1000, generator), unseen = disc(10000, generator);
  Net net;
  dlib::dnn_trainer<Net> trainer(net, dlib::sgd(0, 0.9f));
  trainer.set_learning_rate(0.1);
  trainer.set_mini_batch_size(50);
  trainer.set_max_num_epochs(40);
  trainer.train(points.inputs, points.targets);

  const std::vector<unsigned long> predicted = net(unseen.inputs);
  int wrong = 0;
  for (std::size_t i = 0; i < predicted.size(); ++i) wrong += predicted[i] != unseen.targets[i];
  std::printf("test error %.2f %%\n", 0.01 * wrong);
}

// The README's program in LibTorch: trains the disc network, every step visible.
#include <torch/torch.h>

#include <cmath>
#include <cstdio>

namespace {

struct Points {
  torch::Tensor inputs, targets;
};

Points disc(int count) {
  const torch::Tensor points = torch::rand({count, 2});
  const torch::Tensor inside = (points - 0.5).square().sum(1) <= 0.5 / M_PI;
  return {(points - 0.5) * std::sqrt(12.0), inside.to(torch::kInt64)};
}

}  // namespace

int main() {
  torch::manual_seed(1);
  const Points points = disc(1000), unseen = disc(10000);
  torch::nn::Sequential model(torch::nn::Linear(2, 25), torch::nn::Tanh(),
                              torch::nn::Linear(25, 25), torch::nn::Tanh(),
                              torch::nn::Linear(25, 2));

  torch::optim::SGD sgd(model->parameters(), torch::optim::SGDOptions(0.1).momentum(0.9));
  for (int epoch = 0; epoch < 40; ++epoch) {
    for (const torch::Tensor& rows : torch::randperm(1000).split(50)) {
      sgd.zero_grad();
      const torch::Tensor output = model->forward(points.inputs.index_select(0, rows));
      torch::nn::functional::cross_entropy(output, points.targets.index_select(0, rows)).backward();
      sgd.step();
    }
  }
  const torch::NoGradGuard guard;
  const torch::Tensor wrong = model->forward(unseen.inputs).argmax(1).ne(unseen.targets);
  std::printf("test error %.2f %%\n", 100 * wrong.to(torch::kFloat32).mean().item<double>());
}

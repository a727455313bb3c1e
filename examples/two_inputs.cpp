// A network with two inputs: the picture of a clock determines one of 12 hours, a row of
// measurements whether it is day; together they determine one of 24.
#include <cmath>
#include <cstdio>
#include <gradus/gradus.hpp>
#include <numbers>

using namespace gradus;

constexpr Index side = 13, hours = 24;  // pixels, classes

// A hand drawn into noise; light and temperature outside.
Dataset clocks(Index count, const Rng& rng) {
  Tensor images({count, side, side}), rows({count, 2}), targets({count}, DType::int32);
  for (Index i = 0; i < count; ++i) {
    const Rng noise = rng.fork(static_cast<std::uint64_t>(i));
    const int hour = static_cast<int>(noise.uniform(side * side) * hours);
    const double angle = hour * std::numbers::pi / 6, night = std::cos(angle / 2);
    float* image = images.view().slice(i, 1).data<float>();
    for (Index p = 0; p < side * side; ++p) image[p] = 0.4f * static_cast<float>(noise.normal(p));
    for (int r = 0; r < 6; ++r)
      image[std::lround(6 - r * std::cos(angle)) * side + std::lround(6 + r * std::sin(angle))] +=
          1;
    float* row = rows.view().slice(i, 1).data<float>();
    row[0] = static_cast<float>(std::max(0.0, -1000 * night) + 50 * noise.normal(1000));
    row[1] = static_cast<float>(15 - 6 * night + 2 * noise.normal(1001));
    targets.as<std::int32_t>()[static_cast<std::size_t>(i)] = hour;
  }
  return {.name = "clocks", .inputs = {images, rows}, .targets = targets, .classes = hours};
}

class ImageAndRow : public Module {
 public:
  std::string describe() const override { return "ImageAndRow"; }
  int inputs() const override { return 2; }
  void visit(Visitor& visitor) override {
    visitor("image", image_), visitor("row", row_), visitor("join", join_), visitor("hour", hour_);
  }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    return graph(hour_, graph(join_, {graph(image_, inputs[0]), graph(row_, inputs[1])}));
  }

 private:
  Sequential image_{Flatten(), Linear(side*side, 32), ReLU()}, row_{Linear(2, 16), ReLU()};
  Concatenate join_{{.inputs = 2}};
  Sequential hour_{Linear(48, 32), ReLU(), Linear(32, hours)};
};

int main() {
  TrainTest data = split(clocks(12000, Rng(3)), 0.25, Rng(4));
  standardize_input(data, 1);
  for (const int blank : {-1, 1, 0}) {  // the same network sees only zeros in this input
    TrainTest samples = data;
    for (Dataset* part : {&samples.train, &samples.test})
      if (blank >= 0) part->inputs[blank] = Tensor(part->inputs[blank].shape());
    Model model(ImageAndRow{});
    model.initialize(Rng(1));
    Adam adam(model, {.learning_rate = 0.003});
    const Loader loader(samples.train, {.batch = 50, .shuffle = true, .seed = 2});
    train(model, loader, CrossEntropy(), adam, {.epochs = 10});
    const double wrong = *evaluate(model, samples.test, CrossEntropy()).error_rate;
    std::printf("%s: %.1f %% right\n",
                blank < 0    ? "both inputs"
                : blank == 1 ? "image alone"
                             : "row alone",
                100 * (1 - wrong));
  }
}

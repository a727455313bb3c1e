// Reads a CSV file, learns to predict its last column, saves the model and predicts the price of a
// home that it has not seen. The file is written here first; yours needs its name alone.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <gradus/gradus.hpp>

using namespace gradus;

// Prices follow area and age, dearer in town; some ages are not known.
void write_homes(const char* file) {
  std::ofstream out(file);
  out << "area,age,place,price\n";
  const Rng rng(1);
  for (Index i = 0; i < 2000; ++i) {
    const double area = 30 + 120 * rng.uniform(3 * i),
                 age = std::floor(80 * rng.uniform(3 * i + 1));
    const bool town = rng.uniform(3 * i + 2) < 0.4;
    const double price = area * (town ? 5000 : 3000) * std::exp(-age / 100);
    out << area << ',' << (i % 50 == 0 ? "" : std::to_string(int(age))) << ','
        << (town ? "town" : "country") << ',' << price << '\n';
  }
}

int main() try {
  write_homes("homes.csv");
  const TableOptions options{
      .targets = {"price"}, .missing = MissingValues::mean, .text = TextColumns::one_hot};
  Table homes = read_csv("homes.csv", options);
  TrainTest data = split(homes.data, 0.2, Rng(2));
  learn_fill(homes.format, data.train);  // of the training part: the test part is unseen
  fill_missing(data.train, homes.format);
  fill_missing(data.test, homes.format);
  standardize_inputs(data);
  standardize_targets(data);

  Model model(Sequential(Linear(homes.format.width(), 32), Tanh(), Linear(32, 1)));
  model.initialize(Rng(3));
  Adam adam(model, {.learning_rate = 0.01});
  const Loader loader(data.train, {.batch = 32, .shuffle = true, .seed = 4});
  train(model, loader, MeanSquaredError(), adam, {.epochs = 30, .schedule = schedules::cosine()});
  const auto figures = evaluate(model, data.test, MeanSquaredError()).regression.value();
  std::printf("off by %.0f on average, R2 %.3f\n", figures.mean_absolute_error, *figures.r2);

  // With all that makes a row of text the model's input, and its output a price.
  save_model("homes.safetensors", model,
             sample_format(data.train, {"mse"}, TableReading{homes.format, options}));
  const Predictor predictor("homes.safetensors");
  std::printf("100 square metres in town, 20 years old: %.0f\n",
              predictor.predict_cells({{"100", "20", "town"}}).values[0]);
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}

// Learns how names of elements are spelled, and makes up new ones: an embedding of letters, of
// which three predict the next (Bengio et al., 2003), and a training that goes an epoch at a time.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <gradus/gradus.hpp>

using namespace gradus;

constexpr Index context = 3, letters = 27;  // letter 0 is before and behind a word
const std::string words =
    "hydrogen helium lithium beryllium carbon nitrogen oxygen fluorine neon sodium magnesium "
    "silicon chlorine argon potassium calcium scandium titanium vanadium chromium manganese ";

// Three letters, and the one that follows.
Dataset samples() {
  std::vector<std::int32_t> text(context);
  for (const char c : words)
    c == ' ' ? text.resize(text.size() + context) : text.push_back(c - 'a' + 1);
  const auto count = static_cast<Index>(text.size()) - context;
  Dataset data{.inputs = Tensor({count, context}, DType::int32),
               .targets = Tensor({count}, DType::int32),
               .classes = letters};
  for (Index i = 0; i < count; ++i)
    std::copy_n(&text[i], context, &data.inputs[0].as<std::int32_t>()[i * context]);
  std::copy_n(&text[context], count, data.targets.as<std::int32_t>().begin());
  return data;
}

// Draws one letter after the other, each as often as the model expects it.
std::string new_word(const Model& model, const Rng& rng) {
  Workspace workspace(model, Mode::inference);
  Tensor last({1, context}, DType::int32);
  std::string word;
  for (Index i = 0; i < 15; ++i) {
    const auto logits = workspace.forward(last).as<float>();
    double sum = 0;
    for (const float logit : logits) sum += std::exp(logit);
    std::int32_t letter = 0;
    for (double left = rng.uniform(i) * sum; letter < letters - 1; ++letter) {
      left -= std::exp(logits[letter]);
      if (left < 0) break;
    }
    if (letter == 0) break;
    word += static_cast<char>('a' + letter - 1);
    const auto shown = last.as<std::int32_t>();
    *std::copy(shown.begin() + 1, shown.end(), shown.begin()) = letter;
  }
  return word;
}

int main() {
  const Dataset data = samples();
  Model model(Sequential(Embedding(letters, 6), Flatten(), Linear(6 * context, 40), LayerNorm(40),
                         Tanh(), Linear(40, letters)));
  model.initialize(Rng(1));
  const Loader loader(data, {.batch = 32, .shuffle = true, .seed = 1});
  const CrossEntropy loss;
  Adam adam(model, {.learning_rate = 0.01});
  Training training(model, loader, loss, adam, {.epochs = 40});
  while (!training.is_finished()) training.epoch();
  std::printf("loss %.3f\n", training.history().back().train_loss);
  for (std::uint64_t i = 0; i < 8; ++i) std::puts(new_word(model, Rng(2).fork(i)).c_str());
}

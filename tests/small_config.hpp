// A configuration that trains in no time, with whatever a test changes.
#pragma once

#include <string>

namespace gradus::tests {

struct SmallConfig {
  std::string head = "seed = 3\nloss = \"cross_entropy\"\n";
  std::string data = "source = \"disc\"\ntrain = 100\ntest = 200\n";
  std::string layers = "[{linear = 8}, \"tanh\", {linear = 2}]";
  std::string optimizer = "name = \"sgd\"\nlearning_rate = 0.1\nmomentum = 0.9\n";
  std::string training = "epochs = 2\nbatch = 30\n";
};
inline std::string text_of(const SmallConfig& config) {
  return config.head + "[data]\n" + config.data + "[model]\nlayers = " + config.layers +
         "\n[optimizer]\n" + config.optimizer + "[training]\n" + config.training;
}

}  // namespace gradus::tests

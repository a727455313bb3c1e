// Answers one row with a model that the program, or a C++ program, has trained:
//   gradus train homes.toml
//   predict runs/homes/model.safetensors 100 20 town
// The cells are in the order of the training's columns, without its target. Without arguments: the
// model that homes.cpp saves.
#include <cstdio>
#include <gradus/gradus.hpp>

using namespace gradus;

int main(int count, char** words) try {
  const char* file = count > 1 ? words[1] : "homes.safetensors";
  std::vector<std::string> cells(words + (count > 2 ? 2 : count), words + count);
  if (cells.empty()) cells = {"100", "20", "town"};

  const Predictor predictor(file);
  const Answers answers = predictor.predict_cells({cells});
  std::fputs(to_csv(answers).c_str(), stdout);
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}

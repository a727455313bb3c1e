// A page of words, formulas and matrices, for the terminal or for a browser. Values; any thread.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "gradus/tensor/tensor.hpp"

namespace gradus::app {

// Numbers under their name; a row a row, where there is one axis a single row.
struct Matrix {
  std::string name;
  Tensor numbers;
};

// Matrices and what stands between them: x, "·", Wᵀ, "=", y.
using Equation = std::vector<std::variant<std::string, Matrix>>;

struct Passage {
  std::string heading = {}, formula = {};
  std::vector<Equation> equations = {};
  std::string words = {};  // below them
};

struct Chapter {
  std::string title;
  std::vector<Passage> passages = {};
};

struct Page {
  std::string title, words;
  std::vector<Chapter> chapters = {};
};

// Of a width that equations are broken to fit, where a matrix alone does.
std::string page_text(const Page& page, int width);

// One file that needs no other, for light and dark screens.
std::string page_html(const Page& page);

// The numbers of a matrix as the page shows them, row by row, all with as many decimals; beyond 8
// rows or columns the first 6 and the last, "…" between them.
std::vector<std::vector<std::string>> cells_of(ConstTensorView numbers);

}  // namespace gradus::app

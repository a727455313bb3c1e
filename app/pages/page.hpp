// A page of words, formulas, matrices, tables and pictures, for the terminal, a browser or as
// Markdown. Values; any thread.
#pragma once

#include <filesystem>
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

// Cells of words, all rows as long as the first, which is the head.
using Table = std::vector<std::vector<std::string>>;

// An SVG file, named from the folder of the page; where it could not be drawn, its caption alone.
struct Picture {
  std::filesystem::path file;
  std::string caption;
};

// What is there is shown in this order. `Code` in words stands between backticks.
struct Passage {
  std::string heading = {}, formula = {};
  std::vector<Equation> equations = {};
  std::string words = {};
  Table table = {};
  std::vector<Picture> pictures = {};  // side by side
  std::string notes = {};
};

struct Chapter {
  std::string title;
  std::vector<Passage> passages = {};
  bool folded = false;  // for those who open it, where the medium can
};

struct Page {
  std::string title, words;
  std::vector<Chapter> chapters = {};
};

// How many pictures stand side by side in a row.
std::size_t pictures_across(std::size_t count);

// Of a width that equations are broken to fit, where a matrix alone does.
std::string page_text(const Page& page, int width);

// One file that needs no other, for light and dark screens. Pictures are read from that folder.
std::string page_html(const Page& page, const std::filesystem::path& folder = {});

// To lie in the folder that pictures are named from.
std::string page_markdown(const Page& page);

// The equation in characters, as page_text() shows it.
std::string equation_text(const Equation& equation, int width);

// The numbers of a matrix as the page shows them, row by row, all with as many decimals, or in
// powers of ten where the largest is below 1e-4 or 1e7 and more; beyond 8 rows or columns the first
// 6 and the last, "…" between them.
std::vector<std::vector<std::string>> cells_of(ConstTensorView numbers);

}  // namespace gradus::app

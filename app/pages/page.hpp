// A page of words, formulas, matrices, tables and pictures, for the terminal, a browser or as
// Markdown. Values; any thread.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "gradus/tensor/tensor.hpp"

namespace gradus::app {

// Numbers with their name. A matrix has its rows, a vector is a single row.
struct Matrix {
  std::string name;
  Tensor numbers;
};

// Matrices and what is between them: x, "·", Wᵀ, "=", y.
using Equation = std::vector<std::variant<std::string, Matrix>>;

// Cells of words. All rows are as long as the first, which is the head.
using Table = std::vector<std::vector<std::string>>;

// An SVG file, relative to the folder of the page; empty if it could not be drawn.
struct Picture {
  std::filesystem::path file;
  std::string caption;
};

// Shown in this order; parts may be empty. `Code` in words is between backticks.
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
  bool folded = false;  // closed at first, in HTML and Markdown
};

struct Page {
  std::string title, words;
  std::vector<Chapter> chapters = {};
};

// The number of pictures in a row.
std::size_t pictures_across(std::size_t count);

// Text of at most `width` columns, except for a matrix that is wider.
std::string page_text(const Page& page, int width);

// One file with all pictures, for light and dark screens. They are read from that folder.
std::string page_html(const Page& page, const std::filesystem::path& folder = {});

// Links to the pictures, relative to the folder of the page.
std::string page_markdown(const Page& page);

// The equation as page_text() shows it.
std::string equation_text(const Equation& equation, int width);

// The numbers of a matrix as the page shows them, row by row. All have the same number of decimals,
// or are in powers of ten if the largest is below 1e-4, or 1e7 and more. Of more than 8 rows or
// columns they are the first 6 and the last, with "…" between them.
std::vector<std::vector<std::string>> cells_of(ConstTensorView numbers);

}  // namespace gradus::app

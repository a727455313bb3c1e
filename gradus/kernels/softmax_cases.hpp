// What the tests of softmax and of cross entropy share: matrices, and the formula in double.
#pragma once

#include <span>

#include "tests/tensors.hpp"

namespace gradus::tests {

// Two to four columns take a way of their own: whole vectors of rows, and what is left.
inline const Shape softmax_matrices[] = {{0, 5},  {1, 1},  {7, 1},  {7, 2},    {8, 7},
                                         {9, 8},  {1, 9},  {5, 33}, {3, 1000}, {2, 3, 7},
                                         {33, 2}, {16, 3}, {37, 3}, {50, 4}};

struct Row {
  std::span<double> numbers;

  double log_sum_of_exponentials() const {
    double sum = 0;
    const double peak = *std::ranges::max_element(numbers);
    for (const double x : numbers) sum += std::exp(x - peak);
    return std::log(sum) + peak;
  }
  void become_softmax() const {
    const double log_sum = log_sum_of_exponentials();
    for (double& x : numbers) x = std::exp(x - log_sum);
  }
};

// Calls action(row, number of the row) for each row of a matrix of so many columns.
template <class Action>
void for_rows(std::vector<double>& matrix, Index columns, const Action& action) {
  const auto width = static_cast<std::size_t>(columns);
  for (std::size_t r = 0; r * width < matrix.size(); ++r)
    action(Row{std::span(matrix).subspan(r * width, width)}, r);
}

}  // namespace gradus::tests

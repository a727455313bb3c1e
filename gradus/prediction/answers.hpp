// What a trained model answers. Values; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"
#include "gradus/data/tables/table.hpp"

namespace gradus {

struct Answers {
  // Of the values: a target's name, "p_town" (the probability of a class) or "y_town" (an output
  // for a class that is no probability), with a number in place of the name where there is none.
  std::vector<std::string> columns = {};
  // [rows, columns]: numbers in the units of the targets, probabilities of classes, or outputs. NaN
  // in a row without an answer.
  std::vector<double> values = {};
  std::vector<Index> classes = {};  // of each row, -1 without an answer; none: targets are numbers
  std::vector<std::string> class_names = {};  // of all classes; "0", "1" where they have none
  // The values are float32: more digits than those of the nearest float say nothing.
  bool is_single = false;

  GRADUS_EXPORT Index size() const;  // rows
  // Throws Error for a row that there is not.
  GRADUS_EXPORT std::span<const double> row(Index row) const;
  // Empty in a row without an answer. Throws Error where targets are numbers.
  GRADUS_EXPORT const std::string& class_name(Index row) const;
  GRADUS_EXPORT Index unanswered() const;
};

// A header and a line for each row: the values in the fewest digits that give the same numbers, and
// the class. A row without an answer has empty cells. `rows`: puts their kept cells first.
GRADUS_EXPORT std::string to_csv(const Answers& answers, const InputRows& rows = {});

}  // namespace gradus

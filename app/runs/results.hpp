// What a run of one or more rounds gave, and the files that hold it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gradus/data/tables/table.hpp"
#include "gradus/training/train.hpp"

namespace gradus::app {

struct RoundResult {
  std::uint64_t seed = 0;
  History history;  // one epoch at least
  Index kept = 0;   // the epoch whose weights were kept, from 1; 0: the last
  const EpochResult& result() const {
    return kept == 0 ? history.back() : history[static_cast<std::size_t>(kept - 1)];
  }
};

struct Results {
  std::vector<RoundResult> rounds = {};  // one at least
  Index parameters = 0;
  std::size_t planned_bytes = 0;  // the arena of a training batch
  int threads = 1;
  bool interrupted = false;
  std::string watched = "test";      // or "validation": the samples that each epoch was measured on
  std::vector<RowCounts> rows = {};  // of the files of a table
  std::vector<std::string> targets = {};  // the names of targets that are numbers
};

struct Statistics {
  double mean = 0, deviation = 0;  // of the sample, n - 1; 0 for a single number
};
Statistics statistics(const std::vector<double>& numbers);

// Mean and deviation over the rounds, each with the epoch that was kept. None if targets are
// numbers.
std::optional<Statistics> test_error(const Results& results);

std::vector<History> histories_of(const Results& results);

// One JSON object with the means over the rounds, each with the epoch that was kept, and the same
// for each round in `rounds`: see app/README.md. If other samples were watched, their name replaces
// "test" in the keys.
std::string summary_json(const Results& results);

// metrics.csv: a line for each epoch, an empty cell where there is no number. `round` from 0.
std::string metrics_header(const std::string& watched);
std::string metrics_line(Index round, const EpochResult& epoch);
std::string metrics_csv(const Results& results);

// "disc: test error 1.31 % (mean of 10 rounds, deviation 0.12 %), test loss 0.03512, 40 epochs..."
std::string result_line(const std::string& name, const Results& results);

}  // namespace gradus::app

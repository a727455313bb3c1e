// Shows the progress of a training: a bar on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

#include "gradus/training/train.hpp"

namespace gradus::app {

// `passing`: a bar that is removed at the end.
enum class ProgressStyle { bar, passing, lines, quiet };

// One training, a round of several.
class ProgressDisplay final : public Callback {
 public:
  struct Run {
    Index round = 1, rounds = 1;
    Index samples = 0;  // an epoch
    std::string watched = "test";
    std::string name = {};  // before the bar, where one training follows another
  };
  ProgressDisplay(std::ostream& out, ProgressStyle style, const Run& run)
      : out_(out), style_(style), run_(run) {}

  bool after_step(const Progress& progress) override;
  bool after_epoch(const EpochResult& result) override;
  // After the last epoch: with several rounds, a line for each round replaces the bar.
  void finish();

  // What the bar shows, at most `width` characters; shorter ones leave out the least needed.
  std::string bar_text(const Progress& progress, int width) const;

 private:
  using Clock = std::chrono::steady_clock;

  std::string line(const EpochResult& result) const;
  void clear_bar();

  std::ostream& out_;
  ProgressStyle style_;
  Run run_;
  Clock::time_point shown_{};
  Index epochs_ = 0;
  EpochResult last_;
  bool bar_is_shown_ = false;
};

}  // namespace gradus::app

// Functions that several reports use. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/reproduce/reports.hpp"
#include "gradus/training/train.hpp"

namespace gradus::app {

// One of the runs that a report compares.
struct Variant {
  std::string key, name;  // in the name of its configuration, and in words
  Index colour;
};

// The run of that configuration; null if it was not trained.
Finished* find_run(const Material& material, const std::string& name);

std::vector<History> histories_of(const Finished& run);
std::optional<double> test_loss(const EpochResult& epoch);
std::optional<double> test_error_percent(const EpochResult& epoch);

// "2.45 % ± 0.91 (15 starts)": mean and deviation; `starts` is the word for rounds.
std::string error_text(const Finished& run, const std::string& starts);

// {network}, {loss}, {data}, {initializer}, {optimizer} and {training} of all runs: each different
// value once.
ReportValues settings_of(const Material& material);

}  // namespace gradus::app

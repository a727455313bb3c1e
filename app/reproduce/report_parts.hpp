// What the tellings of the four reports share. Free functions and values.
#pragma once

#include <functional>

#include "app/reproduce/reports.hpp"
#include "gradus/figures/circle.hpp"
#include "gradus/training/train.hpp"

namespace gradus::app {

// The run of that configuration; null where it was not trained.
Finished* find_run(const Material& material, const std::string& name);

// Calls `draw` with a path without ending, in the folder's "images"; `draw` says whether it drew.
// What cannot be drawn is told in the caption: a page is not lost for a picture.
Picture picture_of(const Material& material, const std::string& name, const std::string& caption,
                   const std::function<bool(const std::filesystem::path&)>& draw);

std::vector<History> histories_of(const Finished& run);
std::optional<double> test_loss(const EpochResult& epoch);
std::optional<double> test_error_percent(const EpochResult& epoch);

std::string percent(double share);  // "2.45 %"
// "2.45 % ± 0.91 (15 starts)": mean and deviation; `starts` is what rounds are called.
std::string error_text(const Finished& run, const std::string& starts);

// The circle of the disc that the run was trained on.
Circle circle_of(const Finished& run);

Table comparison_table(const std::vector<Comparison>& comparisons);

// Who chose each setting.
struct Owners {
  std::string network, loss, data, initializer, optimizer, training;
};
// Of all runs of the material; where they differ, each value once.
Table settings_table(const Material& material, const Owners& owners);

}  // namespace gradus::app

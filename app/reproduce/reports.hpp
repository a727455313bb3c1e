// The four reports that Gradus reproduces: what is trained for each, and what is told of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/pages/page.hpp"
#include "app/reproduce/built_in.hpp"
#include "app/runs/experiment.hpp"

namespace gradus::app {

// An experiment with what its training gave: one round at least.
struct Finished {
  Experiment experiment;
  Trained trained;
};

// A figure of a report beside ours.
struct Comparison {
  std::string what, reported, ours;
  bool first = true;  // of those that a reader looks for
};

// What there is to tell from, and where pictures go.
struct Material {
  std::vector<Finished>& runs;  // fewer than the report has where it was interrupted
  const BuiltInFolder& files;
  std::filesystem::path folder;  // pictures in its "images", each with its numbers as CSV
};

struct Told {
  std::string letter, title;
  std::vector<Comparison> comparisons;
  std::vector<Passage> passages;
  std::vector<Chapter> appendices = {};
};

struct Report {
  std::string letter;                    // "a"
  std::vector<std::string> experiments;  // names of configurations
  Index models;                          // that telling wants of each
  Told (*tell)(const Material&);
};

Told tell_report_a(const Material& material);
Told tell_report_b(const Material& material);
Told tell_report_c(const Material& material);
Told tell_report_d(const Material& material);

const std::vector<Report>& reports();

}  // namespace gradus::app

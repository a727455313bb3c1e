// The four reports that Gradus reproduces: the experiments and the values of each. Their
// texts are experiments/report_*.md.
#pragma once

#include <string>
#include <vector>

#include "app/reproduce/built_in_folder.hpp"
#include "app/reproduce/report_text.hpp"
#include "app/runs/experiment.hpp"

namespace gradus::app {

// An experiment with the results of its training: at least one round.
struct Finished {
  Experiment experiment;
  Trained trained;
};

struct Material {
  std::vector<Finished>& runs;  // fewer than experiments after an interrupt
  const BuiltInFolder& files;
};

struct Report {
  std::string letter;                    // "a"
  std::vector<std::string> experiments;  // names of configurations
  Index models;                          // trained models to keep of each
  // The values that the text requires. Pictures may refer to the runs.
  ReportValues (*values)(const Material&);
};

ReportValues values_of_report_a(const Material& material);
ReportValues values_of_report_b(const Material& material);
ReportValues values_of_report_c(const Material& material);
ReportValues values_of_report_d(const Material& material);

const std::vector<Report>& reports();

}  // namespace gradus::app

#include "app/reproduce/reports.hpp"

namespace gradus::app {

const std::vector<Report>& reports() {
  static const std::vector<Report> all = {
      {"a", {"report_a_mse", "report_a_mae", "report_a_cross_entropy"}, 1, values_of_report_a},
      {"b", {"report_b_tanh", "report_b_relu"}, 30, values_of_report_b},
      {"c", {"report_c_mse", "report_c_cross_entropy"}, 1, values_of_report_c},
      {"d", {"mnist", "california_housing"}, 1, values_of_report_d},
  };
  return all;
}

}  // namespace gradus::app

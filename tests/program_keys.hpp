// Each key of a configuration as a case: two runs of the program that differ in the key alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/program_fixture.hpp"

namespace gradus::tests {

// What the program made of a configuration, in a folder of its own.
class KeyRun {
 public:
  KeyRun(const SmallConfig& config, const TemporaryFolder& folder, const std::string& name);

  const Outcome& outcome() const { return outcome_; }
  std::string file(const std::string& name) const { return content_of(folder_ / name); }
  json summary() const { return json::parse(file("summary.json")); }
  double number(const std::string& key) const { return summary().at(key); }
  // A column of metrics.csv, by its name.
  std::vector<double> column(const std::string& name) const;
  bool there_is(const std::string& name) const {
    return fs::exists((folder_ / name).lexically_normal());
  }

 private:
  fs::path folder_;
  Outcome outcome_;
};

struct KeyCase {
  std::string key;  // "linear.outputs"; a word that a key takes as "loss:mse"
  SmallConfig without, with;
  std::function<void(const KeyRun& without, const KeyRun& with)> expect;
};

std::vector<KeyCase> general_key_cases();    // of the top, the losses and [training]
std::vector<KeyCase> data_key_cases();       // of [data]
std::vector<KeyCase> table_key_cases();      // of source = "csv"
std::vector<KeyCase> model_key_cases();      // of [model]
std::vector<KeyCase> optimizer_key_cases();  // of [optimizer]

// Files that the cases of tables read.
void write_tables(const TemporaryFolder& folder);

// ---- What a case may expect ----

using Expectation = std::function<void(const KeyRun& without, const KeyRun& with)>;

// Another training: neither fails, and the losses differ. config.toml holds the words.
Expectation trains_otherwise(const std::string& words);
// A number of summary.json without the key and with it.
Expectation changes(const std::string& number, double without, double with);
// The words stand in the output with the key only.
Expectation prints(const std::string& words);
// Refused without the key, for a reason that holds the words, and taken with it.
Expectation is_taken_only_with_it(const std::string& words);
// The same the other way round.
Expectation is_refused_with_it(const std::string& words);

}  // namespace gradus::tests

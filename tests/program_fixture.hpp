// What tests of the program share: a folder to run it in, and what it wrote there.
#pragma once

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/program.hpp"
#include "tests/small_config.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::tests {

namespace fs = std::filesystem;
using nlohmann::json;

class Program : public testing::Test {
 protected:
  // `gradus WORDS...`, run in the test's folder.
  Outcome gradus(std::vector<std::string> words) const {
    words.insert(words.begin(), gradus_program);
    return Running(words, folder_.path()).finish();
  }
  // A line of bash, run in the test's folder; "$gradus" is the program.
  Outcome shell(const std::string& line) const {
    return Running({"bash", "-c", std::string("gradus=") + gradus_program + "; " + line},
                   folder_.path())
        .finish();
  }
  Outcome train(const SmallConfig& config, std::vector<std::string> options = {}) const {
    folder_.write("small.toml", text_of(config));
    options.insert(options.begin(), {"train", "small.toml"});
    return gradus(options);
  }
  fs::path path(const std::string& name) const { return folder_.path() / name; }
  std::string file(const std::string& name) const { return content_of(path(name)); }
  json summary(const std::string& run) const { return json::parse(file(run + "/summary.json")); }

  TemporaryFolder folder_;
};

inline std::vector<std::string> lines_of(const std::string& content) {
  std::vector<std::string> out;
  std::istringstream in(content);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

}  // namespace gradus::tests

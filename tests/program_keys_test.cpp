// Every key that app/README.md describes or the program takes is run through the program, twice:
// with it and without it something must differ. A new key fails here until it has a case.
#include "tests/program_keys.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "gradus/base/text.hpp"
#include "tests/environment_variable.hpp"
#include "tests/readme_keys.hpp"

namespace gradus::tests {
namespace {

std::vector<KeyCase> all_cases() {
  std::vector<KeyCase> out;
  for (const auto& some : {general_key_cases(), data_key_cases(), table_key_cases(),
                           model_key_cases(), optimizer_key_cases()})
    out.insert(out.end(), some.begin(), some.end());
  return out;
}

// Whether the key has a case, or one that ends with it: "slope" has that of "prelu.slope".
bool has_case(const std::string& name) {
  // The README shows the optimizer sgd in its block.
  const std::string block = "optimizer.";
  const bool is_own = std::ranges::any_of(optimizer_key_cases(),
                                          [&](const KeyCase& one) { return one.key == name; });
  const std::string key =
      name.starts_with(block) && !is_own ? "sgd." + name.substr(block.size()) : name;
  static const std::vector<KeyCase> cases = all_cases();
  return std::ranges::any_of(cases, [&](const KeyCase& one) {
    return one.key == key || one.key.ends_with("." + key) || one.key.ends_with(":" + key);
  });
}

std::vector<std::string> without_case(const std::set<std::string>& keys) {
  std::vector<std::string> out;
  for (const std::string& key : keys)
    if (!has_case(key)) out.push_back(key);
  return out;
}

// ---- Nothing is forgotten ----

TEST(ProgramKeys, OfTheReadmeAllHaveACase) {
  const std::set<std::string> keys =
      ReadmeKeys().read(content_of(fs::path(repository) / "app/README.md"));
  EXPECT_GT(keys.size(), 100u)
      << "app/README.md is laid out otherwise than readme_keys.hpp reads it";
  EXPECT_THAT(without_case(keys), testing::IsEmpty());
}

class ProgramKnows : public Program {
 protected:
  // The words that the program lists as known where it meets 'no_such' in this configuration.
  std::set<std::string> known(const SmallConfig& config) const {
    const Outcome outcome = train(config);
    std::set<std::string> out;
    const auto list = outcome.errors.find("known are ");
    EXPECT_NE(list, std::string::npos) << text_of(config) << outcome.errors;
    if (list == std::string::npos) return out;
    const std::regex quoted("'([a-z0-9_]+)'");
    const std::string words = outcome.errors.substr(list);
    for (std::sregex_iterator i(words.begin(), words.end(), quoted), end; i != end; ++i)
      out.insert((*i)[1]);
    return out;
  }
  static bool is_table(const std::string& key) {
    return std::ranges::any_of(all_cases(),
                               [&](const KeyCase& one) { return one.key.starts_with(key + "."); });
  }
  void expect_cases(const std::string& parent, const std::set<std::string>& keys) const {
    for (const std::string& key : keys) {
      if (key == "name" && !parent.empty()) continue;  // which the word itself is
      if (is_table(key) && parent.empty()) continue;
      const std::string full = parent.empty() ? key : parent + key;
      EXPECT_TRUE(has_case(full)) << "the program takes " << full;
    }
  }
};

// Kinds of layers, losses, optimizers, schedules and initializers, and their options, are in tables
// that kinds_test.cpp walks.
TEST_F(ProgramKnows, NoKeyWithoutACase) {
  const std::string bad = "no_such = 1\n";
  expect_cases("", known({.head = bad + SmallConfig().head}));
  expect_cases("training.", known({.training = bad}));
  expect_cases("early_stopping.", known({.training = "early_stopping = {no_such = 1}\n"}));

  for (const std::string& source : known({.data = "source = \"no_such\"\n"})) {
    EXPECT_TRUE(has_case("source:" + source)) << source;
    for (const std::string& key : known({.data = text("source = \"", source, "\"\n", bad)})) {
      const bool is_own = has_case(text(source, ".", key));
      EXPECT_TRUE(is_own || has_case("data." + key)) << source << "." << key;
    }
  }
  expect_cases("scaling.", known({.data = SmallConfig().data + "scaling = {no_such = 1}\n"}));
}

// ---- Each has its effect ----

class ProgramKey : public testing::TestWithParam<KeyCase> {};

TEST_P(ProgramKey, HasItsEffect) {
  const KeyCase& one = GetParam();
  const TemporaryFolder folder;
  write_tables(folder);
  fs::create_directory(folder.path() / "empty");
  // Without gnuplot: no pictures are drawn.
  const EnvironmentVariable path("PATH", (folder.path() / "empty").string());
  const KeyRun without(one.without, folder, "without"), with(one.with, folder, "with");
  if (with.outcome().errors.find("gradus data fetch") != std::string::npos)
    GTEST_SKIP() << "the data set is missing";
  one.expect(without, with);
}

INSTANTIATE_TEST_SUITE_P(Each, ProgramKey, testing::ValuesIn(all_cases()), [](const auto& one) {
  std::string name = one.param.key;
  for (char& c : name)
    if (c == '.' || c == ':') c = '_';
  return name;
});

}  // namespace

void PrintTo(const KeyCase& one, std::ostream* out) { *out << one.key; }

KeyRun::KeyRun(const SmallConfig& config, const TemporaryFolder& folder, const std::string& name)
    : folder_(folder.path() / "runs" / name) {
  folder.write(name + ".toml", text_of(config));
  outcome_ = gradus({"train", name + ".toml"}, folder.path());
}

std::vector<double> KeyRun::column(const std::string& name) const {
  const std::vector<std::string> lines = lines_of(file("metrics.csv"));
  std::vector<double> out;
  std::size_t column = 0;
  std::istringstream head(lines.at(0));
  for (std::string cell; std::getline(head, cell, ',') && cell != name;) ++column;
  for (std::size_t row = 1; row < lines.size(); ++row) {
    std::istringstream cells(lines[row]);
    std::string cell;
    for (std::size_t i = 0; i <= column; ++i) std::getline(cells, cell, ',');
    out.push_back(std::stod(cell));
  }
  return out;
}

namespace {

void expect_success(const KeyRun& run) { EXPECT_EQ(run.outcome().code, 0) << run.outcome().errors; }

}  // namespace

Expectation trains_otherwise(const std::string& words) {
  return [words](const KeyRun& without, const KeyRun& with) {
    expect_success(without);
    expect_success(with);
    EXPECT_NE(without.column("train_loss"), with.column("train_loss"));
    EXPECT_THAT(with.file("config.toml"), testing::HasSubstr(words));
  };
}

Expectation changes(const std::string& number, double without_key, double with_key) {
  return [=](const KeyRun& without, const KeyRun& with) {
    expect_success(without);
    expect_success(with);
    EXPECT_EQ(without.number(number), without_key);
    EXPECT_EQ(with.number(number), with_key);
  };
}

Expectation prints(const std::string& words) {
  return [words](const KeyRun& without, const KeyRun& with) {
    expect_success(without);
    expect_success(with);
    EXPECT_THAT(with.outcome().output, testing::HasSubstr(words));
    EXPECT_THAT(without.outcome().output, testing::Not(testing::HasSubstr(words)));
  };
}

Expectation is_taken_only_with_it(const std::string& words) {
  return [words](const KeyRun& without, const KeyRun& with) {
    EXPECT_EQ(without.outcome().code, 1);
    EXPECT_THAT(without.outcome().errors, testing::HasSubstr(words));
    expect_success(with);
  };
}

Expectation is_refused_with_it(const std::string& words) {
  return [words](const KeyRun& without, const KeyRun& with) {
    expect_success(without);
    EXPECT_EQ(with.outcome().code, 1);
    EXPECT_THAT(with.outcome().errors, testing::HasSubstr(words));
  };
}

}  // namespace gradus::tests

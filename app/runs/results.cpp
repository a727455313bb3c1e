#include "app/runs/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/text/figures_text.hpp"
#include "gradus/base/readable.hpp"

namespace gradus::app {
namespace {

using Json = nlohmann::ordered_json;

// What a round, or several together, did.
struct Effort {
  Index epochs = 0, steps = 0;
  double seconds = 0;
  double samples = 0;
  double samples_per_second() const { return seconds > 0 ? samples / seconds : 0; }
};

Effort effort_of(const RoundResult& round) {
  Effort effort;
  for (const EpochResult& epoch : round.history) {
    effort.epochs = epoch.epoch;
    effort.steps = epoch.steps;
    effort.seconds += epoch.seconds;
    effort.samples += static_cast<double>(epoch.samples);
  }
  return effort;
}

Effort effort_of(const Results& results) {
  Effort all;
  for (const RoundResult& round : results.rounds) {
    const Effort one = effort_of(round);
    all.epochs = std::max(all.epochs, one.epochs);
    all.steps = std::max(all.steps, one.steps);
    all.seconds += one.seconds;
    all.samples += one.samples;
  }
  return all;
}

// A number of the epoch that was kept, over the rounds that have it.
template <class Number>
std::optional<Statistics> over_rounds(const Results& results, Number EpochResult::*number) {
  std::vector<double> numbers;
  for (const RoundResult& round : results.rounds) {
    const std::optional<double> value = round.result().*number;
    if (value) numbers.push_back(*value);
  }
  if (numbers.empty()) return std::nullopt;
  return statistics(numbers);
}

Json or_null(const std::optional<double>& number) { return number ? Json(*number) : Json(); }
Json mean_or_null(const std::optional<Statistics>& numbers) {
  return numbers ? Json(numbers->mean) : Json();
}

// The errors of predicted numbers: over all targets, and for each target.
struct Regression {
  RegressionFigures all;
  std::vector<RegressionFigures> by_target;
};

std::optional<Regression> regression(const RoundResult& round) {
  const EpochResult& kept = round.result();
  if (!kept.test_regression) return std::nullopt;
  return Regression{*kept.test_regression, kept.test_by_target};
}

RegressionFigures mean_of(const std::vector<RegressionFigures>& rounds) {
  const double count = static_cast<double>(rounds.size());
  RegressionFigures mean{.r2 = 0};
  for (const RegressionFigures& one : rounds) {
    mean.mean_squared_error += one.mean_squared_error / count;
    mean.root_mean_squared_error += one.root_mean_squared_error / count;
    mean.mean_absolute_error += one.mean_absolute_error / count;
    if (!one.r2) mean.r2.reset();
    if (mean.r2) *mean.r2 += *one.r2 / count;
  }
  return mean;
}

// The means over the rounds; none where targets are classes.
std::optional<Regression> regression(const Results& results) {
  std::vector<RegressionFigures> all;
  std::vector<std::vector<RegressionFigures>> by_target;
  for (const RoundResult& round : results.rounds) {
    const auto one = regression(round);
    if (!one) return std::nullopt;
    all.push_back(one->all);
    by_target.resize(one->by_target.size());
    for (std::size_t i = 0; i < by_target.size(); ++i) by_target[i].push_back(one->by_target[i]);
  }
  Regression out{mean_of(all), {}};
  for (const auto& rounds : by_target) out.by_target.push_back(mean_of(rounds));
  return out;
}

void add_figures(Json& json, const std::string& prefix, const RegressionFigures& figures) {
  json[prefix + "mean_squared_error"] = figures.mean_squared_error;
  json[prefix + "root_mean_squared_error"] = figures.root_mean_squared_error;
  json[prefix + "mean_absolute_error"] = figures.mean_absolute_error;
  json[prefix + "r2"] = or_null(figures.r2);
}

void add_regression(Json& json, const Results& results,
                    const std::optional<Regression>& regression) {
  if (!regression) return;
  add_figures(json, results.watched + "_", regression->all);
  const auto& [all, by_target] = *regression;
  if (by_target.size() < 2) return;
  Json& targets = json[results.watched + "_targets"] = Json::array();
  for (std::size_t i = 0; i < by_target.size(); ++i) {
    Json one{{"name", results.targets.at(i)}};
    add_figures(one, "", by_target[i]);
    targets.push_back(std::move(one));
  }
}

void add_effort(Json& json, const Effort& effort, const Results& results) {
  json["epochs"] = effort.epochs;
  json["steps"] = effort.steps;
  json["seconds"] = effort.seconds;
  json["samples_per_second"] = effort.samples_per_second();
  json["parameters"] = results.parameters;
  json["planned_bytes"] = results.planned_bytes;
}

void add_rows(Json& json, const std::vector<RowCounts>& files) {
  for (const RowCounts& counts : files) {
    Json missing = Json::object();
    for (const auto& [column, rows] : counts.missing) missing[column] = rows;
    json["rows"].push_back({{"file", counts.file},
                            {"read", counts.read},
                            {"dropped", counts.dropped()},
                            {"missing", missing},
                            {"kept", counts.kept}});
  }
}

std::string cell(const std::optional<double>& number) { return number ? text(*number) : ""; }

}  // namespace

Statistics statistics(const std::vector<double>& numbers) {
  const double count = static_cast<double>(numbers.size());
  Statistics out;
  for (const double number : numbers) out.mean += number / count;
  if (numbers.size() < 2) return out;
  for (const double number : numbers) out.deviation += (number - out.mean) * (number - out.mean);
  out.deviation = std::sqrt(out.deviation / (count - 1));
  return out;
}

std::optional<Statistics> test_error(const Results& results) {
  return over_rounds(results, &EpochResult::test_error_rate);
}

std::string summary_json(const Results& results) {
  Json json;
  const std::string& watched = results.watched;
  const std::optional<Statistics> error = test_error(results);
  json[watched + "_error"] = mean_or_null(error);
  json[watched + "_error_deviation"] = error ? Json(error->deviation) : Json();
  json[watched + "_loss"] = mean_or_null(over_rounds(results, &EpochResult::test_loss));
  json["train_loss"] = mean_or_null(over_rounds(results, &EpochResult::train_loss));
  add_regression(json, results, regression(results));
  add_effort(json, effort_of(results), results);
  json["seed"] = results.rounds.front().seed;
  json["threads"] = results.threads;
  json["interrupted"] = results.interrupted;
  add_rows(json, results.rows);
  json["rounds"] = Json::array();
  for (const RoundResult& round : results.rounds) {
    const EpochResult& kept = round.result();
    Json one;
    one[watched + "_error"] = or_null(kept.test_error_rate);
    one[watched + "_loss"] = or_null(kept.test_loss);
    one["train_loss"] = kept.train_loss;
    add_regression(one, results, regression(round));
    add_effort(one, effort_of(round), results);
    if (round.kept > 0) one["kept_epoch"] = round.kept;
    one["seed"] = round.seed;
    one["threads"] = results.threads;
    json["rounds"].push_back(std::move(one));
  }
  return json.dump(2) + "\n";
}

std::string metrics_header(const std::string& watched) {
  return text("round,epoch,train_loss,train_error,", watched, "_loss,", watched,
              "_error,learning_rate,seconds,samples_per_second\n");
}

std::string metrics_line(Index round, const EpochResult& epoch) {
  const double speed = epoch.seconds > 0 ? static_cast<double>(epoch.samples) / epoch.seconds : 0;
  return text(round + 1, ",", epoch.epoch, ",", epoch.train_loss, ",", cell(epoch.train_error_rate),
              ",", cell(epoch.test_loss), ",", cell(epoch.test_error_rate), ",",
              epoch.learning_rate, ",", epoch.seconds, ",", speed, "\n");
}

std::string metrics_csv(const Results& results) {
  std::string out = metrics_header(results.watched);
  for (std::size_t round = 0; round < results.rounds.size(); ++round) {
    for (const EpochResult& epoch : results.rounds[round].history)
      out += metrics_line(static_cast<Index>(round), epoch);
  }
  return out;
}

std::string result_line(const std::string& name, const Results& results) {
  std::string out = text(name, ": ");
  const auto rounds = results.rounds.size();
  if (const auto error = test_error(results)) {
    out += fmt::format("{} error {:.2f} %", results.watched, 100 * error->mean);
    if (rounds > 1)
      out +=
          fmt::format(" (mean of {} rounds, deviation {:.2f} %)", rounds, 100 * error->deviation);
    out += ", ";
  }
  if (const auto loss = over_rounds(results, &EpochResult::test_loss))
    out += fmt::format("{} loss {}, ", results.watched, readable(loss->mean));
  if (const auto numbers = regression(results)) out += figures_line(numbers->all) + ", ";
  const Effort effort = effort_of(results);
  out += fmt::format("{} epoch{}{} in {:.1f} s, {:.0f} samples/s", effort.epochs,
                     effort.epochs == 1 ? "" : "s", rounds > 1 ? " each" : "", effort.seconds,
                     effort.samples_per_second());
  if (results.rounds.front().kept > 0) {
    out += ", kept epoch";
    for (const RoundResult& round : results.rounds) out += text(" ", round.kept);
  }
  if (results.interrupted) out += ", interrupted";
  return out;
}

}  // namespace gradus::app

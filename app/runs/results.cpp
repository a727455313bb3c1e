#include "app/runs/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "app/text/figures_text.hpp"
#include "gradus/base/readable.hpp"

namespace gradus::app {
namespace {

using Json = nlohmann::ordered_json;

using Rounds = std::span<const RoundResult>;

// The work of rounds: the largest numbers of epochs and steps, the sums of seconds and samples.
struct Effort {
  Index epochs = 0, steps = 0;
  double seconds = 0, samples = 0;
  double samples_per_second() const { return seconds > 0 ? samples / seconds : 0; }
};

Effort effort_of(Rounds rounds) {
  Effort all;
  for (const RoundResult& round : rounds) {
    all.epochs = std::max(all.epochs, round.history.back().epoch);
    all.steps = std::max(all.steps, round.history.back().steps);
    for (const EpochResult& epoch : round.history) {
      all.seconds += epoch.seconds;
      all.samples += static_cast<double>(epoch.samples);
    }
  }
  return all;
}

// A number of the epoch that was kept, over the rounds that have it.
template <class Number>
std::optional<Statistics> over_rounds(Rounds rounds, Number EpochResult::*number) {
  std::vector<double> numbers;
  for (const RoundResult& round : rounds) {
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

// The errors of predicted numbers, the means over the rounds: first over all targets, then for
// each target. Empty if targets are classes.
std::vector<RegressionFigures> regression(Rounds rounds) {
  const double count = static_cast<double>(rounds.size());
  std::vector<RegressionFigures> means;
  for (const RoundResult& round : rounds) {
    const EpochResult& kept = round.result();
    if (!kept.test_regression) return {};
    std::vector<RegressionFigures> figures = {*kept.test_regression};
    figures.insert(figures.end(), kept.test_by_target.begin(), kept.test_by_target.end());
    means.resize(figures.size(), {.r2 = 0});
    for (std::size_t i = 0; i < means.size(); ++i) {
      RegressionFigures& mean = means[i];
      mean.mean_squared_error += figures[i].mean_squared_error / count;
      mean.root_mean_squared_error += figures[i].root_mean_squared_error / count;
      mean.mean_absolute_error += figures[i].mean_absolute_error / count;
      if (!figures[i].r2) mean.r2.reset();
      if (mean.r2) *mean.r2 += *figures[i].r2 / count;
    }
  }
  return means;
}

void add_figures(Json& json, const std::string& prefix, const RegressionFigures& figures) {
  json[prefix + "mean_squared_error"] = figures.mean_squared_error;
  json[prefix + "root_mean_squared_error"] = figures.root_mean_squared_error;
  json[prefix + "mean_absolute_error"] = figures.mean_absolute_error;
  json[prefix + "r2"] = or_null(figures.r2);
}

// What summary.json has for all rounds together, and for each.
Json summary_of(const Results& results, Rounds rounds) {
  const std::string prefix = results.watched + "_";
  Json json;
  json[prefix + "error"] = mean_or_null(over_rounds(rounds, &EpochResult::test_error_rate));
  json[prefix + "loss"] = mean_or_null(over_rounds(rounds, &EpochResult::test_loss));
  json["train_loss"] = mean_or_null(over_rounds(rounds, &EpochResult::train_loss));
  const std::vector<RegressionFigures> figures = regression(rounds);
  if (!figures.empty()) add_figures(json, prefix, figures.front());
  for (std::size_t i = 1; figures.size() > 2 && i < figures.size(); ++i) {
    Json one{{"name", results.targets.at(i - 1)}};
    add_figures(one, "", figures[i]);
    json[prefix + "targets"].push_back(std::move(one));
  }
  const Effort effort = effort_of(rounds);
  json["epochs"] = effort.epochs;
  json["steps"] = effort.steps;
  json["seconds"] = effort.seconds;
  json["samples_per_second"] = effort.samples_per_second();
  json["parameters"] = results.parameters;
  json["planned_bytes"] = results.planned_bytes;
  json["seed"] = rounds.front().seed;
  json["threads"] = results.threads;
  return json;
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
  return over_rounds(results.rounds, &EpochResult::test_error_rate);
}

std::string summary_json(const Results& results) {
  Json json = summary_of(results, results.rounds);
  const std::optional<Statistics> error = test_error(results);
  json[results.watched + "_error_deviation"] = error ? Json(error->deviation) : Json();
  json["interrupted"] = results.interrupted;
  add_rows(json, results.rows);
  for (const RoundResult& round : results.rounds) {
    Json& one = json["rounds"].emplace_back(summary_of(results, {&round, 1}));
    if (round.kept > 0) one["kept_epoch"] = round.kept;
  }
  return json.dump(2) + "\n";
}

std::vector<History> histories_of(const Results& results) {
  std::vector<History> out;
  for (const RoundResult& round : results.rounds) out.push_back(round.history);
  return out;
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
  if (const auto loss = over_rounds(results.rounds, &EpochResult::test_loss))
    out += fmt::format("{} loss {}, ", results.watched, readable(loss->mean));
  if (const auto figures = regression(results.rounds); !figures.empty())
    out += figures_line(figures.front()) + ", ";
  const Effort effort = effort_of(results.rounds);
  out += fmt::format("{} epoch{}{} in {:.1f} s, {:.0f} samples/s", effort.epochs,
                     effort.epochs == 1 ? "" : "s", rounds > 1 ? " each, together" : "",
                     effort.seconds, effort.samples_per_second());
  if (results.rounds.front().kept > 0) {
    out += ", kept epoch";
    for (const RoundResult& round : results.rounds) out += text(" ", round.kept);
  }
  if (results.interrupted) out += ", interrupted";
  return out;
}

}  // namespace gradus::app

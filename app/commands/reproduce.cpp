#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "app/commands/commands.hpp"
#include "app/reproduce/reports.hpp"
#include "app/runs/interrupt.hpp"
#include "app/runs/output_folder.hpp"
#include "app/runs/run_writer.hpp"
#include "app/text/built_in.hpp"
#include "app/text/terminal.hpp"
#include "gradus/base/file.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/base/version.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "gradus/kernels/target.hpp"

namespace gradus::app {
namespace {

constexpr const char *markdown = "report.md", *html = "report.html", *images = "images";
constexpr Index quick_rounds = 3, quick_epochs = 25;

// With a folder of runs for each report.
FolderKind reproduction() {
  static const std::vector<const char*> contents = [] {
    std::vector<const char*> out = {markdown, html, images};
    for (const Report& report : reports()) out.push_back(report.letter.c_str());
    return out;
  }();
  return {"reproduction", {markdown, html}, contents};
}

// A report with what is, or was, trained for it.
struct Work {
  const Report& report;
  std::vector<Experiment> experiments;
  std::vector<Finished> runs = {};
};

std::vector<Work> prepared(const ReproduceCommand& command, const BuiltInFolder& files) {
  std::vector<Work> out;
  for (const Report& report : reports()) {
    if (command.what != "all" && command.what != report.letter) continue;
    Work work{report, {}};
    for (const std::string& name : report.experiments) {
      Config config = read_config(files.file(name + ".toml"));
      config.name = name;  // by which the values of the report find the run
      const std::string source = read_config(files.built_in(name + ".toml")).data.source;
      if (config.data.source != source) {
        throw Error(config.data.place, ": the source of ", name, " is ", config.data.source,
                    ", but its report describes ", source, ": let source be \"", source, "\"");
      }
      if (command.quick) {
        config.rounds = std::min(config.rounds, quick_rounds);
        config.training.epochs = std::min(config.training.epochs, quick_epochs);
      }
      work.experiments.push_back(prepare(config, command.data));
    }
    out.push_back(std::move(work));
  }
  return out;
}

// Each run is written when it is trained.
void train_all(std::vector<Work>& all, const ReproduceCommand& command, OutputFolder& folder) {
  const bool quiet = command.quiet;
  const ProgressStyle style =
      quiet || !output_is_terminal() ? ProgressStyle::quiet : ProgressStyle::passing;
  for (Work& work : all) {
    for (Experiment& experiment : work.experiments) {
      if (interrupted()) return;
      RunWriter writer(folder, folder.path() / work.report.letter / experiment.config.name,
                       experiment);
      Trained trained =
          train(experiment, {.style = style,
                             .models = work.report.models,
                             .each_epoch = [&](Index round, const EpochResult& epoch) {
                               writer.append(round, epoch);
                               folder.keep();
                             }});
      const std::string result = result_line(experiment.config.name, trained.results);
      // An unfinished round is none where there are finished ones.
      std::vector<RoundResult>& rounds = trained.results.rounds;
      const auto epochs = static_cast<std::size_t>(experiment.config.training.epochs);
      if (interrupted() && rounds.size() > 1 && rounds.back().history.size() < epochs)
        rounds.pop_back();
      writer.finish(trained);
      if (!quiet) std::cout << work.report.letter << "  " << result << std::endl;
      work.runs.push_back({std::move(experiment), std::move(trained)});
    }
  }
}

std::filesystem::path output_of(const ReproduceCommand& command) {
  if (!command.out.empty()) return command.out;
  return command.what == "all" ? "runs/reproduce" : "runs/reproduce_" + command.what;
}

std::string command_line(const ReproduceCommand& command) {
  std::string out = "gradus reproduce " + command.what;
  if (command.quick) out += " --quick";
  if (!command.experiments.empty()) out += " --experiments " + command.experiments.string();
  return out;
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm date{};
  ::gmtime_r(&now, &date);
  return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

// As Linux calls it; empty elsewhere.
std::string processor() {
  std::ifstream lines("/proc/cpuinfo");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("model name"))
      return line.substr(std::min(line.size(), line.find(':') + 2));
  }
  return "";
}

// What holds for this page alone.
std::string notes(const ReproduceCommand& command) {
  std::string out;
  if (command.quick)
    out += fmt::format(
        " This is a quick run with at most {} rounds of {} epochs: its results are rough.",
        quick_rounds, quick_epochs);
  if (interrupted())
    out +=
        " The run was interrupted: experiments that were not trained are missing, and of an "
        "experiment without a finished round the page shows the unfinished one.";
  if (!gnuplot(""))
    out +=
        " There is no gnuplot in PATH, so pictures are missing; their numbers are in the folder "
        "images.";
  return out;
}

ReportText frame_of(const ReproduceCommand& command, double seconds) {
  const std::string name = "reports.md", processor_name = processor();
  return fill_report(
      built_in_file(name), name,
      {.words = {{"command", command_line(command)},
                 {"version", fmt::format("gradus {}, {}", version(), vector_target())},
                 {"date", today()},
                 {"threads", text(threads(), processor_name.empty() ? "" : " of ", processor_name)},
                 {"seconds", fmt::format("{:.0f}", seconds)}},
       .pictures = {}},
      {});
}

// Its heading becomes the title of the chapter.
Chapter chapter_of(Passage passage) {
  Chapter out{.title = std::exchange(passage.heading, "")};
  out.passages.push_back(std::move(passage));
  return out;
}

// Draws the pictures, writes the page and returns it.
Page write_page(const std::filesystem::path& folder, std::vector<Work>& all,
                const BuiltInFolder& files, const ReproduceCommand& command, double seconds) {
  std::filesystem::create_directories(folder / images);
  ReportText frame = frame_of(command, seconds);
  Passage &glance = frame.passages.at(0), &origin = frame.passages.at(1);
  glance.table = {{"report", "what", "reported", "ours"}};
  std::vector<Chapter> chapters, appendices;
  const std::string page_notes = notes(command);  // before an interrupt of the drawing
  for (Work& work : all) {
    if (work.runs.empty()) continue;
    ReportValues values = work.report.values({work.runs, files});
    const std::string name = "report_" + work.report.letter + ".md";
    ReportText report = fill_report(built_in_file(name), name, values, folder);
    for (std::vector<std::string>& row : report.highlights) {
      row.insert(row.begin(),
                 std::string(1, static_cast<char>(std::toupper(work.report.letter[0]))));
      glance.table.push_back(std::move(row));
    }
    chapters.push_back({.title = report.title, .passages = std::move(report.passages)});
    std::ranges::move(values.appendices, std::back_inserter(appendices));
  }
  chapters.insert(chapters.begin(), chapter_of(std::move(glance)));
  chapters.push_back(chapter_of(std::move(origin)));
  std::ranges::move(appendices, std::back_inserter(chapters));
  Page page{frame.title, frame.words + page_notes, std::move(chapters)};
  write_file(folder / markdown, page_markdown(page));
  write_file(folder / html, page_html(page, folder));
  return page;
}

}  // namespace

int reproduce(const ReproduceCommand& command) {
  const std::filesystem::path out = output_of(command);
  // Everything that can be refused is refused before the first step.
  const FolderKind kind = reproduction();
  OutputFolder::check(kind, out, command.force);
  const BuiltInFolder files(command.experiments);
  std::vector<Work> all = prepared(command, files);
  catch_interrupts();
  OutputFolder folder(kind, out, command.force);
  const auto begin = std::chrono::steady_clock::now();
  train_all(all, command, folder);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  folder.check_is_there();
  Page page = write_page(folder.path(), all, files, command, seconds.count());
  const std::string note = folder.finish(!interrupted());
  if (!command.quiet) {
    page.chapters.resize(1);  // at a glance
    const int width = output_is_terminal() ? terminal_width() : 120;
    const std::string glance = page_text({"", "", page.chapters}, width);
    std::cout << glance.substr(glance.find_first_not_of('\n') - 1) << "\n";
  }
  if (!note.empty()) std::cerr << "gradus: " << note << "\n";
  std::cout << "written to " << (folder.path() / html).string() << std::endl;
  return interrupted() ? exit_code::interrupted : exit_code::success;
}

}  // namespace gradus::app

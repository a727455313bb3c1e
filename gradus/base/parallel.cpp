#include "gradus/base/parallel.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "gradus/base/cores.hpp"
#include "gradus/base/error.hpp"

namespace gradus {
namespace {

using Part = void (*)(const void*, Index, Index);

int default_threads() {
  if (const char* wanted = std::getenv("GRADUS_THREADS")) {
    const std::string_view text(wanted);
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool is_whole = end == text.data() + text.size() && !text.starts_with('-');
    if (is_whole && error == std::errc::result_out_of_range) return std::numeric_limits<int>::max();
    if (is_whole && error == std::errc() && count >= 1) return count;
    throw Error("GRADUS_THREADS must be a whole number of threads from 1, got '", text, "'");
  }
  return available_cores();
}

std::atomic<int>& thread_count() {
  static std::atomic<int> count = default_threads();
  return count;
}

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

// Helpers of whichever thread has work to share. The work is cut into pieces; each thread first
// takes the piece of its own number, whose data it had in its cache the last time, then any that
// no thread has begun. The caller waits only for pieces that a thread has begun: a helper that the
// system does not run costs nothing. (OpenMP's caller waits for every thread of its team; on a busy
// machine that made a training twenty times slower.)
class Team {
 public:
  Team() = default;
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team() {
    stopping_ = true;
    job_ = (job_ / one_job + 1) * one_job;  // of no pieces: who comes late finds nothing to do
    job_.notify_all();
    for (std::thread& helper : helpers_) helper.join();
  }

  // Runs all pieces; false, having done nothing, where another thread has the team.
  bool run(Index count, Index pieces, Part part, const void* body) {
    const std::unique_lock alone(busy_, std::try_to_lock);
    if (!alone) return false;
    hire(pieces - 1);
    count_ = count, part_ = part, body_ = body;
    done_.store(0, std::memory_order_relaxed);
    const std::uint64_t number = job_.load(std::memory_order_relaxed) / one_job + 1;
    job_.store(number * one_job + static_cast<std::uint64_t>(pieces));
    job_.notify_all();  // no system call where no thread sleeps
    while (work(0)) {
    }
    for (int waited = 0; done_.load(std::memory_order_acquire) < pieces; ++waited) {
      // A piece's owner may have lost its core; let it have this one.
      waited < spins_before_yield ? pause() : std::this_thread::yield();
    }
    return true;
  }

  // Whether this thread is doing a piece right now.
  static bool& is_working() {
    static thread_local bool working = false;
    return working;
  }

  static constexpr Index most_pieces = 256;

 private:
  // `job_` holds the number of the job above and its pieces below, in one word, so that a thread
  // that comes late takes no piece of a job that is over.
  static constexpr std::uint64_t one_job = 1024;
  static constexpr int spins_before_yield = 10000;
  // About 0.2 ms: longer than the time between two products of a step, and short for other
  // processes.
  static constexpr int spins_before_sleep = 5000;

  // As many helpers as asked for, or as many as the system gives.
  void hire(Index wanted) {
    try {
      while (static_cast<Index>(helpers_.size()) < wanted)
        helpers_.emplace_back([this, own = helpers_.size() + 1] { help(own); });
    } catch (const std::system_error&) {
    }
  }

  void help(std::size_t own) {
    int spins = 0;
    while (!stopping_.load(std::memory_order_relaxed)) {
      const std::uint64_t seen = job_.load();
      if (work(own)) {
        spins = 0;
      } else if (++spins < spins_before_sleep) {
        pause();
      } else if (job_.load() == seen) {
        job_.wait(seen);
        spins = 0;
      }
    }
  }

  // Takes a piece, its own where it can, and does it; false where none is left.
  bool work(std::size_t own) {
    const std::uint64_t job = job_.load(std::memory_order_acquire);
    const std::uint64_t number = job / one_job;
    const auto pieces = static_cast<std::size_t>(job % one_job);
    for (std::size_t i = 0; i < pieces; ++i) {
      const std::size_t piece = (own + i) % pieces;
      std::uint64_t last = taken_[piece].job.load(std::memory_order_relaxed);
      if (last >= number) continue;
      if (!taken_[piece].job.compare_exchange_strong(last, number, std::memory_order_acq_rel))
        continue;
      // The job cannot end before this piece is done, so its description holds still.
      is_working() = true;
      const auto first = static_cast<Index>(piece), all = static_cast<Index>(pieces);
      part_(body_, count_ * first / all, count_ * (first + 1) / all);
      is_working() = false;
      done_.fetch_add(1, std::memory_order_release);
      return true;
    }
    return false;
  }

  // The number of the last job whose piece at this place was taken; each in a line of its own.
  struct alignas(64) Taken {
    std::atomic<std::uint64_t> job = 0;
  };

  std::mutex busy_;
  std::vector<std::thread> helpers_;
  std::atomic<bool> stopping_ = false;
  alignas(64) std::atomic<std::uint64_t> job_ = 0;
  alignas(64) std::atomic<Index> done_ = 0;
  Index count_ = 0;
  Part part_ = nullptr;
  const void* body_ = nullptr;
  Taken taken_[most_pieces];
};

// The team of this process. After fork() the child has none of the helpers: it gets a new team and
// never uses the inherited one.
class TeamOfProcess {
 public:
  static Team& team() { return *one().team_; }
  TeamOfProcess(const TeamOfProcess&) = delete;
  TeamOfProcess& operator=(const TeamOfProcess&) = delete;

 private:
  TeamOfProcess() {
    pthread_atfork(nullptr, nullptr, [] { one().team_ = new Team; });
  }
  ~TeamOfProcess() { delete team_; }
  static TeamOfProcess& one() {
    static TeamOfProcess one;
    return one;
  }

  Team* team_ = new Team;
};

}  // namespace

int threads() { return thread_count().load(std::memory_order_relaxed); }

void set_threads(int count) {
  if (count < 1) throw Error("set_threads requires 1 or more, got ", count);
  thread_count() = count;
}

void detail::parallel_for(Index count, Index grain, Part part, const void* body) {
  const Index pieces =
      std::min({Index{threads()}, count / std::max<Index>(1, grain), Team::most_pieces});
  if (pieces > 1 && !Team::is_working() && TeamOfProcess::team().run(count, pieces, part, body))
    return;
  if (count > 0) part(body, 0, count);
}

}  // namespace gradus

"""What all benchmarks share: paths, the machine, workers that run blocks, files of
results, tables."""

import contextlib
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import select
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PROGRAMS = ROOT / "build/release/benchmarks"  # that cmake/benchmarks.cmake builds
CACHE = ROOT / "build/benchmarks"  # the peers' environment and programs, and logs
RESULTS = HERE / "results"

# Two cores: what is measured on one thread runs on the second, where fewer interrupts go.
CORES = sorted(os.sched_getaffinity(0))[:2]

PEAK_TOLERANCE = 0.05  # relative: what the peak may move in the course of a row


def thread_counts():
    return [1, 2] if len(CORES) > 1 else [1]


class Unavailable(Exception):
    """A program cannot be measured, or not on this network. Holds the reason."""


class Worker:
    """A process that gets ready once and then times blocks of work on request, on as many cores as
    it has threads. Its standard error goes to a log."""

    def __init__(self, command, threads, name="worker"):
        (CACHE / "logs").mkdir(parents=True, exist_ok=True)
        self.name, self.threads = name, threads
        self.log = CACHE / "logs" / (name.replace(" ", "_").replace(",", "") + ".txt")
        cores = CORES if threads > 1 else CORES[-1:]
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads),
                       "TORCHINDUCTOR_CACHE_DIR": str(CACHE / "compiled"),
                       "TORCHINDUCTOR_COMPILE_THREADS": "1"}
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                env=environment, preexec_fn=lambda: os.sched_setaffinity(0, cores))

    def _answer(self, seconds):
        # One short line a request, so what is readable is the whole of it.
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            raise Unavailable(f"{self.name} did not answer for {seconds:.0f} s")
        line = self.process.stdout.readline().decode().strip()
        if not line:
            errors = [text for text in self.log.read_text(errors="replace").splitlines()
                      if any(map(str.isalpha, text))]
            code = self.process.wait()
            raise Unavailable(errors[-1] if errors else f"{self.name} ended with code {code}")
        if line.startswith("cannot "):
            raise Unavailable(line.removeprefix("cannot "))
        return line

    def _number(self, prefix, seconds, expected):
        answer = self._answer(seconds)
        try:
            if answer.startswith(prefix):
                return float(answer.removeprefix(prefix))
        except ValueError:
            pass
        raise Unavailable(f"{self.name} answers '{answer}', not {expected}: its protocol is another")

    def ready(self):
        """Waits until it is; returns the loss that it reports."""
        return self._number("ready ", 600, "ready LOSS")

    def block(self, seconds):
        """What one block gave: microseconds a step (of peak.cpp: GFLOP/s)."""
        self.process.stdin.write(f"block {seconds}\n".encode())
        self.process.stdin.flush()
        return self._number("", 120 + 10 * seconds, "a number")

    def close(self):
        with contextlib.suppress(BrokenPipeError):  # of one that has ended
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


@dataclasses.dataclass
class Run:
    """A whole process."""

    seconds: float
    peak_memory_bytes: int  # resident, of it or of the largest of those that it started
    output: str


def run(command, environment=None):
    """From start to end; throws Unavailable where it fails."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        begin = time.monotonic()
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            lines = errors.read().strip().splitlines() or ["it printed no error"]
            raise Unavailable(f"{command[0]} ended with code {process.returncode}: {lines[-1]}")
        return Run(seconds, usage.ru_maxrss * 1024, output.read())


def run_summary(runs):
    times = [run.seconds for run in runs]
    return {"seconds": round(statistics.median(times), 4), "fastest": round(min(times), 4),
            "slowest": round(max(times), 4),
            "peak_memory_bytes": max(run.peak_memory_bytes for run in runs)}


class Peak:
    """The machine's measured peak, in GFLOP/s by number of threads."""

    def __init__(self):
        self._workers = {threads: Worker([PROGRAMS / "peak", threads], threads, "peak")
                         for threads in thread_counts()}
        for worker in self._workers.values():
            worker.ready()

    def measure(self):
        return {threads: max(worker.block(0.02) for _ in range(5))
                for threads, worker in self._workers.items()}

    def close(self):
        for worker in self._workers.values():
            worker.close()


def steady(before, after):
    """Whether the peak, before and after, is that of one machine left alone."""
    return all(abs(after[threads] - peak) <= PEAK_TOLERANCE * peak
               for threads, peak in before.items())


def percentile(numbers, share):
    """Between the two nearest of the sorted numbers."""
    ordered = sorted(numbers)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def summary(blocks):
    return {"best": min(blocks), "median": statistics.median(blocks),
            "low": percentile(blocks, 0.1), "high": percentile(blocks, 0.9)}


def machine():
    """Its processor, cores, memory and compiler, in a line."""
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
             if line.startswith("model name")] or [platform.machine()]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 ** 30
    compiler = subprocess.run(["c++", "-dumpfullversion"], capture_output=True, text=True,
                              check=False).stdout.strip()
    return f"{names[0]}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, c++ {compiler}"


def stamp():
    """Of each row: where, when and how it was measured."""
    name = pathlib.Path(sys.argv[0]).stem
    return {"machine": machine(), "date": datetime.date.today().isoformat(),
            "command": shlex.join(["./dev", "bench", name, *sys.argv[1:]])}


def load(name):
    """The rows of a file of results; none where there is no file."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def save(name, rows):
    """A list of rows, each on a line of its own."""
    RESULTS.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (RESULTS / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"written to benchmarks/results/{name}.json")


def significant(number):
    """Three figures, thousands apart."""
    if number is None:
        return ""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def table(header, rows):
    """Columns in line; all but the first to the right."""
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]

    def line(row):
        cells = [str(cell).ljust(width) if i == 0 else str(cell).rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        return "  ".join(cells).rstrip()

    return "\n".join([line(header), "  ".join("-" * width for width in widths), *map(line, rows)])

"""`./dev bench models --against COMMIT`: training steps of this tree beside those of a commit.

The commit is checked out under build/against and its worker is built there. Both workers then take
turns, a block each. A process is a little faster or slower for as long as it runs (its memory is
elsewhere each time), so that both are started several times, and each start is one observation."""

import contextlib
import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

import measure
from rows import agree

THIS = "this tree"
WORKER = pathlib.Path("build/release/benchmarks/gradus")
SOURCE = pathlib.Path("benchmarks/models/gradus.cpp")
LIMIT = 1.03

# Six observations are all above, or all below, their true median once in 32 times: the smallest and
# the largest enclose it with a confidence of 97 %.
STARTS = 6


class Skipped(Exception):
    """The commit cannot be measured on this network. Holds the reason."""


@dataclasses.dataclass
class Comparison:
    """A network on so many threads."""

    network: object
    threads: int
    starts: list  # of each start, of each round: microseconds a step of (the commit, this tree)

    @property
    def ratios(self):
        """Time of this tree over time of the commit, of each start."""
        return [statistics.median(ours / theirs for theirs, ours in rounds)
                for rounds in self.starts]

    @property
    def ratio(self):
        return statistics.median(self.ratios)

    @property
    def microseconds(self):
        """Of the commit and of this tree: the medians of all blocks."""
        return [statistics.median(times) for times in zip(*sum(self.starts, []))]

    def verdict(self, limit):
        if min(self.ratios) > limit:
            return "slower"
        return "unclear" if self.ratio > limit else ""


def git(folder, *arguments):
    """What git prints; throws Unavailable where it fails."""
    result = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True,
                            check=False)
    if result.returncode != 0:
        raise measure.Unavailable(result.stderr.strip() or f"git {arguments[0]} failed")
    return result.stdout.strip()


def resolved(commit, repository):
    """Its hash."""
    try:
        return git(repository, "rev-parse", "--verify", "--quiet", commit + "^{commit}")
    except measure.Unavailable:
        raise measure.Unavailable(
            "--against requires a commit of this repository: a hash, a branch, a tag, or such as "
            f"HEAD~3; got '{commit}'") from None


def checked_out(commit, repository):
    """A folder with the files of that hash; one from an earlier run is used again."""
    folder = repository / "build/against" / git(repository, "rev-parse", "--short", commit)
    if not folder.exists():
        # By force: git may remember a worktree here that was deleted with build/.
        git(repository, "worktree", "add", "--force", "--detach", folder, commit)
    elif git(folder, "rev-parse", "HEAD") != commit or git(folder, "status", "--porcelain"):
        raise measure.Unavailable(f"{folder} must hold the unchanged files of commit "
                                  f"{folder.name}: delete that folder and repeat the command")
    return folder


def built(commit, repository):
    """Short hash and worker of a commit, built as ./dev builds that of this tree."""
    folder = checked_out(resolved(commit, repository), repository)
    if not (folder / SOURCE).exists():
        raise measure.Unavailable(f"commit {folder.name} has no {SOURCE}, which would be measured: "
                                  "--against requires a later commit")
    options = ["GRADUS_BENCHMARKS=ON", "GRADUS_TESTS=OFF", "GRADUS_APP=OFF"]
    if shutil.which("ccache"):
        options.append("CMAKE_CXX_COMPILER_LAUNCHER=ccache")
    jobs = os.environ.get("JOBS") or str(os.cpu_count())
    print(f"building {folder}", flush=True)
    for command in (["cmake", "--preset", "release", *(f"-D{option}" for option in options)],
                    ["cmake", "--build", "build/release", "--parallel", jobs,
                     "--target", "benchmark_gradus"]):
        if subprocess.run(command, cwd=folder, check=False).returncode != 0:
            raise measure.Unavailable(f"commit {folder.name} does not build in {folder}: "
                                      f"{' '.join(command)}")
    return folder.name, folder / WORKER


@contextlib.contextmanager
def skipping():
    """Around what the commit's worker does: its failure is no reason to stop."""
    try:
        yield
    except (measure.Unavailable, OSError) as reason:
        raise Skipped(str(reason)) from reason


def measured_start(programs, network, folder, threads, quick):
    """The rounds of one start: microseconds a step of (the commit, this tree)."""
    rounds, seconds = (2, 0.02) if quick else (8, 0.1)
    with contextlib.ExitStack() as stack:
        workers = []
        for name, program in programs.items():
            command = [program, *network.arguments(folder, threads, "")]
            workers.append(measure.Worker(command, threads, f"{name} {threads}"))
            stack.callback(workers[-1].close)
        theirs, ours = workers
        with skipping():
            loss = theirs.ready()
        our_loss = ours.ready()
        if not agree(our_loss, loss):
            raise Skipped(f"its loss is {loss:.6g}, that of {THIS} {our_loss:.6g}: "
                          "they do not train alike")
        times = []
        for number in range(rounds):
            block = {}
            # Who begins alternates: neither always runs on what the other left in the caches.
            for worker in workers if number % 2 == 0 else reversed(workers):
                with skipping() if worker is theirs else contextlib.nullcontext():
                    block[worker] = worker.block(seconds)
            times.append((block[theirs], block[ours]))
        return times


def compared(programs, networks, quick):
    """Comparisons, and the reasons of those that were skipped."""
    comparisons, skipped = [], []
    for number, network in enumerate(networks, 1):
        print(f"{number} of {len(networks)}: {network.name}, batch {network.batch}", flush=True)
        with tempfile.TemporaryDirectory(dir=measure.CACHE) as folder:
            network.write(pathlib.Path(folder))
            for threads in measure.thread_counts():
                try:
                    starts = [measured_start(programs, network, folder, threads, quick)
                              for _ in range(STARTS)]
                    comparisons.append(Comparison(network, threads, starts))
                except Skipped as reason:
                    skipped.append(f"{network.name}, batch {network.batch}, on {threads}: {reason}")
    return comparisons, skipped


def line(comparison, limit):
    """Of the table in the terminal."""
    network, ratios = comparison.network, comparison.ratios
    return [f"{network.name}, {network.optimizer}, batch {network.batch}", comparison.threads,
            *map(measure.significant, comparison.microseconds),
            *(f"{ratio:.3f}" for ratio in (comparison.ratio, min(ratios), max(ratios))),
            comparison.verdict(limit)]


def compare(commit, networks, limit, quick, repository=measure.ROOT):
    """Prints a table. Returns whether no network is slower than the limit allows; throws
    Unavailable where nothing can be compared."""
    name, program = built(commit, repository)
    programs = {name: program, THIS: repository / WORKER}
    measure.CACHE.mkdir(parents=True, exist_ok=True)
    comparisons, skipped = compared(programs, networks, quick)
    for reason in skipped:
        print(f"skipped: {reason}")
    if not comparisons:
        raise measure.Unavailable(f"no network can be compared with commit {name}")
    header = ["microseconds a step, median", "threads", name, THIS, "ratio", "low", "high", ""]
    print(measure.table(header, [line(comparison, limit) for comparison in comparisons]))
    print(f"ratio: time of {THIS} over time of {name}, median of {STARTS} starts; low, high: the "
          f"extremes\nslower: low is above the limit of {limit:g}; unclear: only the ratio is")
    return all(comparison.verdict(limit) != "slower" for comparison in comparisons)

#!/usr/bin/env python3
"""Draws docs/performance.md and its picture from the JSON in benchmarks/results/.

usage: benchmarks/page.py [--check]    --check only tests whether the page is up to date

All text of the page is here; all its numbers are there."""

import re
import shutil
import subprocess
import sys

import measure
import peers
from rows import network_key

PAGE = measure.ROOT / "docs/performance.md"
PICTURE = measure.ROOT / "docs/images/crossover.svg"
number = measure.significant


def markdown(header, rows):
    aligned = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [header, aligned, *rows])


def source(rows):
    """By which command, when and where the rows came about."""
    runs = dict.fromkeys((row["command"], row["date"], row["machine"]) for row in rows)
    return "\n\n".join(f"`{command}`, {date}, on {machine}." for command, date, machine in runs)


def pairs(rows):
    """Rows of one network together, by number of threads."""
    groups = {}
    for row in rows:
        groups.setdefault(network_key(row), {})[row["threads"]] = row
    return groups


def ratio_cell(row):
    if row["ratio"] is None:
        return "no peer"
    title = peers.PEERS[row["best_peer"]].title
    if row["ratio"] < 1:
        return f"{row['ratio']:.2f}: **{title} is faster**"
    return f"{row['ratio']:.2f} ({title})"


def best_of(row_by_threads):
    return next(row for row in row_by_threads.values() if row["our_best"])


def model_table(groups):
    used = [name for name in peers.PEERS
            if any(name in row["peers"] for group in groups.values() for row in group.values())]
    table = []
    for (network, batch, optimizer), by_threads in groups.items():
        best = best_of(by_threads)
        ours = []
        for threads in (1, 2):
            row = by_threads.get(threads)
            cell = f"{number(row['microseconds'])}, {100 * row['share_of_peak']:.0f} %" if row else ""
            ours.append(f"**{cell}**" if row is best else cell)
        theirs = []
        for name in used:
            if name in best["void"]:
                theirs.append("void")
            elif name in best["peers"]:
                setting = best["details"][name]["setting"].replace("threads", "t").replace(
                    "thread", "t")
                theirs.append(f"{number(best['peers'][name])} ({setting})")
            else:
                theirs.append("")
        mark = "" if best["steady"] else " †"
        table.append([f"{network}, {optimizer}, {batch}{mark}", *ours, *theirs, ratio_cell(best)])
    header = ["network, optimizer, batch", "Gradus, 1 thread", "Gradus, 2 threads",
              *(peers.PEERS[name].title for name in used), "ratio"]
    return markdown(header, table)


def model_notes(rows):
    """The notes below the table."""
    notes = []
    if any(not row["steady"] for row in rows):
        notes.append("†: the machine's peak moved by more than 5 % in the course of the row: "
                     "others were at work on it.")
    present = {name for row in rows for name in row["peers"]}
    notes += [peer.note for name, peer in peers.PEERS.items() if peer.note and name in present]
    voids = dict.fromkeys((row["network"], row["batch"], name, reason)
                          for row in rows for name, reason in row["void"].items())
    notes += [f"{peers.PEERS[name].title} is void for {network}, batch {batch}: {reason}."
              for network, batch, name, reason in voids]
    missing = {}
    for row in rows:
        for name, reason in row["missing"].items():
            missing.setdefault((name, reason), []).append(row)
    for (name, reason), where in missing.items():
        title = peers.PEERS[name].title if name in peers.PEERS else name
        share = "" if len(where) == len(rows) else " in some rows"
        notes.append(f"{title} is missing{share}: {reason}.")
    return "\n".join(f"- {note}" for note in dict.fromkeys(notes))


def models_section(rows):
    rows = [row for row in rows if not row["width"]]
    if not rows:
        return ""
    versions = ", ".join(dict.fromkeys(version for row in rows
                                       for version in row["versions"].values()))
    return f"""## A training step

Microseconds a step, best block, and for Gradus the share of the machine's measured multiply-add peak on as
many threads. A step gathers a batch by index from data in memory, runs forward and backward and updates the
weights. Each peer stands with the better of one and two threads and the best of its ways to run, named in
brackets. The ratio is the best peer's time over our better one (bold): above 1 Gradus is faster. All start
from the same weights on the same batches, and their losses after 100 steps agree within 1e-4. Medians and
percentiles are in `benchmarks/results/models.json`.

{model_table(pairs(rows))}

{model_notes(rows)}

{source(rows)}

Peers: {versions}.
"""


def crossover_section(rows):
    rows = [row for row in rows if row["width"]]
    if not rows:
        return ""
    table = []
    for by_threads in pairs(rows).values():
        best = best_of(by_threads)
        cells = [f"{by_threads[threads]['ratio']:.2f}"
                 if threads in by_threads and by_threads[threads]["ratio"] else ""
                 for threads in (1, 2)]
        table.append([f"{best['width']}{'' if best['steady'] else ' †'}", number(best["microseconds"]),
                      number(best["peers"].get(best["best_peer"])), *cells, ratio_cell(best)])
    header = ["width", "Gradus, best, us", "best peer, us", "ratio, 1 thread", "ratio, 2 threads",
              "ratio of the best"]
    return f"""## Where the lead ends

Three layers of one width, inputs and outputs as well, ReLU, cross entropy, SGD, batch 64. The ratio is the
best peer's time, at its better number of threads, over ours.

![ratio to the best peer against the width](images/crossover.svg)

{markdown(header, table)}

{model_notes(rows)}

{source(rows)}
"""


def products_table(rows):
    table = []
    for row in rows:
        theirs = [number(row["peers"].get(name)) for name in ("onednn", "openblas")]
        ratio = f"{row['ratio']:.2f}" if row["ratio"] else ""
        table.append([row["case"], number(row["microseconds"]), number(row["gflops"]),
                      f"{100 * row['share_of_peak']:.0f} %", *theirs,
                      f"**{ratio}**" if ratio and row["ratio"] < 1 else ratio])
    return markdown(["m x k x n", "us", "GFLOP/s", "of peak", "oneDNN, us", "OpenBLAS, us", "ratio"],
                    table)


SLOWER = """Some take more than 1.5 times as long as ReLU (of those without an exponential), Tanh (of those with
one) or the squared error beside it:

- The gradient of PReLU adds up that of its slopes on the way. In memory that costs nothing, in cache a little; on
  the smallest matrices it is felt that sums of vectors become sums of columns at the end.
- Softplus is an exponential and a logarithm. GELU divides two polynomials beside its exponential; by tanh it is
  about as fast as Tanh.
- The derivatives of Softplus, SiLU and GELU follow from their inputs, not from their outputs, so that backward
  computes them again, at the pace of forward, where Tanh, Sigmoid and ELU need a multiplication or two. So does
  LogSoftmax, whose gradient requires the probabilities.
- Softmax, LogSoftmax, the cross entropies and the hinge of several classes go row by row and end each row with
  sums across a vector, however little of the vector a few classes fill. The cross entropy of 2 to 4 classes, the
  fastest way to classify, takes a vector's worth of rows at a time.
- Binary cross entropy is an exponential, a quotient and a logarithm a number, on probabilities two logarithms and
  a quotient, where the squared error is one product. Negative log likelihood takes a logarithm a row, one by
  one."""


def kernels_section(rows):
    products = [row for row in rows if row["kernel"] == "product"]
    if not products:
        return ""
    parts = []
    for dtype in ("float32", "float64"):
        for threads in (1, 2):
            chosen = [row for row in products if row["of_layers"] and row["dtype"] == dtype and
                      row["threads"] == threads]
            if chosen:
                plural = "thread" if threads == 1 else "threads"
                parts.append(f"### {dtype}, {threads} {plural}\n\n{products_table(chosen)}\n")
    compared = [row for row in products if row["ratio"]]
    behind = sum(row["ratio"] < 0.9 for row in compared)
    passes = [row for row in rows if row["kernel"] == "pass" and row["threads"] == 1 and
              row["dtype"] == "float32"]
    shapes = list(dict.fromkeys(tuple(row["shape"]) for row in passes))
    time = {(row["case"], tuple(row["shape"])): row for row in passes}
    pass_table = [[name, *(f"{number(time[name, shape]['nanoseconds_a_number'])} "
                           f"({number(time[name, shape]['copies'])})" for shape in shapes)]
                  for name in dict.fromkeys(row["case"] for row in passes)]
    header = ["pass", *(f"{rows_} x {columns}" for rows_, columns in shapes)]
    return f"""## Kernels

Products as dense layers need them: NT forward, NN for the input's gradient, TN for the weights'. The ratio
is the better of oneDNN and OpenBLAS, at their better number of threads, over ours; bold where they are
faster. Of all {len(compared)} products measured, the tests' odd sizes among them, {behind} have a ratio
under 0.9; `benchmarks/results/kernels.json` has each.

{source(products)}

{chr(10).join(parts)}
### What is bound by memory

Nanoseconds a number, float32, one thread; in brackets the time over that of a copy of as many numbers.

{markdown(header, pass_table)}

{SLOWER}
"""


def compile_section(rows):
    rows = [row for row in rows if "missing" not in row]
    if not rows:
        return ""
    table = [[row["program"], row["lines"], number(row["seconds"]),
              number(row["peak_memory_bytes"] / 1e6), number(row["object_bytes"] / 1e3)]
             for row in rows]
    header = ["the README's program in", "lines", "seconds", "compiler's memory, MB", "object, kB"]
    return f"""## To compile

`c++ -std=c++20 -O2 -c`, one file.

{markdown(header, table)}

{source(rows)}
"""


def start_section(rows):
    rows = [row for row in rows if "missing" not in row]
    if not rows:
        return ""
    table = [[row["program"], f"{number(row['seconds'])} ({number(row['fastest'])} to "
                              f"{number(row['slowest'])})",
              number(row["peak_memory_bytes"] / 1e6), number(row["own_bytes"] / 1e6),
              f"{row['libraries']}, {number(row['library_bytes'] / 1e6)} MB",
              f"{row['test_error_percent']} %"] for row in rows]
    header = ["disc, one round", "seconds", "peak memory, MB", "own size, MB",
              "shared libraries loaded", "test error"]
    return f"""## From the prompt to the trained network

One round of `experiments/disc.toml` as a whole process, median (fastest to slowest), without pictures.
Gradus also evaluates after each epoch and writes model and metrics; the others train and test. Own size:
for Gradus the program and its library, stripped; for the others their packages' folders. PyPI's PyTorch for
Linux carries CUDA, and loads it.

{markdown(header, table)}

{source(rows)}
"""


def page():
    models, kernels = measure.load("models"), measure.load("kernels")
    sections = [models_section(models), crossover_section(models),
                start_section(measure.load("start")), compile_section(measure.load("compile")),
                kernels_section(kernels)]
    quick = any(row.get("quick") for row in models + kernels)
    caution = ("\n**Some rows are of a quick run: orders of magnitude, not results.**\n"
               if quick else "")
    return f"""# Performance

<!-- Drawn by benchmarks/page.py from benchmarks/results/*.json; do not edit. -->

What Gradus takes beside what its users would pick instead, each in its best setting. How it is measured, and
how to add a peer: [benchmarks](../benchmarks/README.md).
{caution}
""" + "\n".join(filter(None, sections))


def house_style(width, height):
    """The look of all figures, from where the library keeps it."""
    text = (measure.ROOT / "gradus/figures/gnuplot.cpp").read_text(encoding="utf-8")
    style = re.search(r'style = R"\((.*?)\)"', text, re.S)[1]
    return style.replace("{width}", str(width)).replace("{height}", str(height))


def draw_crossover(rows):
    lines = {}
    for row in rows:
        if row["width"] and row["ratio"]:
            lines.setdefault(row["threads"], []).append((row["width"], row["ratio"]))
    if not lines or not shutil.which("gnuplot"):
        return
    blocks, plots = "", ["1 with lines linecolor rgb '#444a50' linewidth 1 dashtype 2 notitle"]
    colours = {1: "#0072b2", 2: "#d55e00"}  # of gradus/figures/palette.cpp
    for threads, points in sorted(lines.items()):
        rows_ = "\n".join(f"{width} {ratio}" for width, ratio in sorted(points))
        blocks += f"$data{threads} << END\n{rows_}\nEND\n"
        plural = "thread" if threads == 1 else "threads"
        plots.append(f"$data{threads} with linespoints pointtype 7 pointsize 0.4 linewidth 2 "
                     f"linecolor rgb '{colours[threads]}' title 'Gradus on {threads} {plural}'")
    widths, ratios = zip(*(point for points in lines.values() for point in points))
    script = house_style(420, 340) + f"""set title 'The best peer''s time over ours'
set xlabel 'width of the network (logarithmic)' offset 0,0.8
set ylabel 'ratio (logarithmic)'."\\n".'above 1 Gradus is faster'
set key below center horizontal Left reverse
set logscale x 2
set logscale y
set xrange [{0.93 * min(widths)}:{1.07 * max(widths)}]
set yrange [{min(0.5, *ratios) / 1.15}:{max(2, *ratios) * 1.15}]
set xtics ({", ".join(str(2 ** power) for power in range(3, 13))}) rotate by 45 right
set ytics (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100)
{blocks}plot {", ".join(plots)}
"""
    picture = subprocess.run(["gnuplot", "-d"], input=script, capture_output=True, text=True,
                             check=True).stdout
    PICTURE.write_text(picture, encoding="utf-8")


def draw():
    draw_crossover(measure.load("models"))
    PAGE.write_text(page(), encoding="utf-8")
    print(f"drawn: {PAGE.relative_to(measure.ROOT)}")


def main():
    if sys.argv[1:] != ["--check"]:
        return draw()
    if page() != PAGE.read_text(encoding="utf-8"):
        sys.exit("docs/performance.md is not what benchmarks/page.py makes of the results: run it")


if __name__ == "__main__":
    main()

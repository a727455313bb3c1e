#!/usr/bin/env python3
"""Times products against oneDNN, OpenBLAS and plain loops, and passes against a copy.

usage: ./dev bench kernels [--quick]

Prints tables, names the products at which a peer is more than a tenth faster, writes
benchmarks/results/kernels.json and draws docs/performance.md anew."""

import argparse
import json
import os
import subprocess
import sys

import measure
import page

BEHIND = 0.9  # a ratio below it is listed


def run(program, threads, quick):
    """The lines that a program of kernels/ prints, run on as many cores as threads."""
    cores = measure.CORES if threads > 1 else measure.CORES[-1:]
    settings = ["0.001", "3"] if quick else ["0.005", "7"]
    output = subprocess.run(
        [measure.PROGRAMS / program, str(threads), *settings], check=True, text=True,
        stdout=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": str(threads)},
        preexec_fn=lambda: os.sched_setaffinity(0, cores)).stdout
    lines = [json.loads(line) for line in output.splitlines()]
    return [{**line, "case": line["case"].removesuffix(" =")} for line in lines]


def product_rows(lines, peaks):
    """A row a line; peers get their better number of threads, up to ours."""
    times = {(line["case"], line["dtype"], line["threads"]): line["times"] for line in lines}
    rows = []
    for line in lines:
        name, dtype, threads = line["case"], line["dtype"], line["threads"]
        tried = [times[name, dtype, count] for count in range(1, threads + 1)]
        peers = {peer: min(t[peer] for t in tried) for peer in ("onednn", "openblas")
                 if peer in tried[0]}
        ours = line["times"]["simd"]
        peak = peaks[threads] / (2 if dtype == "float64" else 1)
        best = min(peers, key=peers.get, default=None)
        rows.append({"kernel": "product", "case": name, "of_layers": line["of_layers"],
                     "dtype": dtype, "threads": threads,
                     "microseconds": ours, "gflops": round(line["flops"] / ours * 1e-3, 2),
                     "share_of_peak": round(line["flops"] / ours * 1e-3 / peak, 4),
                     "reference": line["times"].get("reference"), "peers": peers,
                     "best_peer": best,
                     "ratio": round(peers[best] / ours, 3) if best else None})
    return rows


def pass_rows(lines):
    rows, copy = [], None
    for line in lines:
        time, numbers = line["microseconds"], line["shape"][0] * line["shape"][1]
        if line["case"] == "copy":
            copy = time
        rows.append({"kernel": "pass", **line,
                     "nanoseconds_a_number": round(1e3 * time / numbers, 4), "copies": round(time / copy, 2)})
    return rows


def print_products(rows):
    number = measure.significant
    print(measure.table(
        ["product m x k x n, us", "type", "threads", "ours", "GFLOP/s", "peak", "oneDNN",
         "OpenBLAS", "plain loops", "ratio"],
        [[row["case"], row["dtype"], row["threads"], number(row["microseconds"]),
          number(row["gflops"]), f"{100 * row['share_of_peak']:.0f} %",
          number(row["peers"].get("onednn")), number(row["peers"].get("openblas")),
          number(row["reference"]), number(row["ratio"])] for row in rows]))
    print("ratio: the best of oneDNN and OpenBLAS over ours\n")


def print_passes(rows):
    number = measure.significant
    print(measure.table(
        ["pass", "shape", "type", "threads", "us", "ns a number", "copies"],
        [[row["case"], " x ".join(map(str, row["shape"])), row["dtype"], row["threads"],
          number(row["microseconds"]), number(row["nanoseconds_a_number"]), number(row["copies"])]
         for row in rows]))
    print("copies: the time over that of a copy of as many numbers\n")


def print_behind(rows):
    behind = sorted((row for row in rows if row["ratio"] and row["ratio"] < BEHIND),
                    key=lambda row: row["ratio"])
    print(f"{len(behind)} of {len(rows)} products have a ratio under {BEHIND}:")
    for row in behind:
        print(f"  {row['ratio']:.2f}  {row['case']} {row['dtype']}, {row['threads']} threads "
              f"({row['best_peer']})")


def main():
    parser = argparse.ArgumentParser(prog="./dev bench kernels",
                                     description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="shorter blocks, and fewer")
    options = parser.parse_args()
    peak = measure.Peak()
    before = peak.measure()
    products = [line for threads in measure.thread_counts()
                for line in run("products", threads, options.quick)]
    passes = [line for threads in measure.thread_counts()
              for line in run("passes", threads, options.quick)]
    after = peak.measure()
    peak.close()
    peaks = {threads: max(before[threads], after[threads]) for threads in before}
    for library, package in (("onednn", "libdnnl2"), ("openblas", "libopenblas0-openmp")):
        if not any(library in line["times"] for line in products):
            print(f"missing: {library}: the Debian package {package} is not installed",
                  file=sys.stderr)
    product_table, pass_table = product_rows(products, peaks), pass_rows(passes)
    print_products(product_table)
    print_passes(pass_table)
    print_behind(product_table)
    peak_numbers = {str(threads): round(value, 1) for threads, value in peaks.items()}
    stamp = {"peak_gflops": peak_numbers, "steady": measure.steady(before, after),
             "quick": options.quick, **measure.stamp()}
    measure.save("kernels", [{**row, **stamp} for row in product_table + pass_table])
    page.draw()


if __name__ == "__main__":
    main()

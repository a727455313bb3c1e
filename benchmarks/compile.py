#!/usr/bin/env python3
"""Compiles the README's program, and the same in LibTorch and dlib: time and memory.

usage: ./dev bench compile [--quick]

Writes benchmarks/results/compile.json and draws docs/performance.md anew."""

import argparse
import pathlib
import tempfile

import measure
import page
import peers

PROGRAMS = {
    "Gradus": (measure.ROOT / "examples/disc.cpp", lambda: ([], [])),
    "LibTorch": (measure.HERE / "compile/disc_libtorch.cpp", peers.torch_flags),
    "dlib": (measure.HERE / "compile/disc_dlib.cpp", peers.dlib_flags),
}


def measured_row(name, runs):
    source, flags = PROGRAMS[name]
    includes, _ = flags()
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder) / "program.o"
        results = [measure.run(["c++", "-std=c++20", "-O2", f"-I{measure.ROOT}", *includes,
                                "-c", source, "-o", target]) for _ in range(runs)]
        return {"program": name, "lines": len(source.read_text(encoding="utf-8").splitlines()),
                **measure.run_summary(results), "object_bytes": target.stat().st_size}


def main():
    parser = argparse.ArgumentParser(prog="./dev bench compile",
                                     description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one run each instead of three")
    runs = 1 if parser.parse_args().quick else 3
    rows = []
    for name in PROGRAMS:
        try:
            rows.append({**measured_row(name, runs), **measure.stamp()})
        except measure.Unavailable as reason:
            print(f"missing: {name}: {reason}")
            rows.append({"program": name, "missing": str(reason), **measure.stamp()})
    print(measure.table(["to compile, -O2", "lines", "seconds", "memory, MB", "object, kB"], [
        [row["program"], row["lines"], measure.significant(row["seconds"]),
         measure.significant(row["peak_memory_bytes"] / 1e6),
         measure.significant(row["object_bytes"] / 1e3)] for row in rows if "missing" not in row]))
    measure.save("compile", rows)
    page.draw()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""From the shell prompt to the trained disc network: whole processes, their memory, their size.

usage: ./dev bench start [--quick]

One round of experiments/disc.toml, without pictures, by the gradus program, PyTorch and JAX. Writes
benchmarks/results/start.json and draws docs/performance.md anew."""

import argparse
import os
import pathlib
import re
import subprocess
import tempfile

import measure
import page
import peers

PROGRAM = measure.ROOT / "build/release/gradus"


def folder_bytes(folder):
    return sum(file.stat().st_size for file in pathlib.Path(folder).rglob("*") if file.is_file())


def stripped_bytes(program):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "stripped"
        subprocess.run(["strip", "-o", copy, program], check=True)
        return copy.stat().st_size


def libraries(paths):
    """How many shared libraries, and their bytes on disk."""
    real = {os.path.realpath(path) for path in paths}
    return {"libraries": len(real), "library_bytes": sum(map(os.path.getsize, real))}


def gradus_size():
    listing = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
    paths = re.findall(r"(/\S+) \(0x", listing)
    own = next(path for path in paths if "libgradus" in path)
    return {"own_bytes": stripped_bytes(PROGRAM) + stripped_bytes(own), **libraries(paths)}


def package_size(python, *names):
    """Of Python packages: their folders, and what importing the last one loads."""
    code = ("import importlib, importlib.util, sys\n"
            "for n in sys.argv[1:]:\n"
            "  print('folder', importlib.util.find_spec(n).submodule_search_locations[0])\n"
            "importlib.import_module(sys.argv[-1])\n"
            "print(open('/proc/self/maps').read())")
    output = subprocess.run([python, "-c", code, *names], capture_output=True, text=True,
                            check=True).stdout
    folders = re.findall(r"^folder (.*)$", output, re.M)
    return {"own_bytes": sum(map(folder_bytes, folders)),
            **libraries(re.findall(r"(/\S+\.so\S*)$", output, re.M))}


def jobs(folder):
    """(name, how to make its command, how to weigh it)"""
    configuration = folder / "disc.toml"
    text = (measure.ROOT / "experiments/disc.toml").read_text(encoding="utf-8")
    configuration.write_text(re.sub(r"(?m)^rounds = \d+$", "rounds = 1", text), encoding="utf-8")
    here = measure.HERE / "start"

    def torch():
        return peers.python_with("torch", "numpy")

    def jax():
        return peers.python_with("jax", "optax", "numpy")

    return [
        ("Gradus", lambda: [PROGRAM, "train", configuration, "--quiet", "--force",
                            "--out", folder / "run"], gradus_size),
        ("PyTorch", lambda: [torch(), here / "disc_pytorch.py", configuration],
         lambda: package_size(torch(), "torch")),
        ("JAX", lambda: [jax(), here / "disc_jax.py", configuration],
         lambda: package_size(jax(), "jaxlib", "jax")),
    ]


def main():
    parser = argparse.ArgumentParser(prog="./dev bench start",
                                     description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two runs each instead of nine")
    runs = 2 if parser.parse_args().quick else 9
    rows, results, weights = [], {}, {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "empty").mkdir()
        # Without gnuplot on its path the gradus program draws nothing.
        environment = {**os.environ, "PATH": str(folder / "empty")}
        commands = {}
        for title, command, weigh in jobs(folder):
            try:
                commands[title] = command()
                measure.run(commands[title], environment)  # fills the disk's cache
                weights[title] = weigh()
            except measure.Unavailable as reason:
                print(f"missing: {title}: {reason}")
                commands.pop(title, None)
                rows.append({"program": title, "missing": str(reason), **measure.stamp()})
        for _ in range(runs):
            for title, command in commands.items():
                results.setdefault(title, []).append(measure.run(command, environment))
    for title, measured in results.items():
        error = re.search(r"test error ([0-9.]+) %", measured[0].output)
        rows.append({"program": title, **measure.run_summary(measured), "runs": runs,
                     "test_error_percent": float(error[1]), **weights[title], **measure.stamp()})
    print(measure.table(
        ["disc, one round", "seconds", "memory, MB", "own size, MB", "libraries", "their MB",
         "test error"],
        [[row["program"], measure.significant(row["seconds"]),
          *(measure.significant(row[key] / 1e6) for key in ("peak_memory_bytes", "own_bytes")),
          row["libraries"], measure.significant(row["library_bytes"] / 1e6),
          f"{row['test_error_percent']} %"] for row in rows if "missing" not in row]))
    measure.save("start", rows)
    page.draw()


if __name__ == "__main__":
    main()

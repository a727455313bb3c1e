#!/usr/bin/env python3
"""Trains the networks of experiments/mnist.toml and california_housing.toml in Gradus and in PyTorch,
from the same weights on the same batches, and holds their losses to each other.

usage: ./dev compare [--quick]

Exit code 1 where they are further apart than tools/compare_pytorch/comparison.py allows; else, without --quick,
docs/pytorch.md and its picture are written."""

import argparse
import datetime
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools/compare_pytorch"), str(ROOT / "benchmarks")]

import comparison
import measure
import page
import peers
import picture
from recording import Recording

NETWORKS = {"mnist": "MNIST, 784-128-10", "california_housing": "California Housing, 8-64-64-1"}


def go_to_pytorch(installed):
    """Starts anew in an interpreter that has PyTorch, where this one has none."""
    if importlib.util.find_spec("torch"):
        return
    packages = ("torch", "numpy")  # torch alone warns that numpy is missing
    if installed and not peers.has(*packages):
        sys.exit("skipped: PyTorch is not installed; ./dev compare installs it")
    try:
        python = peers.python_with(*packages)
    except measure.Unavailable as reason:
        sys.exit(f"compare_pytorch: PyTorch is not available: {reason}")
    os.execv(python, [python, "-B", *sys.argv])


def configured(name, dtype, quick):
    text = (ROOT / f"experiments/{name}.toml").read_text(encoding="utf-8")
    if quick:
        text = re.sub(r"(?m)^epochs = \d+$", "epochs = 1", text)
    return f'dtype = "{dtype}"\n{text}'


def compared(program, name, dtype, quick, folder):
    """The comparison, and Gradus's version."""
    from training import train
    print(f"{name}, {dtype}", flush=True)
    (folder / f"{name}.toml").write_text(configured(name, dtype, quick), encoding="utf-8")
    result = subprocess.run([program, folder / f"{name}.toml", folder / "recording"], check=False,
                            env={**os.environ, "GRADUS_THREADS": "1"})
    if result.returncode != 0:
        sys.exit(1)  # it has printed why
    recording = Recording(folder / "recording")
    return comparison.Comparison(NETWORKS[name], dtype, recording.trained(),
                                 train(recording)), recording.version


def source(version):
    import torch
    return (f"`./dev compare`, {datetime.date.today().isoformat()}, on {measure.machine()}. "
            f"Gradus {version}, PyTorch {torch.__version__}.")


def main():
    parser = argparse.ArgumentParser(prog="./dev compare", description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="one epoch each; writes nothing")
    parser.add_argument("--installed", action="store_true", help="installs nothing: for tests")
    parser.add_argument("--program", type=pathlib.Path, metavar="FILE",
                        default=ROOT / "build/release/tools/record_training",
                        help="what records a training of Gradus (%(default)s)")
    arguments = parser.parse_args()
    go_to_pytorch(arguments.installed)
    measure.CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=measure.CACHE) as folder:
        results = [compared(arguments.program, name, dtype, arguments.quick, pathlib.Path(folder))
                   for name in NETWORKS for dtype in comparison.LIMITS]
    comparisons, versions = zip(*results)
    print(measure.table(comparison.AGREEMENT, comparison.agreement(comparisons)), end="\n\n")
    print(measure.table(comparison.OUTCOME, comparison.outcome(comparisons)))
    mismatches = [c.mismatch() for c in comparisons if not c.agrees]
    if mismatches:
        sys.exit("\n".join(f"compare_pytorch: {mismatch}" for mismatch in mismatches))
    if not arguments.quick:
        (ROOT / "docs/pytorch.md").write_text(comparison.page(comparisons, source(versions[0])),
                                              encoding="utf-8")
        picture.draw(ROOT / "docs/images/compare_pytorch.svg", page.house_style(820, 640),
                     comparisons, comparison.LIMITS, comparison.STEPS)
        print("written: docs/pytorch.md")


if __name__ == "__main__":
    main()

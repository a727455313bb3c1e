#!/usr/bin/env python3
"""Tests of `./dev bench models --against COMMIT`, on a small repository whose worker is a script.
ctest runs them."""

import contextlib
import io
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

import against
import measure
from networks import Network

NETWORK = Network((2, 2), "relu", "cross_entropy", "sgd", 0.1, batch=1, check_steps=1)
TANH = Network((2, 2), "tanh", "cross_entropy", "sgd", 0.1, batch=1, check_steps=1)

# As CMake builds the true worker: to the same place, by the same target.
CMAKE = """cmake_minimum_required(VERSION 3.22)
project(sample NONE)
add_custom_target(benchmark_gradus COMMAND ${CMAKE_COMMAND} -E copy
                  ${CMAKE_SOURCE_DIR}/benchmarks/models/gradus.cpp
                  ${CMAKE_BINARY_DIR}/benchmarks/gradus)
"""


def worker(microseconds, loss=0.5, ready="ready"):
    """The text of a worker that takes so long, and that knows no tanh."""
    return (f"#!{sys.executable}\nimport sys\n"
            "if 'activation=tanh' in sys.argv: sys.exit('no activation is named tanh')\n"
            f"print('{ready} {loss}', flush=True)\n"
            f"for line in sys.stdin: print({microseconds}, flush=True)\n")


class Comparisons(unittest.TestCase):
    def comparison(self, *ratios):
        """The commit takes 100 us; a start for each ratio, of three rounds, one disturbed."""
        starts = [[(100, 100 * ratio), (100, 100 * ratio), (100, 900)] for ratio in ratios]
        return against.Comparison(NETWORK, 1, starts)

    def test_the_ratio_is_that_of_this_tree_to_the_commit(self):
        comparison = self.comparison(1.25, 1.0, 1.5)
        self.assertEqual(comparison.ratios, [1.25, 1.0, 1.5])
        self.assertEqual(comparison.ratio, 1.25)
        self.assertEqual(comparison.microseconds, [100, 150])

    def test_slower_is_what_exceeds_the_limit_in_every_start(self):
        self.assertEqual(self.comparison(1.04, 1.05, 1.04).verdict(1.03), "slower")
        self.assertEqual(self.comparison(1.04, 1.05, 1.02).verdict(1.03), "unclear")
        self.assertEqual(self.comparison(1.02, 1.05, 1.02).verdict(1.03), "")
        self.assertEqual(self.comparison(1.04, 1.05, 1.04).verdict(1.10), "")


@unittest.skipUnless(all(map(shutil.which, ("git", "cmake", "ninja"))), "needs git, cmake, ninja")
class Against(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.git("init", "--quiet")
        self.write("CMakeLists.txt", CMAKE)
        self.write("CMakePresets.json",
                   (measure.ROOT / "CMakePresets.json").read_text(encoding="utf-8"))
        self.write(".gitignore", "build/\n")
        self.output = ""
        starts = unittest.mock.patch.object(against, "STARTS", 2)
        starts.start()
        self.addCleanup(starts.stop)

    def git(self, *arguments):
        return subprocess.run(["git", "-C", self.root, "-c", "user.name=a", "-c", "user.email=a@b",
                               *arguments], check=True, capture_output=True, text=True).stdout

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def commit(self, text):
        """One with this worker. Returns its short hash."""
        self.write(against.SOURCE, text)
        (self.root / against.SOURCE).chmod(0o755)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "worker")
        return self.git("rev-parse", "--short", "HEAD").strip()

    def this_tree(self, text):
        self.write(against.WORKER, text)
        (self.root / against.WORKER).chmod(0o755)

    def compare(self, commit, networks=(NETWORK,), limit=1.03):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            try:
                return against.compare(commit, networks, limit, True, self.root)
            finally:
                self.output = output.getvalue()

    def rows(self):
        return [text.split() for text in self.output.splitlines() if text.startswith("2-2")]

    def test_a_slower_tree_fails_and_a_faster_one_passes(self):
        self.commit(worker(100))
        self.commit(worker(200))
        self.this_tree(worker(150))
        self.assertFalse(self.compare("HEAD~1"))
        self.assertEqual([row[-6:] for row in self.rows()],
                         [["100", "150", "1.500", "1.500", "1.500", "slower"]]
                         * len(measure.thread_counts()))
        self.assertTrue(self.compare("HEAD~1", limit=1.6))
        self.assertTrue(self.compare("HEAD"))
        self.assertEqual(self.rows()[0][-3:], ["0.750"] * 3)

    def test_a_checkout_is_used_again_but_not_one_that_was_changed(self):
        name = self.commit(worker(100))
        self.this_tree(worker(100))
        self.assertTrue(self.compare(name))
        folder = self.root / "build/against" / name
        written = (folder / against.SOURCE).stat().st_mtime_ns
        self.assertTrue(self.compare(name))
        self.assertEqual((folder / against.SOURCE).stat().st_mtime_ns, written)
        self.assertEqual(self.git("status", "--porcelain"), "")

        (folder / against.SOURCE).write_text(worker(900), encoding="utf-8")
        with self.assertRaisesRegex(measure.Unavailable, "delete that folder"):
            self.compare(name)
        shutil.rmtree(folder)
        self.assertTrue(self.compare(name))

    def test_a_network_that_the_commit_does_not_know_is_skipped(self):
        self.commit(worker(100))
        self.this_tree(worker(100).replace("tanh", "gelu"))
        self.assertTrue(self.compare("HEAD", networks=(TANH, NETWORK)))
        self.assertIn("skipped: 2-2 tanh, batch 1, on 1: no activation is named tanh", self.output)
        self.assertEqual({row[1] for row in self.rows()}, {"relu,"})
        with self.assertRaisesRegex(measure.Unavailable, "no network"):
            self.compare("HEAD", networks=(TANH,))

    def test_a_network_that_fails_in_this_tree_is_an_error(self):
        self.commit(worker(100).replace("tanh", "gelu"))
        self.this_tree(worker(100))
        with self.assertRaisesRegex(measure.Unavailable, "no activation is named tanh"):
            self.compare("HEAD", networks=(NETWORK, TANH))

    def test_another_loss_or_another_protocol_is_not_compared(self):
        self.this_tree(worker(100))
        for text, reason in ((worker(100, loss=0.6), "its loss is 0.6"),
                             (worker(100, ready="begin"), "answers 'begin 0.5', not ready LOSS")):
            self.commit(text)
            with self.assertRaisesRegex(measure.Unavailable, "no network"):
                self.compare("HEAD")
            self.assertIn(reason, self.output)

    def test_what_is_no_commit_or_cannot_be_built_is_named(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "no worker")
        without = self.git("rev-parse", "--short", "HEAD").strip()
        for commit in ("nonsense", "", "-x", "CMakeLists.txt", "HEAD:CMakeLists.txt"):
            with self.assertRaisesRegex(measure.Unavailable, f"got '{commit}'"):
                self.compare(commit)
        with self.assertRaisesRegex(measure.Unavailable, f"{without} has no benchmarks/models"):
            self.compare(without)
        self.write("CMakeLists.txt", "project(sample NONE)\nmessage(FATAL_ERROR broken)\n")
        broken = self.commit(worker(100))
        with self.assertRaisesRegex(measure.Unavailable, f"{broken} does not build"):
            self.compare(broken)


class CommandLine(unittest.TestCase):
    def run_models(self, *arguments):
        program = measure.HERE / "models.py"
        return subprocess.run([sys.executable, "-B", program, *arguments], capture_output=True,
                              text=True, check=False)

    def test_wrong_arguments_have_an_exit_code_of_their_own(self):
        for arguments, words in ((["--against", "nonsense"], "got 'nonsense'"),
                                 (["--limit", "1.1"], "--against"),
                                 (["--against", "HEAD", "--peers", "jax"], "--peers"),
                                 (["--against", "HEAD", "--limit", "0"], "positive"),
                                 (["--against", "HEAD", "--limit", "nan"], "positive"),
                                 (["--against", "HEAD", "--networks", "none"], "none")):
            result = self.run_models(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(words, result.stderr)


if __name__ == "__main__":
    unittest.main()

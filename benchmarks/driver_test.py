#!/usr/bin/env python3
"""Tests of what the drivers compute, and of their protocol with a worker. ctest runs them."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

import kernels
import measure
import models
import page
from networks import NETWORKS, Network, square
from rows import Measured, agree, contenders, merged, model_rows

DISC = NETWORKS[0]


def rows_of(theirs, tolerances=None, missing=None, after=None, loss=0.5):
    """Of the disc at batch 1 (8000 FLOPs): ours takes 2 us on one thread, 4 on two."""
    ours = {1: Measured("1 thread", 1, loss, [3.0, 2.0, 2.5]),
            2: Measured("2 threads", 2, loss, [4.0, 5.0])}
    peak = {1: 100.0, 2: 200.0}
    return model_rows(DISC, ours, theirs, tolerances or {}, missing or {}, peak, after or peak)


class Statistics(unittest.TestCase):
    def test_a_summary_has_best_median_and_percentiles(self):
        summary = measure.summary([float(n) for n in range(10, -1, -1)])
        self.assertEqual(summary, {"best": 0, "median": 5, "low": 1, "high": 9})

    def test_one_block_is_all_of_its_summary(self):
        self.assertEqual(set(measure.summary([7.0]).values()), {7.0})

    def test_a_percentile_is_between_its_neighbours(self):
        self.assertAlmostEqual(measure.percentile([4, 1, 2], 0.75), 3)

    def test_a_peak_that_moved_by_more_than_a_twentieth_is_unsteady(self):
        self.assertTrue(measure.steady({1: 100, 2: 200}, {1: 95.5, 2: 209}))
        self.assertFalse(measure.steady({1: 100, 2: 200}, {1: 100, 2: 189}))


class ModelRows(unittest.TestCase):
    def test_losses_agree_within_a_ten_thousandth(self):
        self.assertTrue(agree(0.5, 0.50004))
        self.assertFalse(agree(0.5, 0.50006))
        self.assertFalse(agree(0.5, float("nan")))

    def test_the_ratio_is_the_best_peers_best_block_over_ours(self):
        rows = rows_of({"jax": [Measured("scan", 1, 0.5, [6.0, 9.0])],
                        "dlib": [Measured("", 1, 0.5, [8.0])]})
        self.assertEqual([row["ratio"] for row in rows], [3.0, 1.5])
        self.assertEqual(rows[0]["best_peer"], "jax")
        self.assertEqual(rows[0]["ratio_of_medians"], 3.0)
        self.assertEqual(rows[0]["peers"], {"jax": 6.0, "dlib": 8.0})

    def test_a_peer_stands_with_its_best_setting(self):
        row = rows_of({"jax": [Measured("step", 2, 0.5, [70.0]),
                               Measured("scan", 1, 0.5, [3.0])]})[0]
        self.assertEqual(row["peers"], {"jax": 3.0})
        self.assertEqual(row["details"]["jax"]["setting"], "scan")

    def test_our_better_number_of_threads_is_marked(self):
        self.assertEqual([row["our_best"] for row in rows_of({})], [True, False])

    def test_the_share_of_the_peak_is_that_of_as_many_threads(self):
        # 8000 FLOPs in 2 us are 4 GFLOP/s.
        self.assertEqual([row["share_of_peak"] for row in rows_of({})], [0.04, 0.01])

    def test_a_peer_with_another_loss_is_void(self):
        row = rows_of({"jax": [Measured("scan", 1, 0.51, [0.1])],
                       "dlib": [Measured("", 1, 0.5, [8.0])]})[0]
        self.assertEqual(row["peers"], {"dlib": 8.0})
        self.assertEqual(row["best_peer"], "dlib")
        self.assertEqual(row["void"], {"jax": "its loss is 0.51, ours 0.5"})

    def test_a_void_setting_leaves_the_peers_other_ones(self):
        row = rows_of({"jax": [Measured("step", 1, 0.7, [1.0]),
                               Measured("scan", 1, 0.5, [6.0])]})[0]
        self.assertEqual(row["peers"], {"jax": 6.0})
        self.assertEqual(row["void"], {})

    def test_a_peer_that_cannot_keep_the_tolerance_has_one_of_its_own(self):
        theirs = {"dlib": [Measured("", 1, 0.504, [6.0])], "fann": [Measured("", 1, 0.9, [7.0])]}
        row = rows_of(theirs, tolerances={"dlib": 0.01, "fann": 0.01})[0]
        self.assertEqual(row["peers"], {"dlib": 6.0})
        self.assertEqual(list(row["void"]), ["fann"])

    def test_a_missing_peer_is_named_and_its_number_stays_empty(self):
        row = rows_of({"dlib": []}, missing={"dlib": "not installed"})[0]
        self.assertEqual(row["missing"], {"dlib": "not installed"})
        self.assertEqual((row["peers"], row["best_peer"], row["ratio"]), ({}, None, None))

    def test_an_unsteady_row_says_so(self):
        self.assertTrue(rows_of({})[0]["steady"])
        self.assertFalse(rows_of({}, after={1: 90.0, 2: 200.0})[0]["steady"])

    def test_settings_far_from_a_peers_best_leave(self):
        near, far = Measured("a", 1, 0, [10.0, 12.0]), Measured("b", 1, 0, [12.0])
        self.assertEqual(contenders([near, far]), [near])
        self.assertEqual(contenders([far]), [far])

    def test_new_rows_take_the_places_of_old_ones(self):
        def row(network, microseconds, threads=1):
            return {"network": network.name, "batch": network.batch, "threads": threads,
                    "optimizer": network.optimizer, "microseconds": microseconds}

        first, second, gone = NETWORKS[0], NETWORKS[5], square(3)
        rows = merged([row(second, 1), row(gone, 2), row(first, 3)],
                      [row(first, 4), row(first, 5, threads=2)], NETWORKS)
        self.assertEqual([r["microseconds"] for r in rows], [4, 5, 1])


class Networks(unittest.TestCase):
    def test_a_step_of_the_disc_network_takes_8000_flops(self):
        self.assertEqual(DISC.flops, 8000)

    def test_no_two_networks_share_a_row(self):
        self.assertEqual(len({(n.name, n.batch, n.optimizer) for n in NETWORKS}), len(NETWORKS))

    def test_the_numbers_are_as_many_as_workers_read_and_always_the_same(self):
        network = Network((300, 400, 2), "relu", "cross_entropy", "sgd", 0.1, batch=7)
        contents = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                network.write(folder)
                contents.append({file.name: file.read_bytes() for file in folder.iterdir()})
        self.assertTrue(contents[0] == contents[1])  # assertEqual would print all that differs
        sizes = {name: len(content) // 4 for name, content in contents[0].items()}
        self.assertEqual(sizes, {"inputs": 1000 * 300, "targets": 1000, "order": network.batches * 7,
                                 "weights": 300 * 400 + 400 + 400 * 2 + 2})
        order = memoryview(contents[0]["order"]).cast("i")
        self.assertEqual(sorted(order[:1000]), list(range(1000)))
        self.assertEqual(set(memoryview(contents[0]["targets"]).cast("i")), {0, 1})

    def test_a_whole_batch_stays_in_order(self):
        network = Network((3, 1), "relu", "mean_squared_error", "sgd", 0.1, batch=5, whole=True)
        with tempfile.TemporaryDirectory() as name:
            network.write(pathlib.Path(name))
            order = memoryview((pathlib.Path(name) / "order").read_bytes()).cast("i")
        self.assertEqual(list(order[:5]), [0, 1, 2, 3, 4])


    def test_networks_are_chosen_by_name_and_the_crossover_by_its_own(self):
        self.assertEqual({n.batch for n in models.chosen("2-25-25-25-2")}, {1, 16, 100, 1000})
        self.assertEqual([n.sizes[0] for n in models.chosen("crossover")],
                         [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096])
        self.assertEqual(models.chosen(""), NETWORKS)


class FakeEntry:
    """Of models.run_rounds: takes so long a step, and fails at its block number `fails_at`."""

    def __init__(self, name, microseconds, fails_at=None):
        self.name, self.microseconds, self.fails_at = name, microseconds, fails_at
        self.measured, self.worker = Measured("setting", 1, 0, []), self
        self.closed = False

    def run(self, seconds):
        if len(self.measured.blocks) == self.fails_at:
            raise measure.Unavailable("its memory is gone")
        self.measured.blocks.append(self.microseconds)

    def close(self):
        self.closed = True


class Rounds(unittest.TestCase):
    def rounds_of(self, *entries):
        with contextlib.redirect_stdout(io.StringIO()):
            models.run_rounds(list(entries), quick=False, crossover=True)
        return [len(entry.measured.blocks) for entry in entries]

    def test_a_hopeless_setting_leaves_after_the_first_rounds_but_never_we(self):
        ours, slow = FakeEntry("gradus", 90), FakeEntry("jax", 50)
        self.assertEqual(self.rounds_of(ours, FakeEntry("gradus", 10), FakeEntry("jax", 20), slow),
                         [10, 10, 10, 5])
        self.assertEqual((ours.closed, slow.closed), (False, True))

    def test_a_peer_that_fails_on_the_way_is_out_and_the_others_go_on(self):
        failing = FakeEntry("jax", 20, fails_at=2)
        self.assertEqual(self.rounds_of(FakeEntry("gradus", 10), failing), [10, 0])
        self.assertTrue(failing.closed)
        with self.assertRaises(measure.Unavailable):
            self.rounds_of(FakeEntry("gradus", 10, fails_at=7))


class Workers(unittest.TestCase):
    def worker(self, code):
        return measure.Worker([sys.executable, "-c", code], 1, "test of workers")

    def test_a_worker_gets_ready_and_answers_blocks_until_it_is_closed(self):
        worker = self.worker("import sys\nprint('ready 0.25', flush=True)\n"
                             "for line in sys.stdin: print(2 * float(line.split()[1]), flush=True)")
        self.assertEqual(worker.ready(), 0.25)
        self.assertEqual([worker.block(0.5), worker.block(2)], [1, 4])
        worker.close()
        self.assertEqual(worker.process.returncode, 0)

    def test_a_worker_that_declines_gives_its_reason(self):
        worker = self.worker("print('cannot FANN has no adam')")
        with self.assertRaisesRegex(measure.Unavailable, "^FANN has no adam$"):
            worker.ready()
        worker.close()

    def test_a_worker_that_fails_is_quoted(self):
        worker = self.worker("raise ValueError('no such thing')")
        with self.assertRaisesRegex(measure.Unavailable, "no such thing"):
            worker.ready()
        worker.close()

    def test_a_whole_process_is_timed_and_its_failure_quoted(self):
        run = measure.run([sys.executable, "-c", "print('test error 1 %')"])
        self.assertIn("test error", run.output)
        self.assertGreater(run.peak_memory_bytes, 1e6)
        with self.assertRaisesRegex(measure.Unavailable, "code 3: gone"):
            measure.run([sys.executable, "-c", "import sys; print('gone', file=sys.stderr); exit(3)"])


class Kernels(unittest.TestCase):
    def test_peers_get_their_better_number_of_threads_and_half_the_peak_for_doubles(self):
        lines = [{"case": "c", "of_layers": True, "dtype": "float64", "threads": threads,
                  "flops": 1e6, "times": times}
                 for threads, times in ((1, {"simd": 20.0, "openblas": 30.0, "reference": 500.0}),
                                        (2, {"simd": 10.0, "openblas": 40.0}))]
        one, two = kernels.product_rows(lines, {1: 200.0, 2: 400.0})
        self.assertEqual((one["ratio"], two["ratio"]), (1.5, 3.0))
        self.assertEqual((one["gflops"], one["share_of_peak"]), (50, 0.5))
        self.assertEqual((two["gflops"], two["share_of_peak"]), (100, 0.5))


class Page(unittest.TestCase):
    def test_the_page_says_where_a_peer_is_faster(self):
        self.assertEqual(page.ratio_cell({"ratio": 0.5, "best_peer": "jax"}),
                         "0.50: **JAX is faster**")
        self.assertEqual(page.ratio_cell({"ratio": 2, "best_peer": "jax"}), "2.00 (JAX)")
        self.assertEqual(page.ratio_cell({"ratio": None}), "no peer")

    def test_pictures_have_the_house_style(self):
        self.assertIn("set terminal svg size 720,440 ", page.house_style(720, 440))

    def test_figures_are_three_and_thousands_apart(self):
        self.assertEqual([measure.significant(n) for n in (0.012345, 2.791, 45914.2, None)],
                         ["0.0123", "2.79", "45,914", ""])


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Tests of what the comparison with PyTorch reckons, reads and draws; they need no PyTorch. ctest runs
them."""

import json
import math
import pathlib
import struct
import tempfile
import unittest

import comparison
import picture
from recording import Recording, Trained


def trained(losses, **figures):
    return Trained(losses, seconds=1.5, test_loss=0.25, **figures)


def compared(ours, theirs, dtype="float32", title="A network"):
    return comparison.Comparison(title, dtype, trained(ours, test_error=0.0275),
                                 trained(theirs, test_error=0.03))


def with_one(place, number, count=200):
    """Losses of 1 but for one."""
    return [number if i == place else 1.0 for i in range(count)]


class Differences(unittest.TestCase):
    def test_a_difference_is_relative_to_the_larger_loss(self):
        self.assertEqual(comparison.relative_difference(3.0, 4.0), 0.25)
        self.assertEqual(comparison.relative_difference(4.0, 3.0), 0.25)
        self.assertEqual(comparison.relative_difference(0.0, 0.0), 0)
        self.assertEqual(comparison.relative_difference(0.0, 1e-9), 1)

    def test_losses_agree_below_the_limit_of_their_type(self):
        ours = with_one(100, 1.00009)
        self.assertTrue(compared(ours, with_one(0, 1.0)).agrees)
        self.assertFalse(compared(ours, with_one(0, 1.0), "float64").agrees)
        self.assertFalse(compared(with_one(100, 1.00011), with_one(0, 1.0)).agrees)

    def test_every_loss_up_to_that_after_100_steps_counts_and_none_later(self):
        self.assertFalse(compared(with_one(3, 1.1), with_one(0, 1.0)).agrees)
        self.assertFalse(compared(with_one(100, 1.1), with_one(0, 1.0)).agrees)
        self.assertTrue(compared(with_one(101, 1.1), with_one(0, 1.0)).agrees)

    def test_a_loss_that_is_no_number_does_not_agree(self):
        self.assertFalse(compared(with_one(5, 1.0), with_one(5, math.nan)).agrees)

    def test_a_mismatch_names_network_type_step_losses_and_limit(self):
        mismatch = compared(with_one(7, 1.25), with_one(0, 1.0)).mismatch()
        for words in ("A network in float32", "after 7 steps", "1.25 (Gradus)", "1 (PyTorch)",
                      "2e-1 apart", "less than 1e-4 up to step 100"):
            self.assertIn(words, mismatch)


class Tables(unittest.TestCase):
    def test_agreement_has_the_difference_after_100_steps_and_the_largest_until_then(self):
        ours = with_one(100, 1.25)
        ours[3], ours[150] = 2.0, 4.0
        row = comparison.agreement([compared(ours, with_one(0, 1.0))])[0]
        self.assertEqual(row, ["A network", "float32", "2e-1", "5e-1", "1e-4", "7.5e-1", "200"])

    def test_an_outcome_has_what_is_right_or_r2(self):
        one = compared([1.0] * 101, [1.0] * 101)
        self.assertEqual(comparison.outcome([one])[0][4:6], ["97.25 % right", "97.00 % right"])
        self.assertEqual(comparison.quality(trained([1.0], test_r2=0.80349)), "R2 0.8035")

    def test_the_page_has_both_tables_and_where_they_come_from(self):
        text = comparison.page([compared(with_one(100, 1.25), with_one(0, 1.0))], "Here, today.")
        self.assertIn("| A network | float32 | 2e-1 |", text)
        self.assertIn("| 97.25 % right | 97.00 % right | 1.5 | 1.5 |", text)
        self.assertTrue(text.endswith("Here, today.\n"))


class Picture(unittest.TestCase):
    def test_steps_are_few_and_begin_and_end_with_the_training(self):
        steps = picture.chosen_steps(38700)
        self.assertEqual((steps[0], steps[-1]), (1, 38700))
        self.assertLessEqual(len(steps), picture.POINTS)
        self.assertEqual(picture.chosen_steps(3), [1, 2, 3])

    def test_no_difference_between_the_points_is_left_out(self):
        for place in (0, 1, 777, 999):
            points = picture.largest_until_steps(with_one(place, 5.0, 1000))
            self.assertEqual(max(y for _, y in points), 5)

    def test_the_script_draws_each_network_in_a_column(self):
        networks = [compared([1.0] * 200, [1.0] * 200, dtype, title)
                    for title in ("One", "Two") for dtype in comparison.LIMITS]
        text = picture.script(networks, comparison.LIMITS, comparison.STEPS)
        for words in ("set title 'One'", "set title 'Two'", "$ours1 with lines",
                      "$float640 with lines", "limits until step 100", "from 1,1e-09 to 100,1e-09"):
            self.assertIn(words, text)


class Recordings(unittest.TestCase):
    def read(self, header, data):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "recording"
            text = json.dumps(header).encode()
            path.write_bytes(struct.pack("<Q", len(text)) + text + data)
            return Recording(path)

    def test_a_recording_gives_its_numbers_shapes_and_configuration(self):
        data = struct.pack("<2d", 0.5, 0.25) + struct.pack("<2i", 7, 9)
        metadata = {"config": 'dtype = "float64"\n[training]\nbatch = 3\n', "gradus": "0.1.0",
                    "seconds": "2.5", "test_loss": "0.125", "test_r2": "0.75"}
        header = {"__metadata__": metadata,
                  "losses": {"dtype": "F64", "shape": [2], "data_offsets": [0, 16]},
                  "rows": {"dtype": "I32", "shape": [1, 2], "data_offsets": [16, 24]}}
        recording = self.read(header, data)
        self.assertEqual(recording.config["training"]["batch"], 3)
        self.assertEqual(list(recording.tensors["rows"]), [7, 9])
        self.assertEqual(recording.shapes["rows"], (1, 2))
        self.assertEqual(recording.trained(), Trained([0.5, 0.25], 2.5, 0.125, test_r2=0.75))
        header["rows"]["shape"] = [3]
        with self.assertRaisesRegex(ValueError, r"rows requires \(3,\), has 2 numbers"):
            self.read(header, data)


if __name__ == "__main__":
    unittest.main()

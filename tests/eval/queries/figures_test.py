"""What the figures of typed queries are computed with."""

import unittest

import brightness
import entities
import figures
import numpy as np
from calibration import logistic, right_above_wrong


class FiguresTest(unittest.TestCase):
    def test_interval_holds_the_value_and_narrows(self):
        few, many = figures.mean([0, 1] * 5), figures.mean([0, 1] * 500)
        for value, low, high in (few, many):
            self.assertTrue(low <= value == 0.5 <= high)
        self.assertLess(many[2] - many[1], few[2] - few[1])

    def test_ratio_is_of_the_means(self):
        self.assertAlmostEqual(figures.ratio([1, 3], [1, 1])[0], 2)

    def test_both_ways_to_auc_agree_with_ties(self):
        self.assertEqual(figures.auc([2, 1], [0, 1]), 0.875)
        self.assertEqual(right_above_wrong(np.array([2, 1, 0, 1]), np.array([True, True, False, False])), 0.875)

    def test_calibration_error(self):
        self.assertAlmostEqual(figures.calibration_error([0.25] * 4, [True, False, False, False]), 0)
        self.assertAlmostEqual(figures.calibration_error([0.95, 0.95, 0.05, 0.05], [True, False, False, False]), 0.25)

    def test_a_logistic_is_found_again(self):
        values = np.linspace(-1, 1, 201)
        holds = 1 / (1 + np.exp(-(0.5 + 3 * values)))  # shares in place of a draw
        offset, slope = logistic(values, holds)
        self.assertAlmostEqual(offset, 0.5)
        self.assertAlmostEqual(slope, 3)

    def test_confidence_one_has_a_bin(self):
        self.assertEqual(figures.bins([1.0], [True]), [(0.9, 1, 1.0, 1.0)])

    def test_average_precision(self):
        self.assertAlmostEqual(figures.average_precision([False, True, False, True]), (1 / 2 + 2 / 4) / 2)


class NamesTest(unittest.TestCase):
    def test_a_slip_swaps_two_letters_of_the_longest_word(self):
        self.assertEqual(entities.with_a_slip("The Deep Forest"), "The Deep Foerst")
        self.assertIsNone(entities.with_a_slip("Sad"))

    def test_accents_are_taken_off(self):
        self.assertEqual(entities.plain("Dvořák"), "Dvorak")

    def test_rank_of_the_first_right_track(self):
        self.assertEqual(entities.reciprocal_rank(["a", "b", "c"], {"b", "c"}), 0.5)
        self.assertEqual(entities.reciprocal_rank(["a"], {"b"}), 0)


class BrightnessTest(unittest.TestCase):
    def test_a_tone_is_as_bright_as_it_is_high(self):
        time = np.arange(brightness.RATE) / brightness.RATE
        self.assertAlmostEqual(brightness.of_samples(np.sin(2 * np.pi * 1000 * time)), np.log2(1000), places=1)

    def test_silence_has_none(self):
        self.assertTrue(np.isnan(brightness.of_samples(np.zeros(brightness.RATE))))


if __name__ == "__main__":
    unittest.main()

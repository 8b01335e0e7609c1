"""libretto-eval as a user runs it: on a folder of music and tables of texts and labels."""

import json
import os
import unittest
import xml.etree.ElementTree as ElementTree

from support import processes
from support.processes import MODEL, MUSIC, TemporaryFolderTest

LABELS = {
    "low_hum.mp3": "tone", "high_whistle.flac": "tone", "tremolo.flac": "tone", "organ.mp3": "tone",
    "noise_wash.opus": "noise", "untitled_hiss.wav": "noise",
    "drum_clicks.m4a": "drums", "fast_clicks.wav": "drums",
}
ALL = {"retrieval", "retrieval_by_label", "tagging", "zero_shot", "same_track", "localisation", "robustness", "hubness"}


class EvaluationTest(TemporaryFolderTest):
    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def evaluate(self, *arguments, model=MODEL, music=MUSIC):
        return processes.run("libretto-eval", "--model", model, "--music", music, "--bootstrap", 100, *arguments,
                             timeout=800)

    def test_all_evaluations_in_text_json_and_html(self):
        captions = self.write("captions.tsv", "file\ttext\ndrum_clicks.m4a\ta steady drum beat\n"
                              "fast_clicks.wav\ta fast drum beat\nlow_hum.mp3\ta low hum\n")
        labels = self.write("labels.tsv", "".join(f"{name}\t{label}\n" for name, label in LABELS.items()))
        arguments = ["--captions", captions, "--labels", labels, "--min-positives", 2, "--part-seconds", 12,
                     "--splice-tracks", 2, "--robustness-tracks", 2, "--cache", self.path("cache"),
                     "--json", self.path("report.json"), "--html", self.path("report.html")]
        result = self.evaluate(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        with open(self.path("report.json"), encoding="utf-8") as file:
            report = json.load(file)
        self.assertEqual(set(report["sections"]), ALL, report["warnings"])
        figures = report["sections"]["retrieval"]["figures"]
        self.assertLessEqual(figures["recall_at_1"]["value"], figures["recall_at_5"]["value"])
        low, high = figures["mean_reciprocal_rank"]["interval_95"]
        self.assertLessEqual(low, figures["mean_reciprocal_rank"]["value"])
        self.assertGreaterEqual(high, figures["mean_reciprocal_rank"]["value"])
        self.assertEqual(report["sections"]["retrieval"]["counts"], {"queries": 3, "tracks": 11})
        page = ElementTree.parse(self.path("report.html")).getroot()
        self.assertGreater(len(page.findall(".//{http://www.w3.org/2000/svg}svg")), 8)
        text = "".join(page.itertext())
        for section in report["sections"].values():
            self.assertIn(section["title"], text)
            self.assertIn(section["title"], result.stdout)

        cached = len(os.listdir(self.path("cache")))
        with open(self.path("report.json"), encoding="utf-8") as file:
            first = file.read()
        self.assertEqual(self.evaluate(*arguments).returncode, 0)
        self.assertEqual(len(os.listdir(self.path("cache"))), cached)
        with open(self.path("report.json"), encoding="utf-8") as file:
            self.assertEqual(file.read(), first)

    def refused(self, result, *words):
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stderr.startswith("libretto-eval: "), result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)

    def test_a_missing_model_is_refused(self):
        self.refused(self.evaluate(model=self.path("none")), self.path("none"))

    def test_a_missing_table_is_refused(self):
        self.refused(self.evaluate("retrieval", "--captions", self.path("none.tsv")), "none.tsv")

    def test_an_unknown_track_is_refused_before_any_audio_is_read(self):
        captions = self.write("captions.tsv", "low_hmm.mp3\ta low hum\n")
        result = self.evaluate("retrieval", "--captions", captions)
        self.refused(result, "captions.tsv:1: ", "'low_hmm.mp3'", "'low_hum.mp3'")


if __name__ == "__main__":
    unittest.main()

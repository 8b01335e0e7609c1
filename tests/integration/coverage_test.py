"""Catalogues indexed at a sampled coverage, and brought to a higher one."""

import glob
import json
import os
import unittest

from support import processes
from support.processes import MUSIC, Server, TemporaryFolderTest


class CoverageTest(TemporaryFolderTest):
    def index(self, *arguments):
        result = processes.index(self.path("catalog"), MUSIC, "--json", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def manifest_coverage(self):
        newest = sorted(glob.glob(self.path("catalog", "snapshots", "[0-9]*")))[-1]
        with open(os.path.join(newest, "manifest.json"), encoding="utf-8") as file:
            return json.load(file)["coverage"]

    def serve(self):
        server = Server(self.path("catalog"))
        self.addCleanup(server.close)
        return server

    def test_a_sampled_catalogue_answers_like_a_full_one(self):
        self.assertEqual(self.index("--coverage", "third")["indexed"], 11)
        self.assertEqual(self.manifest_coverage(), {"third": 11})
        server = self.serve()
        self.assertEqual(server.cli_json("tracks", "get", "Organ Pipe 🎹")["track"]["coverage"], "third")
        self.assertEqual(len(server.cli_json("search", "drum", "rhythm", "--limit", "50")["hits"]), 11)
        full = Server(self.copy_of_full_catalog())
        self.addCleanup(full.close)
        for name in ["organ.mp3", "noise_wash.opus", "high_whistle.flac"]:
            with self.subTest(name):
                path = os.path.join(MUSIC, name)
                best = server.cli_json("search", "--audio", path)["hits"][0]
                same = full.cli_json("search", "--audio", path)["hits"][0]
                self.assertEqual(best["track"]["id"], same["track"]["id"])
                self.assertGreater(best["score"], 0.95)
        passages = [s.cli_json("search", "--like", "Two Parts", "--passages", "--limit", "50") for s in (server, full)]
        times = [sorted((h["track"]["id"], h["passage"]["start_seconds"], h["passage"]["end_seconds"])
                        for h in answer["hits"]) for answer in passages]
        self.assertEqual(times[0], times[1])

    def copy_of_full_catalog(self):
        return processes.copy_catalog(self.path("full"))

    def test_coverage_is_raised_only_when_asked(self):
        self.index("--coverage", "half")
        again = self.index("--coverage", "full")
        self.assertEqual((again["indexed"], again["unchanged"], again["lower_coverage"]), (0, 11, 11))
        self.assertEqual(self.manifest_coverage(), {"half": 11})
        server = self.serve()
        upserted = server.cli_json("tracks", "add", os.path.join(MUSIC, "organ.mp3"))["track"]
        self.assertEqual(upserted["coverage"], "full")
        raised = self.index("--raise-coverage")
        self.assertEqual((raised["indexed"], raised["lower_coverage"]), (10, 0))
        self.assertEqual(self.manifest_coverage(), {"full": 11})

    def test_an_unknown_coverage_is_refused_with_the_names_that_there_are(self):
        result = processes.index(self.path("catalog"), MUSIC, "--coverage", "quarter")
        self.assertEqual(result.returncode, 1)
        self.assertIn("full, half and third", result.stderr)
        self.assertFalse(os.path.exists(self.path("catalog")))


if __name__ == "__main__":
    unittest.main()

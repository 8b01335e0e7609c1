"""libretto-bench against a real server: what it tells adds up, and what it cannot do is said."""

import json
import os
import tempfile
import unittest
import xml.etree.ElementTree

from support.processes import ServerTest, run


class BenchTest(ServerTest):
    def bench(self, *arguments):
        return run("libretto-bench", "--address", self.server.address, "--warm-up", "0.5", "--duration", "2", *arguments)

    def report(self, *arguments):
        result = self.bench(*arguments, "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_a_closed_loop_over_every_kind(self):
        report = self.report("--clients", "4", "--mix", "text=4,tags=2,vector=2,track=1,audio=0.2")
        self.assertEqual(set(report["by_kind"]), {"text", "tags", "vector", "track", "audio"})
        self.assertEqual(sum(kind["answered"]["count"] for kind in report["by_kind"].values()),
                         report["all"]["answered"]["count"])
        self.assertEqual(sum(second["answered"] for second in report["by_second"]), report["all"]["answered"]["count"])
        self.assertEqual(report["all"]["failed"], {})
        latency = report["all"]["answered"]
        self.assertLessEqual(latency["p50_ms"], latency["p99_ms"])
        self.assertLessEqual(latency["p99_ms"], latency["max_ms"])

    def test_an_open_loop_sends_what_was_asked_for(self):
        report = self.report("--rate", "100", "--mix", "vector")
        sent = report["all"]["answered"]["count"] + report["all"]["refused"]["count"]
        self.assertAlmostEqual(sent, 200, delta=70)

    def test_repeated_requests_are_answered_from_the_cache(self):
        report = self.report("--clients", "2", "--repeat", "1")
        self.assertEqual(report["all"]["server"]["encode"]["p50_ms"], 0)

    def test_the_table_and_the_picture(self):
        with tempfile.TemporaryDirectory() as folder:
            picture = os.path.join(folder, "run.svg")
            result = self.bench("--clients", "2", "--svg", picture)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("closed loop, 2 clients", result.stdout)
            self.assertIn("p99", result.stdout)
            self.assertTrue(xml.etree.ElementTree.parse(picture).getroot().tag.endswith("svg"))

    def test_what_cannot_be_done_is_said(self):
        for arguments, status, says in [
            (["--mix", "smell=1"], 2, "smell"),
            (["--clients", "4", "--rate", "10"], 2, "excludes"),
            (["--duration", "0"], 2, "--duration"),
            (["--queries", "/none"], 2, "/none"),
            (["--audio", "/none", "--mix", "audio"], 2, "/none"),
            (["--index", "former", "--mix", "vector"], 1, "former"),
        ]:
            with self.subTest(arguments):
                result = self.bench(*arguments)
                self.assertEqual(result.returncode, status, result.stderr)
                self.assertIn(says, result.stderr + result.stdout)
        nobody = run("libretto-bench", "--address", "127.0.0.1:1")
        self.assertEqual(nobody.returncode, 1)
        self.assertIn("is librettod running there", nobody.stderr)


if __name__ == "__main__":
    unittest.main()

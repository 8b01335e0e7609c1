"""Tempo, key, mode, loudness and energy: known facts put into a catalogue, filtered by and shown through a real server."""

import json
import os
import shutil
import tempfile
import unittest

from support.processes import PREPARED, Server, run

FACTS = {
    "Major Chord": {"tempo_bpm": 90.0, "key": "C", "mode": "major", "loudness_lufs": -20.5, "energy": 0.2},
    "Drum Clicks": {"tempo_bpm": 120.5, "key": "C#", "mode": "minor", "loudness_lufs": -12.0, "energy": 0.75},
    "Fast Clicks": {"tempo_bpm": 180.0, "loudness_lufs": -11.0, "energy": 0.875},
}


class FactsFilterTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="libretto-test-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        exported, catalog = os.path.join(cls.folder, "exported"), os.path.join(cls.folder, "catalog")
        cls.do("export", os.path.join(PREPARED, "catalog"), "--out", exported)
        path = os.path.join(exported, "tracks.jsonl")
        with open(path, encoding="utf-8") as file:
            tracks = [json.loads(line) for line in file]
        measured = {"tempo_bpm", "key", "mode", "loudness_lufs", "energy"}
        with open(path, "w", encoding="utf-8") as file:
            for track in tracks:
                track = {name: value for name, value in track.items() if name not in measured}
                file.write(json.dumps(track | FACTS.get(track.get("title"), {}), ensure_ascii=False) + "\n")
        cls.do("import", exported, catalog)
        cls.server = Server(catalog)
        cls.addClassCleanup(cls.server.close)

    @classmethod
    def do(cls, *arguments):
        result = run("libretto-catalog", *arguments)
        if result.returncode != 0:
            raise AssertionError(f"libretto-catalog {arguments}: {result.stderr}")

    def tracks(self, *arguments):
        result = self.server.cli("tracks", "list", "--json", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def found(self, where):
        found = self.server.cli_json("search", "music", "--limit", "50", "--where", where)
        titles = sorted(hit["track"]["title"] for hit in found["hits"])
        self.assertEqual(titles, sorted(track["title"] for track in self.tracks("--where", where)))
        return titles

    def test_filters(self):
        for where, titles in [
            ("tempo_bpm >= 100", ["Drum Clicks", "Fast Clicks"]),
            ("tempo_bpm >= 100 and tempo_bpm < 180", ["Drum Clicks"]),
            ("key = C", ["Major Chord"]),
            ("key = C# and mode = minor", ["Drum Clicks"]),
            ("key = Db", ["Drum Clicks"]),
            ('key in (Db, "C") and loudness_lufs < -15', ["Major Chord"]),
            ("energy > 0.5 and not tempo_bpm >= 150", ["Drum Clicks"]),
            ("not (tempo_bpm >= 0) and matches \"hum tones\"", ["Low Hum"]),
        ]:
            with self.subTest(where):
                self.assertEqual(self.found(where), titles)

    def test_a_track_tells_its_facts_and_only_known_ones(self):
        by_title = {track["title"]: track for track in self.tracks()}
        for title in ["Major Chord", "Drum Clicks", "Fast Clicks", "Low Hum"]:
            told = {name: value for name, value in by_title[title].items() if name in FACTS["Major Chord"]}
            self.assertEqual(told, FACTS.get(title, {}))
        details = self.server.cli("tracks", "get", by_title["Drum Clicks"]["id"]).stdout
        for line in [r"tempo +120\.5 BPM", r"key +C# minor", r"loudness +-12\.0 LUFS", r"energy +0\.75"]:
            self.assertRegex(details, line)
        self.assertNotIn("tempo", self.server.cli("tracks", "get", by_title["Low Hum"]["id"]).stdout)

    def test_what_is_no_key_is_refused_with_the_keys_there_are(self):
        result = self.server.cli("search", "music", "--where", "key = H")
        self.assertEqual(result.returncode, 2)
        self.assertIn("C, C#, D", result.stderr)


if __name__ == "__main__":
    unittest.main()

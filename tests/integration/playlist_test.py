"""Playlists of a real server: going on, paths and orders, by the command and by a client of another language."""

import os
import tempfile
import unittest

import grpc
from reflection_client.generic_client import GenericClient, error_details
from support.processes import ServerTest

TITLES = ["Low Hum", "High Whistle", "Rising Sweep", "Noise Wash", "Drum Clicks", "Fast Clicks", "Major Chord",
          "Organ Pipe 🎹"]


def parse_m3u(text):
    """(seconds, name, path) of each entry of an extended M3U list."""
    lines = text.splitlines()
    assert lines[0] == "#EXTM3U", lines
    entries, about = [], None
    for line in lines[1:]:
        if line.startswith("#EXTINF:"):
            seconds, name = line.removeprefix("#EXTINF:").split(",", 1)
            about = int(seconds), name
        elif not line.startswith("#"):
            entries.append((*about, line))
    return entries


class PlaylistTest(ServerTest):
    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def entries(self, *arguments):
        return self.server.cli_json("playlist", *arguments)["entries"]

    def titles(self, *arguments):
        return [entry["track"]["title"] for entry in self.entries(*arguments)]

    def ids(self, titles):
        return [self.track(title)["id"] for title in titles]

    def refusal(self, method, **fields):
        """(status, field) of a call that must fail."""
        request = self.client.message(f"{method}Request", **fields)
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.call(f"PlaylistService/{method}", request)
        error = caught.exception
        if error.code() == grpc.StatusCode.NOT_FOUND:
            self.assertEqual(error_details(error)["ErrorInfo"].reason, "UNKNOWN_TRACK")
            return error.code(), error.details().split(":")[0]
        return error.code(), error_details(error)["BadRequest"].field_violations[0].field

    def test_a_list_goes_on_with_what_is_like_it(self):
        titles = self.titles("continue", "Drum Clicks", "--count", "10")
        self.assertEqual(len(set(titles)), 10)
        self.assertNotIn("Drum Clicks", titles)
        self.assertLess(titles.index("Fast Clicks"), 4)
        self.assertEqual(titles, self.titles("continue", "Drum Clicks", "--count", "10"))

    def test_filters_avoided_tracks_and_spacing(self):
        self.assertEqual(self.titles("continue", "Drum Clicks", "--genre", "percussion"), ["Fast Clicks"])
        self.assertNotIn("Fast Clicks", self.titles("continue", "Drum Clicks", "--avoid", "Fast Clicks"))
        near = self.titles("continue", "Drum Clicks", "--spacing", "0")
        spaced = self.titles("continue", "Drum Clicks", "--spacing", "10")
        self.assertLessEqual(near.index("Fast Clicks"), spaced.index("Fast Clicks"))

    def test_exploring_is_repeatable(self):
        lists = {seed: self.titles("continue", "Major Chord", "--explore", str(seed), "--exploration", "1", "-n", "5")
                 for seed in range(1, 6)}
        self.assertGreater(len({tuple(titles) for titles in lists.values()}), 1)
        again = self.titles("continue", "Major Chord", "--explore", "3", "--exploration", "1", "-n", "5")
        self.assertEqual(again, lists[3])

    def test_a_path_goes_from_one_to_the_other(self):
        entries = self.entries("path", "Drum Clicks", "Major Chord", "--count", "3")
        titles = [entry["track"]["title"] for entry in entries]
        self.assertEqual((titles[0], titles[-1]), ("Drum Clicks", "Major Chord"))
        self.assertEqual(len(set(titles)), 5)
        self.assertEqual((entries[0]["progress"], entries[-1]["progress"]), (0, 1))
        self.assertNotIn("step", entries[0])
        self.assertTrue(all(entry["step"]["cost"] > 0 for entry in entries[1:]))
        # Half of it is clicks, half the chord.
        self.assertIn("Two Parts", titles)

    def test_a_path_is_no_longer_than_the_catalogue(self):
        result = self.server.cli("playlist", "path", "Drum Clicks", "Major Chord", "--count", "50")
        self.assertEqual(result.returncode, 0)
        self.assertIn("asked for 50, found 9", result.stderr)
        self.assertEqual(len(result.stdout.splitlines()), 12)

    def test_an_order_costs_less_than_others(self):
        ordered = self.server.cli_json("playlist", "order", *TITLES)
        self.assertEqual(sorted(entry["track"]["title"] for entry in ordered["entries"]), sorted(TITLES))
        costs = [entry["step"]["cost"] for entry in ordered["entries"][1:]]
        self.assertAlmostEqual(ordered["cost"], sum(costs), places=6)
        first, last = ordered["entries"][0], ordered["entries"][-1]
        turned = self.server.cli_json("playlist", "order", *TITLES, "--start", last["track"]["id"],
                                      "--end", first["track"]["id"])
        self.assertAlmostEqual(turned["cost"], ordered["cost"], places=6)
        other = self.server.cli_json("playlist", "order", *TITLES, "--start", TITLES[0], "--end", TITLES[1])
        self.assertGreaterEqual(other["cost"], ordered["cost"] - 1e-6)

    def test_a_shape_runs_as_it_says(self):
        def energies(shape):
            return [entry["track"]["energy"] for entry in self.entries("order", *TITLES, "--shape", shape)]

        def rises(values):
            return sum(b - a for a, b in zip(values, values[1:]))

        self.assertGreater(rises(energies("rise")), 0)
        self.assertLess(rises(energies("fall")), 0)
        arc = energies("arc")
        self.assertGreater(max(arc[2:-2]), max(arc[0], arc[-1]))

    def test_m3u_is_written_and_can_be_played(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "list.m3u")
            result = self.server.cli("playlist", "order", *TITLES, "--m3u", path)
            self.assertEqual(result.returncode, 0, result.stderr)
            with open(path, encoding="utf-8") as file:
                entries = parse_m3u(file.read())
        self.assertEqual(len(entries), len(TITLES))
        self.assertIn((24, "Harmony - Organ Pipe 🎹", self.track("Organ Pipe")["path"]), entries)
        for _, _, path in entries:
            self.assertTrue(os.path.exists(path), path)

    def test_a_track_without_a_path_is_left_out_of_m3u(self):
        uploaded = self.server.cli("tracks", "add", self.music("noise_wash.opus"), "--id", "sent", "--title", "Sent In")
        self.assertEqual(uploaded.returncode, 0, uploaded.stderr)
        self.addCleanup(self.server.cli, "tracks", "delete", "sent")
        result = self.server.cli("playlist", "order", "sent", "Low Hum", "--m3u", "-")
        self.assertEqual(result.returncode, 0)
        self.assertIn("having no path: Weather - Sent In", result.stderr)
        self.assertEqual([name for _, name, _ in parse_m3u(result.stdout)], ["Test Tones - Low Hum"])
        # It is a copy of a track that is there: both are given, so both stay.
        both = self.server.cli("playlist", "order", "sent", "Noise Wash")
        self.assertIn("are the same recording", both.stderr)
        self.assertNotIn("sent", [entry["track"]["id"] for entry in self.entries("continue", "Noise Wash", "-n", "50")])

    def test_a_client_of_another_language(self):
        ids = self.ids(TITLES[:4])
        request = self.client.message("OrderRequest", track_ids=ids, start_track_id=ids[2],
                                      shape=self.client.enum("EnergyShape", "ENERGY_SHAPE_RISE"))
        response = self.client.call("PlaylistService/Order", request)
        self.assertEqual(response.entries[0].track.id, ids[2])
        self.assertEqual({entry.track.id for entry in response.entries}, set(ids))
        self.assertTrue(response.model_id and response.snapshot_id)
        self.assertEqual(response.index, "default")
        for before, entry in zip(response.entries, response.entries[1:]):
            self.assertAlmostEqual(entry.step.energy_step, entry.track.energy - before.track.energy, places=6)
            known = all(t.HasField("tempo_bpm") for t in (before.track, entry.track))
            self.assertEqual(entry.step.HasField("tempo_ratio"), known)

    def test_what_cannot_be_is_refused_naming_the_field(self):
        invalid, missing = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND
        one, two = self.ids(TITLES[:2])
        for expected, method, fields in [
            ((invalid, "seed_track_ids"), "Continue", {}),
            ((missing, "seed_track_ids[1]"), "Continue", {"seed_track_ids": [one, "nobody"]}),
            ((invalid, "exploration"), "Continue", {"seed_track_ids": [one], "exploration": 2}),
            ((missing, "to_track_id"), "Path", {"from_track_id": one, "to_track_id": "nobody"}),
            ((invalid, "to_track_id"), "Path", {"from_track_id": one, "to_track_id": one}),
            ((invalid, "count"), "Path", {"from_track_id": one, "to_track_id": two, "count": -1}),
            ((invalid, "track_ids"), "Order", {"track_ids": [one]}),
            ((invalid, "track_ids[2]"), "Order", {"track_ids": [one, two, one]}),
            ((invalid, "shape"), "Order", {"track_ids": [one, two], "shape": 77}),
            ((invalid, "start_track_id"), "Order", {"track_ids": [one, two], "start_track_id": "other"}),
        ]:
            with self.subTest(method, **fields):
                self.assertEqual(self.refusal(method, **fields), expected)

    def test_help_has_examples(self):
        for command in ["continue", "path", "order"]:
            self.assertIn("libretto playlist " + command, self.server.cli("playlist", command, "--help").stdout)


if __name__ == "__main__":
    unittest.main()

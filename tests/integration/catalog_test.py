"""Changing and reading the catalogue through a real server."""

import os
import unittest

import grpc

from reflection_client.generic_client import GenericClient
from support import music
from support.processes import Server, ServerTest, copy_catalog


class CatalogTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A second server, whose callers may name files under `root`.
        cls.root = os.path.join(cls.class_folder, "root")
        cls.outside = os.path.join(cls.class_folder, "outside")
        os.makedirs(cls.root)
        os.makedirs(cls.outside)
        music.render(os.path.join(cls.root, "inside.flac"), "sine=frequency=600:duration=6", {"title": "Inside"})
        music.render(os.path.join(cls.outside, "secret.flac"), "sine=frequency=700:duration=6")
        os.symlink(os.path.join(cls.outside, "secret.flac"), os.path.join(cls.root, "escape.flac"))
        os.symlink(cls.outside, os.path.join(cls.root, "escape_folder"))
        cls.no_roots = cls.server
        cls.server = Server(copy_catalog(os.path.join(cls.class_folder, "catalog2")), "--audio-root", cls.root)
        cls.addClassCleanup(cls.server.close)

    def new_file(self, name, frequency, title=""):
        path = os.path.join(self.class_folder, name)
        return music.render(path, f"sine=frequency={frequency}:duration=6", {"title": title} if title else None)

    def count(self):
        return int(self.server.cli_json("tracks", "stats")["track_count"])

    def test_upsert_by_bytes_is_found_at_once_and_deleted(self):
        path = self.new_file("new.ogg", 900, "Brand New")
        before = self.count()
        added = self.server.cli_json("tracks", "add", path, "--artist", "Me", "--attribute", "mood=calm")
        self.assertTrue(added["created"])
        self.assertGreater(added["passage_count"], 0)
        track = added["track"]
        self.assertEqual((track["title"], track["artist"]), ("Brand New", "Me"))
        self.assertEqual(track["path"], "")
        self.assertAlmostEqual(track["duration_seconds"], 6, delta=0.1)
        self.assertEqual(self.count(), before + 1)
        best = self.search("--audio", path)[0]
        self.assertEqual(best["track"]["id"], track["id"])
        self.assertEqual(self.titles("x", "--where", "attributes.mood = calm"), ["Brand New"])
        again = self.server.cli_json("tracks", "add", path)
        self.assertFalse(again["created"])
        self.assertEqual(again["track"]["id"], track["id"])

        self.assertEqual(self.server.cli("tracks", "delete", track["id"]).returncode, 0)
        self.assertEqual(self.count(), before)
        self.assertNotIn("Brand New", self.titles("--audio", path, "--limit", "50"))
        self.assertEqual(self.server.cli("tracks", "get", track["id"]).returncode, 3)

    def test_given_id_replaces_the_track_of_that_id(self):
        first = self.new_file("first.flac", 300, "First")
        second = self.new_file("second.flac", 2000, "Second")
        self.assertTrue(self.server.cli_json("tracks", "add", first, "--id", "mine")["created"])
        added = self.server.cli_json("tracks", "get", "mine")["track"]["added_time"]
        self.assertFalse(self.server.cli_json("tracks", "add", second, "--id", "mine")["created"])
        track = self.server.cli_json("tracks", "get", "mine")["track"]
        self.assertEqual((track["title"], track["added_time"]), ("Second", added))
        self.assertEqual(self.search("--audio", second)[0]["track"]["id"], "mine")
        self.server.cli("tracks", "delete", "mine")

    def test_upsert_by_path_under_a_root(self):
        path = os.path.join(self.root, "inside.flac")
        track = self.server.cli_json("tracks", "add", "--server-path", path)["track"]
        self.assertEqual((track["title"], track["path"]), ("Inside", path))
        self.server.cli("tracks", "delete", track["id"])

    def test_paths_outside_the_roots_are_refused(self):
        for path in [os.path.join(self.outside, "secret.flac"), os.path.join(self.root, "..", "outside", "secret.flac"),
                     "/etc/passwd", self.root + "-other/x.flac"]:
            with self.subTest(path):
                self.assert_refused(self.server.cli("tracks", "add", "--server-path", path))

    def test_symlink_escape_is_refused(self):
        for name in ["escape.flac", "escape_folder/secret.flac"]:
            with self.subTest(name):
                self.assert_refused(self.server.cli("tracks", "add", "--server-path", os.path.join(self.root, name)))

    def test_paths_are_refused_where_there_are_no_roots(self):
        path = os.path.join(self.root, "inside.flac")
        self.assert_refused(self.no_roots.cli("tracks", "add", "--server-path", path), "audio_root")

    def assert_refused(self, result, hint="root"):
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(hint, result.stderr)

    def test_list_and_get(self):
        listed = self.server.cli("tracks", "list", "--limit", "0", "--json").stdout.splitlines()
        self.assertEqual(len(listed), self.count())
        result = self.server.cli("tracks", "get", "夜曲")
        self.assertEqual(result.returncode, 0)
        self.assertIn("測試", result.stdout)
        self.assertEqual(self.track("tremolo.flac")["year"], 2015)

    def test_embedded_tags_of_every_format(self):
        for name, title, year in [("low_hum.mp3", "Low Hum", 1990), ("high_whistle.flac", "High Whistle", 1995),
                                  ("rising_sweep.ogg", "Rising Sweep", 1999), ("noise_wash.opus", "Noise Wash", 2001),
                                  ("drum_clicks.m4a", "Drum Clicks", 2005), ("fast_clicks.wav", "Fast Clicks", 2006),
                                  ("major_chord.aiff", "Major Chord", 2010)]:
            with self.subTest(name):
                track = self.track(name)
                self.assertEqual((track["title"], track["year"]), (title, year))
                self.assertAlmostEqual(track["duration_seconds"], 24, delta=0.1)

    def test_list_pages(self):
        client = GenericClient(self.server.address)
        self.addCleanup(client.close)
        ids, token = [], ""
        while True:
            response = client.call("CatalogService/ListTracks",
                                   client.message("ListTracksRequest", page_size=3, page_token=token))
            self.assertLessEqual(len(response.tracks), 3)
            ids += [track.id for track in response.tracks]
            token = response.next_page_token
            if not token:
                break
        self.assertEqual(ids, sorted(ids))
        self.assertEqual(len(set(ids)), self.count())

    def test_stats(self):
        stats = self.server.cli_json("tracks", "stats")
        self.assertGreaterEqual(int(stats["track_count"]), 11)
        self.assertGreaterEqual(stats["duration_seconds"], 10 * 24 + 48 - 1)
        self.assertEqual(stats["index_kind"], "exact")
        self.assertGreater(stats["dimension"], 0)

    def test_a_stream_without_a_header_is_refused(self):
        client = GenericClient(self.server.address)
        self.addCleanup(client.close)
        for messages in [[client.message("UpsertTrackRequest", chunk=b"abc")], []]:
            with self.assertRaises(grpc.RpcError) as caught:
                client.call("CatalogService/UpsertTrack", messages)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            self.assertIn("header", caught.exception.details())


if __name__ == "__main__":
    unittest.main()

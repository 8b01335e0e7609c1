"""Audio that cannot be used: a typed status with the reason, in every call that takes audio, and in the batch job."""

import json
import os
import unittest

import grpc
from reflection_client.generic_client import GenericClient
from support import music, processes
from support.processes import MUSIC, ServerTest, TemporaryFolderTest

INVALID, DATA_LOSS = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.DATA_LOSS

# What is wrong -> (status, words of the message, one of which is there).
CUT = ("cut short", "corrupt", "damaged")
EXPECTED = {
    "zero length": (INVALID, ("empty",)),
    "text renamed": (INVALID, ("not audio",)),
    "silent": (INVALID, ("silent",)),
    "damaged flac": (DATA_LOSS, CUT),
} | {f"truncated {suffix}": (DATA_LOSS, CUT) for suffix in ("mp3", "flac", "ogg", "opus", "wav", "aiff", "m4a")}


class BadAudioTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = music.make_bad_files(os.path.join(cls.class_folder, "bad"), MUSIC)

    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def refused(self, what, method, request):
        code, words = EXPECTED[what]
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.call(method, request)
        details = caught.exception.details()
        self.assertEqual(caught.exception.code(), code, details)
        self.assertTrue(any(word in details for word in words), details)

    def test_every_bad_file_is_expected(self):
        self.assertEqual(set(self.files), set(EXPECTED))

    def test_search(self):
        for what, path in self.files.items():
            with self.subTest(what):
                request = self.client.message("SearchRequest")
                request.clauses.add(audio=music.read(path))
                self.refused(what, "SearchService/Search", request)

    def test_embed(self):
        for what, path in self.files.items():
            with self.subTest(what):
                request = self.client.message("EmbedAudioRequest", audio=music.read(path))
                self.refused(what, "EncoderService/EmbedAudio", request)

    def test_tag(self):
        for what, path in self.files.items():
            with self.subTest(what):
                self.refused(what, "EncoderService/Tag", self.client.message("TagRequest", audio=music.read(path)))

    def test_upsert_changes_nothing(self):
        stats = self.server.cli_json("tracks", "stats")
        known = self.track("low_hum.mp3")
        for what, path in self.files.items():
            with self.subTest(what):
                header = self.client.message("UpsertTrackRequest")
                header.header.track.id = known["id"]
                chunk = self.client.message("UpsertTrackRequest", chunk=music.read(path))
                self.refused(what, "CatalogService/UpsertTrack", [header, chunk])
        self.assertEqual(self.server.cli_json("tracks", "stats"), stats)
        self.assertEqual(self.track("low_hum.mp3"), known)

    def test_the_cli_says_which_file_and_why(self):
        result = self.server.cli("tracks", "add", self.files["text renamed"], self.files["truncated wav"])
        self.assertNotEqual(result.returncode, 0)
        for path in (self.files["text renamed"], self.files["truncated wav"]):
            self.assertIn(path, result.stderr)
        missing = self.server.cli("search", "--audio", "/nowhere/x.mp3")
        self.assertEqual(missing.returncode, 2)
        self.assertIn("/nowhere/x.mp3", missing.stderr)

    def test_a_tenth_of_a_second_is_a_track(self):
        path = os.path.join(self.class_folder, "short.wav")
        music.render(path, "sine=frequency=440:duration=0.1")
        added = self.server.cli_json("tracks", "add", path)
        self.addCleanup(self.server.cli, "tracks", "delete", added["track"]["id"])
        self.assertAlmostEqual(added["track"]["duration_seconds"], 0.1, places=3)
        self.assertEqual(added["passage_count"], 1)
        best = self.search("--audio", path)[0]
        self.assertEqual(best["track"]["id"], added["track"]["id"])

    def test_cover_art_is_ignored(self):
        path = music.make_cover_art(self.class_folder)
        added = self.server.cli_json("tracks", "add", path)
        self.addCleanup(self.server.cli, "tracks", "delete", added["track"]["id"])
        self.assertEqual(added["track"]["title"], "With Cover")
        self.assertAlmostEqual(added["track"]["duration_seconds"], 5, delta=0.1)


class UploadLimitTest(ServerTest):
    server_arguments = ("--max-audio-bytes", "1000000", "--max-audio-seconds", "10")

    def test_too_many_bytes(self):
        result = self.server.cli("tracks", "add", self.music("fast_clicks.wav"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("1000000", result.stderr)

    def test_too_long(self):
        result = self.server.cli("search", "--audio", self.music("low_hum.mp3"))
        self.assertEqual(result.returncode, 2)
        self.assertIn("10", result.stderr)


class BadFilesInTheJobTest(TemporaryFolderTest):
    def test_unreadable_files_are_listed_and_the_rest_is_indexed(self):
        files = music.make_bad_files(self.path("music"), MUSIC)
        good = music.render(self.path("music", "good.flac"), "sine=frequency=440:duration=5")
        catalog = self.path("catalog")
        result = processes.index(catalog, self.path("music"), "--json")
        self.assertEqual(result.returncode, 2, result.stderr)
        summary = json.loads(result.stdout)
        self.assertEqual((summary["found"], summary["indexed"]), (len(files) + 1, 1))
        reasons = {entry["path"]: entry["reason"] for entry in summary["unreadable"]}
        self.assertEqual(set(reasons), set(files.values()))
        for reason in reasons.values():
            self.assertGreater(len(reason), 10)

        again = processes.index(catalog, self.path("music"), "--json")
        self.assertEqual(again.returncode, 2)
        self.assertEqual(json.loads(again.stdout)["indexed"], 0)
        listed = processes.run("libretto-index", "--catalog", catalog, "--list-unreadable")
        self.assertEqual(listed.returncode, 2)
        for path in files.values():
            self.assertIn(path, listed.stdout)
        self.assertNotIn(good, listed.stdout)


if __name__ == "__main__":
    unittest.main()

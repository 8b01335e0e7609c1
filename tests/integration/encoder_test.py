"""The model by itself, over the wire."""

import json
import math
import os
import struct
import unittest

import grpc
from reflection_client.generic_client import GenericClient
from support import music
from support.processes import ServerTest


def norm(values):
    return math.sqrt(sum(x * x for x in values))


class EncoderTest(ServerTest):
    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def embed(self, *texts):
        response = self.client.call("EncoderService/EmbedText", self.client.message("EmbedTextRequest", texts=texts))
        return response.embeddings

    def test_text_embeddings_are_of_unit_length_and_do_not_depend_on_the_batch(self):
        texts = ["piano", "a long sentence about rain and slow strings at night", "钢琴", "🎻"]
        together = self.embed(*texts)
        for text, embedding in zip(texts, together):
            self.assertAlmostEqual(norm(embedding.embedding.values), 1, places=4)
            self.assertGreater(embedding.token_count, 0)
            alone = self.embed(text)[0]
            for x, y in zip(embedding.embedding.values, alone.embedding.values):
                self.assertAlmostEqual(x, y, delta=1e-5)

    def test_text_that_is_too_long_says_so(self):
        short, long = self.embed("piano", "piano and strings " * 500)
        self.assertFalse(short.truncated)
        self.assertTrue(long.truncated)

    def test_audio_embedding_is_that_of_the_catalogue(self):
        request = self.client.message("EmbedAudioRequest", include_passages=True,
                                      audio=music.read(self.music("two_parts.ogg")))
        response = self.client.call("EncoderService/EmbedAudio", request)
        self.assertAlmostEqual(norm(response.embedding.values), 1, places=4)
        self.assertAlmostEqual(response.duration_seconds, 48, delta=0.1)
        ends = [p.range.end_seconds for p in response.passages]
        self.assertEqual(response.passages[0].range.start_seconds, 0)
        self.assertAlmostEqual(max(ends), response.duration_seconds, delta=0.05)
        for left, right in zip(response.passages, response.passages[1:]):
            self.assertLessEqual(right.range.start_seconds, left.range.end_seconds)
        search = self.client.message("SearchRequest", limit=1)
        search.clauses.add(embedding=response.embedding)
        hit = self.client.call("SearchService/Search", search).hits[0]
        self.assertEqual(hit.track.title, "Two Parts")
        self.assertGreater(hit.score, 0.9999)

    def test_tag_with_labels_of_the_caller(self):
        labels = ["drums", "piano", "加油"]
        response = self.server.cli_json("tag", self.music("drum_clicks.m4a"),
                                        *[part for label in labels for part in ("--label", label)])
        self.assertEqual({score["label"] for score in response["labels"]}, set(labels))
        strengths = [score["strength"] for score in response["labels"]]
        self.assertEqual(strengths, sorted(strengths, reverse=True))

    def test_tag_with_the_labels_of_the_model(self):
        by_file = self.server.cli_json("tag", self.music("fast_clicks.wav"), "--limit", "5")["labels"]
        by_track = self.server.cli_json("tag", "Fast Clicks", "--limit", "5")["labels"]
        self.assertEqual(len(by_file), 5)
        self.assertEqual([s["label"] for s in by_file], [s["label"] for s in by_track])

    def test_tags_have_a_confidence(self):
        scores = self.server.cli_json("tag", "Fast Clicks", "--limit", "512")["labels"]
        for stronger, weaker in zip(scores, scores[1:]):
            self.assertTrue(0 <= weaker["confidence"] <= 1)
            if stronger["kind"] == weaker["kind"]:
                self.assertGreaterEqual(stronger["confidence"], weaker["confidence"])

    def test_a_file_and_its_track_are_described_alike(self):
        by_file = self.server.cli_json("describe", "--audio", self.music("drum_clicks.m4a"))
        by_track = self.server.cli_json("describe", "Drum Clicks")
        self.assertEqual(by_file["description"], by_track["description"])
        self.assertRegex(by_track["description"], r"^[A-Z].*\bBPM\b.*\.$")
        self.assertAlmostEqual(by_track["tempo_bpm"], by_file["tempo_bpm"])
        for axis in "valence", "arousal":
            self.assertTrue(-1 <= by_track[axis] <= 1)
            self.assertAlmostEqual(by_track[axis], by_file[axis], places=4)

    def test_what_changes_in_a_track_is_told_with_its_time(self):
        # Clicks, and a chord from 24 s on.
        response = self.server.cli_json("describe", "Two Parts")
        self.assertTrue(response["events"])
        for event in response["events"]:
            self.assertAlmostEqual(event["seconds"], 24, delta=10)
        first = self.server.cli_json("describe", "Two Parts", "--passage", "0:00-0:12")
        last = self.server.cli_json("describe", "Two Parts", "--passage", "0:36-0:48")
        self.assertNotEqual([tag["label"] for tag in first["tags"]], [tag["label"] for tag in last["tags"]])
        self.assertNotIn("tempo_bpm", first)

    def test_what_cannot_be_described_is_refused(self):
        for request, code in [
            ({}, grpc.StatusCode.INVALID_ARGUMENT),
            ({"track_id": "nobody"}, grpc.StatusCode.NOT_FOUND),
            ({"audio": b"no audio"}, grpc.StatusCode.INVALID_ARGUMENT),
            ({"audio": music.read(self.music("fast_clicks.wav")),
              "passage": {"start_seconds": 900, "end_seconds": 901}}, grpc.StatusCode.INVALID_ARGUMENT),
        ]:
            with self.subTest(request=list(request)), self.assertRaises(grpc.RpcError) as caught:
                self.client.call("EncoderService/Describe", self.client.message("DescribeRequest", **request))
            self.assertEqual(caught.exception.code(), code)

    def test_tag_of_an_unknown_track(self):
        request = self.client.message("TagRequest", track_id="nobody")
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.call("EncoderService/Tag", request)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)

    def test_no_text_and_too_many_texts_are_refused(self):
        for texts in [[], ["x"] * 257, [""], ["   "]]:
            with self.assertRaises(grpc.RpcError) as caught:
                self.embed(*texts)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            self.assertIn("texts", caught.exception.details())

    def test_embed_writes_numpy_arrays(self):
        path = os.path.join(self.class_folder, "x.npy")
        result = self.server.cli("embed", "--lines", "--npy", path, input="piano\ndrums\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        data = music.read(path)
        self.assertEqual(data[:6], b"\x93NUMPY")
        header = struct.unpack("<H", data[8:10])[0]
        values = struct.unpack(f"<{(len(data) - 10 - header) // 4}f", data[10 + header:])
        expected = [x for e in self.embed("piano", "drums") for x in e.embedding.values]
        self.assertEqual(len(values), len(expected))
        for x, y in zip(values, expected):
            self.assertAlmostEqual(x, y, delta=1e-5)

    def test_embed_prints_json(self):
        line = self.server.cli("embed", "piano").stdout
        values = json.loads(line)["embedding"]["values"]
        self.assertAlmostEqual(norm(values), 1, places=4)


if __name__ == "__main__":
    unittest.main()

"""Searching a real server with real clients: every kind of clause, filters, paging, passages, reasons."""

import math
import unittest

from reflection_client.generic_client import GenericClient
from support import music
from support.processes import ServerTest


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def unit(vector):
    norm = math.sqrt(dot(vector, vector))
    return [x / norm for x in vector]


class SearchTest(ServerTest):
    def test_text_ranks_the_whole_catalogue(self):
        hits = self.search("drum", "rhythm", "--limit", "50")
        self.assertEqual(len(hits), 11)
        scores = [hit["score"] for hit in hits]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertTrue(all(-1 <= score <= 1 for score in scores))
        self.assertTrue(all(hit["passage"]["end_seconds"] > hit["passage"]["start_seconds"] for hit in hits))
        self.assertEqual(len({hit["track"]["id"] for hit in hits}), 11)

    def test_the_same_search_gives_the_same_answer(self):
        self.assertEqual(self.search("slow", "organ"), self.search("slow", "organ"))

    def test_tags(self):
        one = self.search("--tag", "drums", "--limit", "11")
        both = self.search("--tag", "drums,piano", "--limit", "11")
        apart = self.search("--tag", "drums", "--tag", "piano", "--limit", "11")
        self.assertNotEqual([h["score"] for h in one], [h["score"] for h in both])
        # The mean of two labels points where their sum does.
        for x, y in zip(both, apart):
            self.assertAlmostEqual(x["score"], y["score"], places=4)

    def test_audio_finds_itself(self):
        for name in ["high_whistle.flac", "drum_clicks.m4a", "noise_wash.opus", "major_chord.aiff", "organ.mp3",
                     "rising_sweep.ogg", "fast_clicks.wav"]:
            with self.subTest(name):
                best = self.search("--audio", self.music(name))[0]
                self.assertTrue(best["track"]["path"].endswith("/" + name), best["track"]["path"])
                self.assertGreater(best["score"], 0.999)

    def test_like_a_track_leaves_it_out(self):
        hits = self.search("--like", "Drum Clicks", "--limit", "50")
        self.assertEqual(len(hits), 10)
        self.assertNotIn("Drum Clicks", [hit["track"]["title"] for hit in hits])

    def test_like_a_track_ranks_as_its_audio_does(self):
        by_track = self.titles("--like", "Drum Clicks", "--limit", "50")
        by_audio = self.titles("--audio", self.music("drum_clicks.m4a"), "--limit", "50")
        self.assertEqual(by_track, by_audio[1:])

    def test_passages_of_a_track_differ(self):
        chord = self.titles("--passage", "Two Parts@0:36-0:48")
        clicks = self.titles("--passage", "Two Parts@0:00-0:12")
        self.assertLess(chord.index("Major Chord"), chord.index("Drum Clicks"))
        self.assertLess(clicks.index("Drum Clicks"), clicks.index("Major Chord"))
        self.assertNotIn("Two Parts", chord)

    def test_passage_results_name_the_part_that_matches(self):
        hits = self.search("--audio", self.music("major_chord.aiff"), "--passages", "--limit", "100")
        parts = [hit["passage"] for hit in hits if hit["track"]["title"] == "Two Parts"]
        self.assertGreater(len(parts), 1)
        self.assertGreaterEqual(parts[0]["start_seconds"], 20)
        scores = [hit["score"] for hit in hits]
        self.assertEqual(scores, sorted(scores, reverse=True))

    def test_best_passage_of_a_track_hit(self):
        hits = self.search("--audio", self.music("major_chord.aiff"), "--limit", "50")
        two_parts = next(hit for hit in hits if hit["track"]["title"] == "Two Parts")
        self.assertGreaterEqual(two_parts["passage"]["start_seconds"], 20)
        self.assertGreater(two_parts["passage_score"], two_parts["score"])

    def test_weighted_mixture_scores_are_those_of_the_weighted_sum(self):
        client = GenericClient(self.server.address)
        self.addCleanup(client.close)
        texts = client.call("EncoderService/EmbedText", client.message("EmbedTextRequest", texts=["piano", "noise"]))
        a, b = (list(e.embedding.values) for e in texts.embeddings)
        query = unit([x - 0.4 * y for x, y in zip(a, b)])
        with open(self.music("tremolo.flac"), "rb") as file:
            audio = client.call("EncoderService/EmbedAudio", client.message("EmbedAudioRequest", audio=file.read()))
        expected = dot(query, audio.embedding.values)
        hit = self.search("piano", "--not", "noise^0.4", "--title", "夜曲")[0]
        self.assertAlmostEqual(hit["score"], expected, places=4)

    def test_negative_weight_pushes_down(self):
        client = GenericClient(self.server.address)
        self.addCleanup(client.close)

        def score(*clauses):
            request = client.message("SearchRequest", limit=50)
            for name, weight in clauses:
                request.clauses.add(audio=music.read(self.music(name)), weight=weight)
            hits = client.call("SearchService/Search", request).hits
            return next(hit.score for hit in hits if hit.track.title == "Major Chord")

        alone = score(("organ.mp3", 1))
        self.assertLess(score(("organ.mp3", 1), ("major_chord.aiff", -0.5)), alone - 0.05)
        self.assertGreater(score(("organ.mp3", 1), ("major_chord.aiff", 0.5)), alone)

    def test_not_like_a_track_leaves_it_out(self):
        titles = self.titles("--like", "Organ Pipe", "--not-like", "Major Chord", "--limit", "50")
        self.assertEqual(len(titles), 9)
        self.assertNotIn("Major Chord", titles)

    def test_clauses_that_cancel_out_are_refused(self):
        result = self.server.cli("search", "--text", "piano", "--not", "piano^1")
        self.assertEqual(result.returncode, 1)
        self.assertIn("cancel", result.stderr)

    def test_contributions_add_up_to_the_score(self):
        hits = self.search("piano^2", "--tag", "drums", "--not", "voice^0.5", "--explain", "--limit", "11")
        for hit in hits:
            clauses = [reason["clause"] for reason in hit["reasons"] if "clause" in reason]
            self.assertEqual({clause["index"] for clause in clauses}, {0, 1, 2})
            self.assertAlmostEqual(sum(clause["contribution"] for clause in clauses), hit["score"], places=4)
        self.assertNotIn("reasons", str(self.search("piano")[0].get("reasons") or ""))

    def test_explanation_is_shown(self):
        result = self.server.cli("search", "piano", "--not", "voice^0.5", "--explain")
        self.assertEqual(result.returncode, 0)
        self.assertIn('from "piano"', result.stdout)
        self.assertIn('from not "voice"', result.stdout)

    def test_pages_make_the_whole(self):
        whole = self.search("piano", "--limit", "11")
        hits, token = [], ""
        while True:
            page = self.server.cli_json("search", "piano", "--limit", "4", "--page", token)
            hits += page["hits"]
            token = page["next_page_token"]
            if not token:
                break
        self.assertEqual([h["track"]["id"] for h in hits], [h["track"]["id"] for h in whole])

    def test_response_says_how_it_came_about(self):
        response = self.server.cli_json("search", "how it came about")
        stats = self.server.cli_json("tracks", "stats")
        self.assertEqual(response["model_id"], stats["model_id"])
        self.assertEqual(response["snapshot_id"], stats["snapshot_id"])
        seconds = {name: float(value.rstrip("s")) for name, value in response["timings"].items()}
        self.assertGreater(seconds["encode"], 0)
        self.assertGreaterEqual(seconds["total"], seconds["encode"])

    def test_chinese_and_emoji(self):
        for text in ["安静的钢琴曲", "🎻🎹 🎶", "Ruhige Klaviermusik für Regentage"]:
            with self.subTest(text):
                self.assertEqual(len(self.search(text)), 10)

    def test_ten_kilobytes_of_text_are_cut_with_a_warning(self):
        result = self.server.cli("search", "soft piano and rain " * 500)
        self.assertEqual(result.returncode, 0)
        self.assertIn("warning", result.stderr)


class FilterTest(ServerTest):
    def found(self, *arguments):
        return sorted(self.titles("music", "--limit", "50", *arguments))

    def test_each_filter(self):
        for arguments, titles in [
            (["--artist", "test tones"], ["High Whistle", "Low Hum", "Rising Sweep"]),
            (["--artist", "Weather", "--artist", "測試"], ["Noise Wash", "夜曲"]),
            (["--album", "Plain Tones", "--year", "1995.."], ["High Whistle"]),
            (["--genre", "organ"], ["Major Chord", "Organ Pipe 🎹", "夜曲"]),
            (["--title", "CLICKS"], ["Drum Clicks", "Fast Clicks"]),
            (["--year", "1999..2001"], ["Noise Wash", "Rising Sweep"]),
            (["--duration", "30.."], ["Two Parts"]),
            (["--where", "sample_rate_hz = 22050"], ["Major Chord"]),
            (["--where", "added_time > 0 and year = 1990"], ["Low Hum"]),
            (["--where", 'not year < 2015 and genre = "organ"'], ["Organ Pipe 🎹", "夜曲"]),
            (["--where", 'genre in (noise, drone) or title ^= "two"'],
             ["High Whistle", "Low Hum", "Noise Wash", "Two Parts"]),
            (["--match", "tones hum"], ["Low Hum"]),
            (["--match", "CLICK*"], ["Drum Clicks", "Fast Clicks", "Two Parts"]),
            (["--match", "夜"], ["夜曲"]),
            (["--where", 'matches "click*" and not matches fast'], ["Drum Clicks", "Two Parts"]),
            # A track without a year matches no condition on it.
            (["--where", "not (year >= 0)"], ["untitled_hiss"]),
        ]:
            with self.subTest(arguments):
                self.assertEqual(self.found(*arguments), sorted(titles))

    def test_path_prefix(self):
        self.assertEqual(self.found("--path-prefix", self.music("two")), ["Two Parts"])

    def test_a_filter_that_nothing_matches_finds_nothing(self):
        result = self.server.cli("search", "music", "--year", "1800")
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stdout, "")

    def test_unknown_filter_field_is_named_with_the_known_ones(self):
        result = self.server.cli("search", "music", "--where", "yeer > 3")
        self.assertEqual(result.returncode, 2)
        self.assertIn("yeer", result.stderr)
        self.assertIn("year", result.stderr.replace("yeer", ""))

    def test_a_number_field_refuses_text(self):
        result = self.server.cli("search", "music", "--where", "year = 'late'")
        self.assertEqual(result.returncode, 2)
        self.assertIn("year", result.stderr)


class SearchManyTest(ServerTest):
    def test_answers_in_order_and_a_failure_ends_nothing(self):
        client = GenericClient(self.server.address)
        self.addCleanup(client.close)

        def requests():
            for text in ["piano", "", "drums", "organ"]:
                request = client.message("SearchManyRequest")
                request.query.clauses.add(text=text)
                yield request

        responses = list(client.call("SearchService/SearchMany", requests()))
        self.assertEqual([r.index for r in responses], [0, 1, 2, 3])
        self.assertEqual([r.WhichOneof("outcome") for r in responses], ["response", "error", "response", "response"])
        self.assertEqual(responses[1].error.code, 3)
        self.assertIn("clauses[0].text", responses[1].error.message)
        alone = client.message("SearchRequest")
        alone.clauses.add(text="drums")
        self.assertEqual([h.track.id for h in responses[2].response.hits],
                         [h.track.id for h in client.call("SearchService/Search", alone).hits])


if __name__ == "__main__":
    unittest.main()

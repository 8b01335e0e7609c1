"""Queries as people type them, through the command and a client of another language: what is understood, and what it does."""

import base64
import os
import subprocess
import tempfile
import unittest

import grpc
from reflection_client.generic_client import GenericClient, error_details
from support.processes import ServerTest, program


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def seal(body):
    return base64.urlsafe_b64encode(body + crc32c(body).to_bytes(4, "little")).decode().rstrip("=")


class UnderstandingTest(ServerTest):
    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def ask(self, query="", **fields):
        return self.client.call("SearchService/Search", self.client.message("SearchRequest", query=query, **fields))

    def titles_of(self, response):
        return [hit.track.title for hit in response.hits]

    def meanings(self, response):
        return [part.WhichOneof("meaning") for part in response.understanding.parts]

    def refused_field(self, query="", **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            self.ask(query, **fields)
        return error_details(caught.exception)["BadRequest"].field_violations[0].field

    def test_plain_words_are_a_text(self):
        typed = self.ask("slow organ", limit=11)
        self.assertEqual(self.meanings(typed), ["clause"])
        clause = self.client.message("Clause", text="slow organ")
        text = self.ask(limit=11, clauses=[clause], metadata_words="slow organ")
        self.assertEqual(self.titles_of(typed), self.titles_of(text))
        self.assertTrue(all(0 <= hit.confidence <= 1 for hit in typed.hits))

    def test_what_was_understood_can_be_sent_instead(self):
        typed = self.ask("steady drum rhythm without hiss, under 3 minutes", limit=11)
        self.assertCountEqual(self.meanings(typed), ["clause", "exclusion", "filter"])
        fields = {"clauses": [], "exclusions": []}
        for part in typed.understanding.parts:
            if part.HasField("clause"):
                fields["clauses"].append(part.clause)
                fields["metadata_words"] = part.clause.text
            elif part.HasField("exclusion"):
                fields["exclusions"].append(part.exclusion)
            else:
                fields["filter"] = part.filter
        self.assertEqual(self.titles_of(self.ask(limit=11, **fields)), self.titles_of(typed))

    def test_parts_stand_where_they_say(self):
        query = "ruhige Orgel ohne Schlagzeug"
        parts = self.ask(query).understanding.parts
        for part in parts:
            if part.end > part.begin:
                self.assertEqual(query.encode()[part.begin:part.end].decode(), part.text)
        self.assertIn("Schlagzeug", [part.exclusion for part in parts])

    def test_names_find_their_tracks_first(self):
        for query in ["Fast Clicks", "fast clicks", "夜曲", "Organ Pipe", "Two Parts", "Rising Sweep"]:
            hit = self.ask(query).hits[0]
            self.assertIn(query.lower(), hit.track.title.lower())
            self.assertGreater(hit.confidence, 0.5)

    def test_like_a_track_an_artist_an_album(self):
        like = self.ask("something like drum clicks", limit=11)
        self.assertEqual(len(like.hits), 10)
        self.assertEqual(self.titles_of(like)[0], self.titles("--like", "Drum Clicks")[0])
        artist = self.ask("like Click Track", limit=11)
        self.assertFalse({"Drum Clicks", "Fast Clicks", "Two Parts"} & set(self.titles_of(artist)))
        album = self.ask("like the album Chords", limit=11)
        self.assertFalse({"Major Chord", "夜曲"} & set(self.titles_of(album)))

    def test_songs_by_and_years_and_quotes_are_conditions(self):
        by = self.ask("songs by Harmony", limit=11)
        self.assertEqual({hit.track.artist for hit in by.hits}, {"Harmony"})
        self.assertFalse(by.no_match)
        years = self.ask("organ from 2009 to 2016", limit=11, explain=True)
        self.assertEqual({hit.track.year for hit in years.hits}, {2010, 2015})
        self.assertEqual([(r.condition, r.tracks) for r in years.removals], [("year 2009 to 2016", 9)])
        self.assertEqual({hit.track.album for hit in self.ask('"moving tones"').hits}, {"Moving Tones"})

    def test_slower_and_faster_than_a_track(self):
        for query, direction in (("like Two Parts but louder", 1), ("like Two Parts but quieter", -1)):
            hit = self.ask(query, explain=True).hits[0]
            reason = next(r.comparison for r in hit.reasons if r.HasField("comparison"))
            self.assertGreater(direction * (reason.value - reason.reference), 0)

    def test_a_conversation(self):
        first = self.ask("drum clicks", limit=3)
        second = self.ask("another one", conversation=first.conversation, limit=3)
        self.assertFalse(set(self.titles_of(first)) & set(self.titles_of(second)))
        third = self.ask("more like the first", conversation=second.conversation, limit=3)
        self.assertIn(second.hits[0].track.id,
                      [part.more_like for part in third.understanding.parts])
        fresh = self.ask("organ", conversation=third.conversation)
        self.assertEqual(self.meanings(fresh), ["clause"])

    def test_a_conversation_that_is_not_one_is_refused(self):
        token = self.ask("organ").conversation
        for bad in ["x", token[:-3], token[:20] + ("A" if token[20] != "A" else "B") + token[21:], "é"]:
            self.assertEqual(self.refused_field("louder", conversation=bad), "conversation")
        self.assertEqual(self.refused_field("more like number 99", conversation=token), "query")
        # Sealed by somebody else, with what no answer ever came with.
        body = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:-4]
        audio = self.client.message("SearchRequest", clauses=[self.client.message("Clause", audio=b"RIFF")])
        forged = body + b"\x12" + bytes([len(audio.SerializeToString())]) + audio.SerializeToString()
        self.assertEqual(self.refused_field("louder", conversation=seal(forged)), "conversation")
        self.assertEqual(seal(body), token)

    def test_the_command_keeps_the_conversation(self):
        with tempfile.TemporaryDirectory() as home:
            def search(*words):
                return subprocess.run([program("libretto"), "--address", self.server.address, "search", *words],
                                      env={**os.environ, "XDG_STATE_HOME": home}, capture_output=True, text=True)
            self.assertEqual(search("--reply", "louder").returncode, 1)
            self.assertEqual(search("organ", "without", "drums", "-n", "3").returncode, 0)
            reply = search("--reply", "another", "one", "-n", "3")
            self.assertEqual(reply.returncode, 0, reply.stderr)
            self.assertIn("not drums", reply.stderr)
            self.assertIn("not shown before", reply.stderr)
            page = reply.stderr.split("more: --page ")[1].split()[0]
            further = search("--reply", "another", "one", "-n", "3", "--page", page)
            self.assertEqual(further.returncode, 0, further.stderr)
            self.assertNotEqual(further.stdout, reply.stdout)
            path = os.path.join(home, "libretto", "conversation")
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)

    def test_nothing_matches_nonsense(self):
        self.assertTrue(self.ask("quarterly tax report").no_match)
        self.assertTrue(self.ask("quarterly tax report").hits)

    def test_variety(self):
        diversity = self.client.message("Diversity", max_per_artist=1)
        artists = [hit.track.artist for hit in self.ask("tone", diversity=diversity, limit=11).hits]
        named = [artist for artist in artists if artist]
        self.assertEqual(len(named), len(set(named)))
        explored = [self.client.message("Diversity", exploration=1, seed=seed) for seed in range(4)]
        orders = {tuple(self.titles_of(self.ask("tone", diversity=d, limit=11))) for d in explored}
        self.assertGreater(len(orders), 1)
        self.assertEqual(self.refused_field("tone", diversity=self.client.message("Diversity", spread=2)),
                         "diversity.spread")

    def test_pages_of_a_typed_query_join_to_the_whole(self):
        query = "organ without clicks"
        whole = self.titles_of(self.ask(query, limit=50))
        joined, token = [], ""
        while True:
            page = self.ask(query, limit=3, page_token=token)
            joined += self.titles_of(page)
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(joined, whole)

    def test_hostile_words(self):
        for query in ["no " * 5000, '"' * 3000, "\u202e\u0000 without", "like " * 2000, "🎹🎸" * 500, "-" * 4000]:
            with self.subTest(query[:10]):
                try:
                    self.ask(query)
                except grpc.RpcError as error:
                    self.assertEqual(error.code(), grpc.StatusCode.INVALID_ARGUMENT)


if __name__ == "__main__":
    unittest.main()

"""Queries that cannot be answered: each gets a typed status, the field, and what to do; the server lives on."""

import unittest

import grpc
from reflection_client.generic_client import GenericClient, error_details
from support import processes
from support.processes import ServerTest

INVALID = grpc.StatusCode.INVALID_ARGUMENT


class BadQueryTest(ServerTest):
    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def request(self, *clauses, **fields):
        request = self.client.message("SearchRequest", **fields)
        for clause in clauses:
            request.clauses.add(**clause)
        return request

    def refused(self, request, code, *parts, method="SearchService/Search"):
        """The error, which has this code and says all of `parts`."""
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.call(method, request)
        error = caught.exception
        self.assertEqual(error.code(), code, error.details())
        for part in parts:
            self.assertIn(part, error.details())
        return error

    def test_no_clause(self):
        error = self.refused(self.request(), INVALID, "clauses")
        violations = error_details(error)["BadRequest"].field_violations
        self.assertEqual([v.field for v in violations], ["clauses"])

    def test_empty_query(self):
        for text in ["", " ", "\t\n"]:
            error = self.refused(self.request({"text": text}), INVALID, "clauses[0].text")
            self.assertEqual(error_details(error)["BadRequest"].field_violations[0].field, "clauses[0].text")

    def test_clause_without_content(self):
        self.refused(self.request({}), INVALID, "clauses[0]")

    def test_invalid_utf8(self):
        # A SearchRequest of one clause whose text is not UTF-8; no Protobuf library would build it.
        text = b"caf\xe9 \xff"
        clause = b"\x0a" + bytes([len(text)]) + text
        self.refused(b"\x0a" + bytes([len(clause)]) + clause, INVALID, "UTF-8")

    def test_invalid_utf8_to_embed(self):
        self.refused(b"\x0a\x02\xc3\x28", INVALID, "UTF-8", method="EncoderService/EmbedText")

    def test_a_message_that_is_not_protobuf(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.call("SearchService/Search", b"\xff\xff\xff\xff")
        self.assertIn(caught.exception.code(), (INVALID, grpc.StatusCode.INTERNAL))

    def test_too_much_text(self):
        self.refused(self.request({"text": "piano " * 20000}), INVALID, "clauses[0].text")

    def test_too_many_clauses(self):
        self.refused(self.request(*[{"text": "x"}] * 33), INVALID, "clauses", "32")

    def test_weights(self):
        for weight in [0.0, float("nan"), float("inf")]:
            self.refused(self.request({"text": "x", "weight": weight}), INVALID, "clauses[0].weight")
        self.refused(self.request({"text": "x", "weight": -1}), INVALID, "positive")

    def test_unknown_track_id(self):
        error = self.refused(self.request({"track_id": "nobody"}), grpc.StatusCode.NOT_FOUND, "nobody")
        self.assertEqual(error_details(error)["ErrorInfo"].reason, "UNKNOWN_TRACK")
        self.refused(self.client.message("GetTrackRequest", id="nobody"), grpc.StatusCode.NOT_FOUND, "nobody",
                     method="CatalogService/GetTrack")
        self.refused(self.client.message("DeleteTrackRequest", id="nobody"), grpc.StatusCode.NOT_FOUND, "nobody",
                     method="CatalogService/DeleteTrack")

    def test_wrong_dimension(self):
        dimension = self.client.call("CatalogService/GetStats", self.client.message("GetStatsRequest")).dimension
        embedding = self.client.message("Embedding", values=[1.0] * (dimension - 1))
        self.refused(self.request({"embedding": embedding}), INVALID, "embedding", str(dimension), str(dimension - 1))

    def test_embedding_that_points_nowhere(self):
        dimension = self.client.call("CatalogService/GetStats", self.client.message("GetStatsRequest")).dimension
        for value in [0.0, float("nan")]:
            embedding = self.client.message("Embedding", values=[value] * dimension)
            self.refused(self.request({"embedding": embedding}), INVALID, "embedding")

    def test_passage_ranges(self):
        track = self.track("two_parts.ogg")["id"]
        for start, end in [(5, 5), (5, 1), (-1, 5), (float("nan"), 5), (0, float("inf"))]:
            passage = self.client.message("TrackPassage", track_id=track)
            passage.range.start_seconds, passage.range.end_seconds = start, end
            self.refused(self.request({"passage": passage}), INVALID, "clauses[0].passage")

    def test_passage_beyond_the_end(self):
        passage = self.client.message("TrackPassage", track_id=self.track("two_parts.ogg")["id"])
        passage.range.start_seconds, passage.range.end_seconds = 1000, 1010
        self.refused(self.request({"passage": passage}), INVALID, "clauses[0].passage")

    def test_unknown_filter_field(self):
        request = self.request({"text": "x"})
        request.filter.equals.field = "colour"
        request.filter.equals.value.string_value = "blue"
        self.refused(request, INVALID, "colour", "title", "attributes.")

    def test_filter_value_of_the_wrong_type(self):
        request = self.request({"text": "x"})
        request.filter.equals.field = "year"
        request.filter.equals.value.string_value = "1990"
        self.refused(request, INVALID, "year")

    def test_filter_without_a_condition(self):
        request = self.request({"text": "x"})
        request.filter.SetInParent()
        self.refused(request, INVALID, "filter")

    def test_filter_that_is_nested_too_deeply(self):
        request = self.request({"text": "x"})
        inner = request.filter
        for _ in range(60):
            inner = getattr(inner, "not")
        inner.equals.field = "title"
        inner.equals.value.string_value = "x"
        self.refused(request, INVALID, "filter")

    def test_limits(self):
        for limit in [-1, 1001]:
            self.refused(self.request({"text": "x"}, limit=limit), INVALID, "limit")

    def test_page_tokens(self):
        self.refused(self.request({"text": "x"}, page_token="nonsense"), INVALID, "page_token")
        first = self.client.call("SearchService/Search", self.request({"text": "x"}, limit=2))
        self.refused(self.request({"text": "y"}, limit=2, page_token=first.next_page_token), INVALID, "page_token")

    def test_page_token_of_another_snapshot(self):
        first = self.client.call("SearchService/Search", self.request({"text": "x"}, limit=2))
        added = self.server.cli_json("tracks", "add", self.music("low_hum.mp3"), "--id", "again")
        self.assertTrue(added["created"])
        self.addCleanup(self.server.cli, "tracks", "delete", "again")
        error = self.refused(self.request({"text": "x"}, limit=2, page_token=first.next_page_token),
                             grpc.StatusCode.ABORTED, "without")
        self.assertEqual(error_details(error)["ErrorInfo"].reason, "STALE_PAGE_TOKEN")

    def test_the_cli_names_the_remedy(self):
        result = self.server.cli("search", "--like", "nobody knows this")
        self.assertEqual(result.returncode, 3)
        self.assertIn("libretto tracks list", result.stderr)
        gone = processes.run("libretto", "--address", "127.0.0.1:1", "search", "x")
        self.assertEqual(gone.returncode, 1)
        self.assertIn("cannot reach 127.0.0.1:1", gone.stderr)
        self.assertIn("librettod", gone.stderr)


if __name__ == "__main__":
    unittest.main()

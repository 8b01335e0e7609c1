"""A client without any code of ours, through server reflection alone."""

import os
import subprocess
import sys
import unittest

import grpc
from reflection_client import generic_client
from reflection_client.generic_client import GenericClient, error_details
from support.processes import ServerTest


class GenericClientTest(ServerTest):
    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def test_lists_the_services(self):
        self.assertEqual(
            self.client.services(),
            ["grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection", "libretto.v1.CatalogService",
             "libretto.v1.EncoderService", "libretto.v1.PlaylistService", "libretto.v1.SearchService"])
        methods = self.client.service("libretto.v1.CatalogService").methods_by_name
        self.assertEqual(set(methods), {"GetTrack", "ListTracks", "UpsertTrack", "DeleteTrack", "GetStats", "ListIndexes"})

    def test_searches(self):
        request = self.client.message("SearchRequest", limit=3, explain=True,
                                      result_kind=self.client.enum("ResultKind", "RESULT_KIND_PASSAGES"))
        request.clauses.add(text="drum rhythm", weight=2)
        request.clauses.add().tags.tags.append("percussion")
        request.filter.equals.field = "genre"
        request.filter.equals.value.string_value = "Percussion"
        response = self.client.call("SearchService/Search", request)
        self.assertEqual(len(response.hits), 3)
        self.assertEqual({hit.track.genre for hit in response.hits}, {"Percussion"})
        self.assertTrue(response.hits[0].reasons)
        self.assertTrue(response.model_id and response.snapshot_id)

    def test_reads_rich_error_details(self):
        request = self.client.message("SearchRequest")
        request.clauses.add(text="")
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.call("SearchService/Search", request)
        details = error_details(caught.exception)
        self.assertEqual(details["BadRequest"].field_violations[0].field, "clauses[0].text")
        missing = self.client.message("GetTrackRequest", id="nobody")
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.call("CatalogService/GetTrack", missing)
        self.assertEqual(error_details(caught.exception)["ErrorInfo"].domain, "libretto")

    def test_a_deadline_is_honoured(self):
        request = self.client.message("SearchRequest")
        request.clauses.add(text="piano")
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.call("SearchService/Search", request, timeout=0.0001)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)

    def test_as_a_program(self):
        path = os.path.abspath(generic_client.__file__)

        def run(*arguments):
            return subprocess.run([sys.executable, path, self.server.address, *arguments], capture_output=True,
                                  text=True, check=False, timeout=60)

        self.assertIn("libretto.v1.SearchService\n    Search\n    SearchMany\n", run().stdout)
        self.assertEqual(len(run("drum", "rhythm").stdout.splitlines()), 5)
        self.assertIn("clauses[0].text", run(" ").stderr)


if __name__ == "__main__":
    unittest.main()

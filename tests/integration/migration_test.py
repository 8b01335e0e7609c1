"""Moving to another model while a server serves: a second index, a switch, a drop, and no failed call."""

import json
import os
import shutil
import signal
import threading
import time
import unittest

import grpc
from reflection_client.generic_client import GenericClient, error_details
from support import music, processes
from support.processes import MODEL, Server, TemporaryFolderTest, run


class Caller(threading.Thread):
    """Searches the default index over and over."""

    def __init__(self, address):
        super().__init__()
        self.client = GenericClient(address)
        self.answered_by = []  # (index, model), each change of it
        self.calls, self.failures = 0, []
        self.ended = threading.Event()

    def run(self):
        request = self.client.message("SearchRequest", limit=3)
        request.clauses.add(text="low hum")
        while not self.ended.is_set():
            self.calls += 1
            try:
                response = self.client.call("SearchService/Search", request, timeout=60 * processes.PATIENCE)
            except grpc.RpcError as error:
                self.failures.append(error)
                continue
            by = (response.index, response.model_id.split("@")[0])
            if not self.answered_by or self.answered_by[-1] != by:
                self.answered_by.append(by)

    def end(self):
        self.ended.set()
        self.join()
        self.client.close()


class MigrationTest(TemporaryFolderTest):
    def setUp(self):
        super().setUp()
        self.old, self.next = self.copy_of_catalog(), self.path("catalog-next")
        self.model = self.path("model-next")
        self.assertEqual(run("random_bundle", self.model, 7).returncode, 0)
        self.config = self.path("librettod.toml")
        self.old_lines = f"model = '{MODEL}'\ncatalog = '{self.old}'\n"
        self.next_lines = f"[indexes.next]\nmodel = '{self.model}'\ncatalog = '{self.next}'\n"
        self.write_config(self.old_lines)
        self.server = Server(None, "--config", self.config, "--log-format", "json", "--audio-root", self.folder,
                             "--refresh-seconds", "0.2")
        self.addCleanup(self.server.close)

    def write_config(self, text):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)

    def events(self, *names):
        return self.server.events(*names)

    def reload(self, text):
        """Has the server read `text` as its configuration, and waits for what it says of it."""
        self.write_config(text)
        before = len(self.events("reloaded", "reload failed"))
        self.server.process.send_signal(signal.SIGHUP)
        self.wait_until(lambda: len(self.events("reloaded", "reload failed")) > before)
        return self.events("reloaded", "reload failed")[-1]

    def wait_until(self, condition):
        deadline = time.monotonic() + 60 * processes.PATIENCE
        while not condition():
            self.assertIsNone(self.server.process.poll(), self.server.log())
            self.assertLess(time.monotonic(), deadline, self.server.log())
            time.sleep(0.02)

    def follow(self):
        """Brings the new catalogue up to date with the old one."""
        result = run("libretto-index", "--model", self.model, "--catalog", self.next, "--from", self.old, "--json")
        return result.returncode, json.loads(result.stdout)["followed"]

    def done(self, *arguments):
        result = self.server.cli(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def indexes(self):
        return {index["name"]: index for index in self.server.cli_json("indexes").get("indexes", [])}

    def refused(self, client, method, request):
        with self.assertRaises(grpc.RpcError) as raised:
            client.call(method, request)
        return raised.exception

    def test_moving_to_another_model_fails_no_call(self):
        caller = Caller(self.server.address)
        caller.start()
        self.addCleanup(caller.end)

        # Callers of the old index sent one track as bytes, and had the server read another.
        uploaded = music.render(self.path("uploaded.flac"), "sine=frequency=250:duration=6")
        self.done("tracks", "add", uploaded, "--id", "sent", "--attribute", "mood=calm")
        self.done("tracks", "add", music.render(self.path("read.wav"), "sine=frequency=900:duration=6"),
                  "--server-path", "--id", "mine", "--title", "Read by the server")
        status, followed = self.follow()
        self.assertEqual(status, 2)
        self.assertEqual([(track["id"], track["reason"]) for track in followed["missing"]], [("sent", "came as bytes")])

        self.assertEqual(self.reload(self.old_lines + self.next_lines)["event"], "reloaded")
        self.assertEqual({name: (index["dimension"], int(index["track_count"]), index.get("is_default", False))
                          for name, index in self.indexes().items()},
                         {"default": (256, 13, True), "next": (16, 12, False)})
        self.both_answer_by_name()

        # The missing track is added by hand; then the new index catches up, with deletions too.
        self.done("--index", "next", "tracks", "add", uploaded, "--id", "sent")
        low_hum = self.server.cli_json("tracks", "get", "low_hum.mp3")["track"]["id"]
        self.done("tracks", "delete", low_hum)
        self.assertEqual(self.follow(), (0, {"described": 1, "deleted": 1, "own": 0, "missing": []}))
        self.wait_until(lambda: "attributes" in
                        self.server.cli_json("--index", "next", "tracks", "get", "sent")["track"])
        self.wait_until(lambda: int(self.indexes()["next"]["track_count"]) == 12)

        self.broken_reloads_change_nothing()

        self.assertEqual(self.reload("default_index = 'next'\n" + self.old_lines + self.next_lines)["default"], "next")
        self.assertEqual(self.server.cli_json("search", "hum")["index"], "next")
        self.assertEqual(self.server.cli_json("search", "hum", "--index", "default")["index"], "default")
        # After the switch callers change the new one; a last run takes what the old one got before that.
        self.done("tracks", "add", music.render(self.path("new.wav"), "sine=frequency=600:duration=6"), "--id", "new")
        status, followed = self.follow()
        self.assertEqual((status, followed["own"]), (0, 1))

        self.assertEqual(self.reload("default_index = 'next'\n" + self.next_lines)["event"], "reloaded")
        dropped = self.server.cli("search", "hum", "--index", "default")
        self.assertNotEqual(dropped.returncode, 0)
        self.assertIn('no index "default"; this server has: next (the default)', dropped.stderr)
        self.assertEqual([event["catalog"] for event in self.events("index closed")], [self.old])
        shutil.rmtree(self.old)
        self.assertEqual(int(self.server.cli_json("tracks", "stats")["track_count"]), 13)

        caller.end()
        self.assertEqual(caller.failures, [])
        self.assertGreater(caller.calls, 100)
        self.assertEqual([index for index, _ in caller.answered_by], ["default", "next"])
        self.assertEqual(caller.answered_by[1][1], "random")

    def both_answer_by_name(self):
        client = GenericClient(self.server.address)
        self.addCleanup(client.close)
        vectors = {}
        for index, tracks in [("default", 13), ("next", 12)]:
            response = self.server.cli_json("search", "hum", "--index", index, "--limit", "50")
            self.assertEqual((response["index"], len(response["hits"])), (index, tracks))
            vectors[index] = client.call("EncoderService/EmbedText", client.message(
                "EmbedTextRequest", texts=["hum"], index=index)).embeddings[0].embedding.values
        # What belongs to one of them is refused by the other.
        request = client.message("SearchRequest", index="next")
        request.clauses.add().embedding.values.extend(vectors["default"])
        self.assertEqual(self.refused(client, "SearchService/Search", request).code(), grpc.StatusCode.INVALID_ARGUMENT)
        for method, request in [("SearchService/Search", client.message("SearchRequest", limit=2)),
                                ("CatalogService/ListTracks", client.message("ListTracksRequest", page_size=2))]:
            if method.endswith("Search"):
                request.clauses.add(text="hum")
            request.page_token = client.call(method, request).next_page_token
            request.index = "next"
            error = self.refused(client, method, request)
            self.assertEqual(error.code(), grpc.StatusCode.ABORTED)
            self.assertEqual(error_details(error)["ErrorInfo"].reason, "STALE_PAGE_TOKEN")
        request = client.message("TagRequest", track_id="mine", index="former")
        error = self.refused(client, "EncoderService/Tag", request)
        self.assertEqual(error_details(error)["ErrorInfo"].reason, "UNKNOWN_INDEX")

    def broken_reloads_change_nothing(self):
        before = self.indexes()
        for text, says in [
            ("model = \n", "line 1"),
            (self.old_lines + self.next_lines.replace(self.model, "/none"), "no model at /none"),
            (self.old_lines + self.next_lines.replace(self.next, self.path("none")), "no catalogue at"),
            (self.old_lines + self.next_lines.replace(self.model, MODEL), "was made by model"),
            ("default_index = 'former'\n" + self.old_lines, "default_index"),
        ]:
            event = self.reload(text)
            self.assertEqual((event["event"], event["serving"]), ("reload failed", "as before"))
            self.assertIn(says, event["error"])
            self.assertEqual(self.indexes(), before)

    def test_a_model_and_catalogue_that_are_replaced_in_place_are_opened_anew(self):
        os.rename(self.old, self.path("before"))
        self.follow_from(self.path("before"), self.old)
        self.write_config(self.old_lines)
        self.assertIn("was made by model", self.reload(self.old_lines)["error"])
        event = self.reload(f"threads = 3\nmodel = '{self.model}'\ncatalog = '{self.old}'\n")
        self.assertEqual(event["event"], "reloaded")
        self.assertEqual(self.events("settings need a restart")[-1]["keys"], "threads")
        self.assertEqual(self.indexes()["default"]["dimension"], 16)

    def follow_from(self, old, new):
        result = run("libretto-index", "--model", self.model, "--catalog", new, "--from", old)
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()

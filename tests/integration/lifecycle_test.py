"""How librettod starts, refuses to start, and stops."""

import json
import os
import shutil
import threading
import time
import unittest

import grpc
from reflection_client.generic_client import GenericClient
from support import music, processes
from support.processes import MODEL, Server, TemporaryFolderTest, run


class StartTest(TemporaryFolderTest):
    def refuses(self, *arguments, says=()):
        result = run("librettod", *arguments, timeout=30)
        self.assertNotEqual(result.returncode, 0)
        for part in says:
            self.assertIn(part, result.stderr)

    def test_errors_of_configuration_name_the_key(self):
        base = ["--model", MODEL, "--catalog", self.path("catalog")]
        self.refuses(says=["model"])
        self.refuses("--model", MODEL, says=["catalog", "libretto-index"])
        self.refuses(*base, "--threads", "many", says=["threads", "--threads"])
        self.refuses(*base, "--listen", "nowhere", says=["listen", "HOST:PORT"])
        self.refuses(*base, "--audio-root", self.path("missing"), says=["audio_root", self.path("missing")])
        self.refuses(*base, "--log-level", "loud", says=["log_level"])
        self.refuses(*base, "--colour", "blue", says=["--colour"])

    def test_errors_of_the_configuration_file_name_file_line_and_key(self):
        config = self.path("librettod.toml")
        for text, parts in [
            ("model = 'x'\nthreds = 4\n", ["threds", config, "line 2", "threads"]),
            ("threads = 'lots'\n", ["threads", config]),
            ("threads = \n", [config, "line 1"]),
        ]:
            with open(config, "w", encoding="utf-8") as file:
                file.write(text)
            with self.subTest(text):
                self.refuses("--config", config, says=parts)
        self.refuses("--config", self.path("missing.toml"), says=["missing.toml"])

    def test_the_configuration_file_works(self):
        config = self.path("librettod.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"audio_root = ['{self.folder}']\nlog_format = 'json'\n")
        server = Server(self.copy_of_catalog(), "--config", config)
        self.addCleanup(server.close)
        path = music.render(self.path("a.wav"), "sine=frequency=440:duration=2")
        self.assertEqual(server.cli("tracks", "add", "--server-path", path).returncode, 0)
        self.assertIn("serving", [json.loads(line)["event"] for line in server.log().splitlines()])

    def test_no_model_and_no_catalogue_say_how_to_make_one(self):
        self.refuses("--model", self.path("none"), "--catalog", self.path("none"), says=["libretto model build"])
        self.refuses("--model", MODEL, "--catalog", self.path("none"), says=["libretto-index"])

    def test_a_damaged_model_is_refused(self):
        model = self.path("model")
        shutil.copytree(MODEL, model)
        weights = os.path.join(model, "weights.safetensors")
        with open(weights, "r+b") as file:
            file.seek(-100, os.SEEK_END)
            file.write(b"\x55" * 50)
        self.refuses("--model", model, "--catalog", self.copy_of_catalog(), says=["weights.safetensors"])

    def test_catalogue_of_another_model_is_refused_by_both_names(self):
        model = self.path("model")
        shutil.copytree(MODEL, model)
        manifest = os.path.join(model, "manifest.json")
        with open(manifest, encoding="utf-8") as file:
            content = json.load(file)
        content["name"] = "another"
        with open(manifest, "w", encoding="utf-8") as file:
            json.dump(content, file)
        catalog = self.copy_of_catalog()
        self.refuses("--model", model, "--catalog", catalog, says=["another@", f"{self.model_name()}@"])
        result = run("libretto-index", "--model", model, "--catalog", catalog, processes.MUSIC)
        self.assertEqual(result.returncode, 1)
        self.assertIn("another@", result.stderr)

    def model_name(self):
        with open(os.path.join(MODEL, "manifest.json"), encoding="utf-8") as file:
            return json.load(file)["name"]

    def test_a_damaged_catalogue_is_refused(self):
        catalog = self.copy_of_catalog()
        damaged = 0
        for folder, _, names in os.walk(catalog):
            for name in names:
                path = os.path.join(folder, name)
                if "snapshots" in path and os.path.getsize(path) > 2000:
                    with open(path, "r+b") as file:
                        file.seek(1000)
                        file.write(b"\xaa" * 100)
                    damaged += 1
        self.assertGreater(damaged, 0)
        self.refuses("--model", MODEL, "--catalog", catalog, says=["snapshot"])
        repaired = run("libretto-index", "--catalog", catalog, "--repair")
        self.assertEqual(repaired.returncode, 0, repaired.stderr)
        server = Server(catalog)
        self.addCleanup(server.close)
        self.assertEqual(int(server.cli_json("tracks", "stats")["track_count"]), 11)

    def test_an_empty_catalogue_serves_and_fills(self):
        server = Server(self.path("fresh"), "--create-catalog")
        self.addCleanup(server.close)
        self.assertEqual(server.cli("search", "piano").returncode, 3)
        self.assertEqual(server.cli("tracks", "add", os.path.join(processes.MUSIC, "organ.mp3")).returncode, 0)
        self.assertEqual(len(server.cli_json("search", "piano")["hits"]), 1)


class StopTest(TemporaryFolderTest):
    def test_an_accepted_call_is_finished_and_new_ones_are_refused(self):
        server = Server(self.copy_of_catalog(), "--drain-seconds", str(30 * processes.PATIENCE))
        self.addCleanup(server.close)
        client = GenericClient(server.address)
        self.addCleanup(client.close)
        long = music.render(self.path("long.flac"), "sine=frequency=300:duration=240")
        request = client.message("EmbedAudioRequest", audio=music.read(long))
        outcome = {}

        def call():
            try:
                outcome["duration"] = client.call("EncoderService/EmbedAudio", request,
                                                  timeout=120 * processes.PATIENCE).duration_seconds
            except grpc.RpcError as error:
                outcome["error"] = error

        thread = threading.Thread(target=call)
        thread.start()
        time.sleep(0.5)
        self.assertEqual(outcome, {}, "the call was too quick to be caught in the middle")
        started = time.monotonic()
        self.assertEqual(server.stop(), 0)
        thread.join()
        self.assertAlmostEqual(outcome.get("duration", 0), 240, delta=0.1, msg=str(outcome))
        self.assertLess(time.monotonic() - started, 30 * processes.PATIENCE)
        self.assertEqual(server.cli("health").returncode, 1)

    def test_an_idle_server_stops_at_once(self):
        server = Server(self.copy_of_catalog())
        self.addCleanup(server.close)
        self.assertEqual(server.cli("health").returncode, 0)
        started = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - started, 5 * processes.PATIENCE)


if __name__ == "__main__":
    unittest.main()

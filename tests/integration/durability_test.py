"""Nothing that was acknowledged is lost, whatever is killed when."""

import json
import os
import random
import shutil
import subprocess
import threading
import time
import unittest

from support import music, processes
from support.processes import MUSIC, Server, TemporaryFolderTest


class ServerDurabilityTest(TemporaryFolderTest):
    def start(self, catalog):
        server = Server(catalog)
        self.addCleanup(server.close)
        return server

    def test_acknowledged_changes_survive_a_killed_server(self):
        catalog = self.copy_of_catalog()
        path = music.render(self.path("new.flac"), "sine=frequency=1234:duration=5", {"title": "Survivor"})
        server = self.start(catalog)
        added = server.cli_json("tracks", "add", path)["track"]
        gone = server.cli_json("tracks", "get", "Low Hum")["track"]["id"]
        self.assertEqual(server.cli("tracks", "delete", gone).returncode, 0)
        server.kill()

        server = self.start(catalog)
        self.assertEqual(server.cli_json("tracks", "get", added["id"])["track"], added)
        self.assertEqual(server.cli("tracks", "get", gone).returncode, 3)
        hits = server.cli_json("search", "--audio", path, "--limit", "50")["hits"]
        self.assertEqual(hits[0]["track"]["title"], "Survivor")
        self.assertGreater(hits[0]["score"], 0.999)
        self.assertNotIn(gone, [hit["track"]["id"] for hit in hits])

    def test_killed_in_the_middle_of_many_upserts(self):
        catalog = self.copy_of_catalog()
        files = [music.render(self.path(f"{i}.wav"), f"sine=frequency={200 + 50 * i}:duration=1") for i in range(12)]
        server = self.start(catalog)
        acknowledged = []

        def upload():
            for number, path in enumerate(files):
                if server.cli("tracks", "add", path, "--id", f"track{number}").returncode != 0:
                    return
                acknowledged.append(f"track{number}")

        thread = threading.Thread(target=upload)
        thread.start()
        deadline = time.monotonic() + 60 * processes.PATIENCE
        while len(acknowledged) < 4 and time.monotonic() < deadline:
            time.sleep(0.005)
        server.kill()
        thread.join()
        self.assertGreaterEqual(len(acknowledged), 4)

        server = self.start(catalog)
        for track in acknowledged:
            self.assertEqual(server.cli("tracks", "get", track).returncode, 0, track)


class JobDurabilityTest(TemporaryFolderTest):
    COUNT = 24

    def setUp(self):
        super().setUp()
        self.music = self.path("music")
        os.makedirs(self.music)
        for i in range(self.COUNT):
            music.render(os.path.join(self.music, f"{i:02}.wav"), f"sine=frequency={100 + 40 * i}:duration=12")

    def remembered(self, catalog):
        """Tracks that the job has recorded so far."""
        import sqlite3
        try:
            connection = sqlite3.connect(f"file:{catalog}/library.db?mode=ro", uri=True, timeout=5)
            try:
                return connection.execute("SELECT count(*) FROM tracks").fetchone()[0]
            finally:
                connection.close()
        except sqlite3.OperationalError:
            return 0

    def test_a_killed_job_goes_on_where_it_was(self):
        catalog = self.path("catalog")
        job = subprocess.Popen(
            [processes.program("libretto-index"), "--model", processes.MODEL, "--catalog", catalog, self.music],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=processes.environment())
        deadline = time.monotonic() + 120 * processes.PATIENCE
        while self.remembered(catalog) < 4 and time.monotonic() < deadline and job.poll() is None:
            time.sleep(0.01)
        job.kill()
        job.wait()
        finished = self.remembered(catalog)
        self.assertGreaterEqual(finished, 4)
        self.assertLess(finished, self.COUNT, "the job was too quick to be killed in the middle")

        result = processes.index(catalog, self.music, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        summary = json.loads(result.stdout)
        self.assertEqual(summary["unchanged"], finished)
        self.assertEqual(summary["indexed"], self.COUNT - finished)
        self.assertEqual(summary["catalogue"]["tracks"], self.COUNT)

        again = json.loads(processes.index(catalog, self.music, "--json").stdout)
        self.assertEqual((again["indexed"], again["unchanged"]), (0, self.COUNT))

    def test_a_job_killed_again_and_again_loses_and_repeats_nothing(self):
        catalog = self.path("catalog")
        kills = max(2, int(os.environ.get("LIBRETTO_KILLS", "20")) // 10)
        chance = random.Random(5)
        for _ in range(kills):
            before = self.remembered(catalog)
            job = subprocess.Popen(
                [processes.program("libretto-index"), "--model", processes.MODEL, "--catalog", catalog, self.music],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=processes.environment())
            time.sleep(chance.uniform(0.05, 1))
            job.kill()
            job.wait()
            self.assertGreaterEqual(self.remembered(catalog), before)
            if before == self.COUNT:  # there is nothing left to interrupt: begin anew
                result = processes.run("libretto-catalog", "verify", catalog)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
                shutil.rmtree(catalog)
        result = processes.index(catalog, self.music, "--json")
        self.assertEqual(json.loads(result.stdout)["catalogue"]["tracks"], self.COUNT, result.stderr)
        result = processes.run("libretto-catalog", "verify", catalog)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_a_stopped_job_publishes_what_is_done(self):
        catalog = self.path("catalog")
        job = subprocess.Popen(
            [processes.program("libretto-index"), "--model", processes.MODEL, "--catalog", catalog, self.music],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=processes.environment(), text=True)
        deadline = time.monotonic() + 120 * processes.PATIENCE
        while self.remembered(catalog) < 3 and time.monotonic() < deadline and job.poll() is None:
            time.sleep(0.01)
        job.terminate()
        output, _ = job.communicate(timeout=120 * processes.PATIENCE)
        self.assertEqual(job.returncode, 130, output)
        self.assertIn("again to go on", output)
        server = Server(catalog)
        self.addCleanup(server.close)
        self.assertGreaterEqual(int(server.cli_json("tracks", "stats")["track_count"]), 3)


class JobAndServerTest(TemporaryFolderTest):
    def test_a_server_picks_up_what_a_job_publishes(self):
        catalog = self.copy_of_catalog()
        server = Server(catalog, "--refresh-seconds", "0.2")
        self.addCleanup(server.close)
        before = server.cli_json("search", "piano")["snapshot_id"]
        os.makedirs(self.path("more"))
        music.render(self.path("more", "late.flac"), "sine=frequency=777:duration=5", {"title": "Latecomer"})
        result = processes.index(catalog, self.path("more"))
        self.assertEqual(result.returncode, 0, result.stderr)
        deadline = time.monotonic() + 10 * processes.PATIENCE
        while server.cli("tracks", "get", "Latecomer").returncode != 0 and time.monotonic() < deadline:
            time.sleep(0.1)
        response = server.cli_json("search", "--audio", self.path("more", "late.flac"))
        self.assertEqual(response["hits"][0]["track"]["title"], "Latecomer")
        self.assertNotEqual(response["snapshot_id"], before)

    def test_a_server_publishes_once_there_are_enough_changes(self):
        catalog = self.copy_of_catalog()
        server = Server(catalog, "--publish-changes", "2")
        self.addCleanup(server.close)
        before = server.cli_json("tracks", "stats")
        for name in ("one", "two"):
            self.assertEqual(server.cli("tracks", "add", os.path.join(MUSIC, "low_hum.mp3"), "--id", name).returncode, 0)
        deadline = time.monotonic() + 10 * processes.PATIENCE
        stats = before
        while stats["published_time"] == before["published_time"] and time.monotonic() < deadline:
            time.sleep(0.1)
            stats = server.cli_json("tracks", "stats")
        self.assertNotEqual(stats["published_time"], before["published_time"])
        self.assertEqual(int(stats.get("unpublished_changes", 0)), 0)
        self.assertEqual(server.cli("tracks", "get", "two").returncode, 0)

    def test_changes_of_the_server_survive_a_job(self):
        catalog = self.copy_of_catalog()
        server = Server(catalog, "--refresh-seconds", "0.2")
        self.addCleanup(server.close)
        self.assertEqual(server.cli("tracks", "add", os.path.join(MUSIC, "low_hum.mp3"), "--id", "mine").returncode, 0)
        os.makedirs(self.path("more"))
        music.render(self.path("more", "late.flac"), "sine=frequency=888:duration=5")
        self.assertEqual(processes.index(catalog, self.path("more")).returncode, 0)
        time.sleep(0.5)
        self.assertEqual(server.cli("tracks", "get", "mine").returncode, 0)
        self.assertEqual(server.stop(), 0)
        server = Server(catalog)
        self.addCleanup(server.close)
        self.assertEqual(server.cli("tracks", "get", "mine").returncode, 0)


if __name__ == "__main__":
    unittest.main()

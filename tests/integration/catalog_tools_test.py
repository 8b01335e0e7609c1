"""libretto-catalog and the following, sharded job, as operators use them."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
import unittest

import numpy

from support import music, processes
from support.processes import MUSIC, Server, TemporaryFolderTest

QUERIES = ["low hum", "drum clicks", "noise", "a piano melody", "organ chord"]


def tool(*arguments, **options):
    return processes.run("libretto-catalog", *arguments, **options)


def answers(catalog, *extra):
    """What a server of the catalogue answers: titles and scores, to the last digit that is shown."""
    server = Server(catalog)
    try:
        result = []
        for query in QUERIES:
            hits = server.cli_json("search", query, "--limit", "50")["hits"]
            result.append([(hit["track"]["id"], round(hit["score"], 6), hit.get("passage")) for hit in hits])
        return result
    finally:
        server.close()


class CatalogToolsTest(TemporaryFolderTest):
    def done(self, result, status=0):
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout

    def json(self, *arguments, status=0):
        return json.loads(self.done(tool(*arguments, "--json"), status))

    def some_music(self, count=6):
        folder = self.path("music")
        os.makedirs(folder)
        for name in sorted(os.listdir(MUSIC))[:count]:
            shutil.copy2(os.path.join(MUSIC, name), folder)
        return folder

    def test_shards_merged_answer_like_one_catalogue(self):
        folder = self.some_music()
        self.done(processes.index(self.path("whole"), folder))
        counts = []
        for shard in (1, 2):
            summary = json.loads(self.done(processes.index(
                self.path(f"part{shard}"), folder, "--shard", f"{shard}/2", "--json")))
            self.assertEqual(summary["found"], summary["indexed"])
            counts.append(summary["indexed"])
        self.assertEqual(sum(counts), 6)
        self.assertLess(max(counts), 6)
        merged = self.json("merge", self.path("merged"), self.path("part1"), self.path("part2"))
        self.assertEqual((merged["tracks"], merged["tracks_taken"], merged["files_taken"]), (6, 6, 6))
        self.assertEqual(answers(self.path("merged")), answers(self.path("whole")))
        # The job goes on with the merged catalogue: nothing is read again.
        summary = json.loads(self.done(processes.index(self.path("merged"), folder, "--json")))
        self.assertEqual((summary["indexed"], summary["unchanged"]), (0, 6))
        self.done(tool("verify", self.path("merged")))

    def test_bad_shards_are_refused(self):
        for shard in ("0/2", "3/2", "1", "a/b", "1/2/3"):
            result = processes.index(self.path("x"), MUSIC, "--shard", shard)
            self.assertEqual(result.returncode, 1, shard)
            self.assertIn("--shard", result.stderr)

    def test_backup_while_a_server_takes_upserts_and_restore(self):
        catalog = self.copy_of_catalog()
        server = Server(catalog)
        self.addCleanup(server.close)
        files = [music.render(self.path(f"{i}.wav"), f"sine=frequency={300 + 70 * i}:duration=1") for i in range(8)]
        acknowledged, stop = [], threading.Event()

        def upload():
            for number, path in enumerate(files):
                if stop.is_set() or server.cli("tracks", "add", path, "--id", f"up{number}").returncode != 0:
                    return
                acknowledged.append(f"up{number}")

        thread = threading.Thread(target=upload)
        thread.start()
        deadline = time.monotonic() + 60 * processes.PATIENCE
        while len(acknowledged) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        before = list(acknowledged)
        backup = self.json("backup", catalog, "--out", self.path("backup"))
        thread.join()
        self.assertGreaterEqual(len(before), 2)
        self.assertGreaterEqual(backup["tracks"], 11 + len(before))

        restored = self.json("restore", self.path("backup"), self.path("restored"))
        self.assertEqual(restored["tracks"], backup["tracks"])
        self.done(tool("verify", self.path("restored")))
        second = Server(self.path("restored"))
        self.addCleanup(second.close)
        for track in before:  # what was acknowledged before the backup is in it
            self.assertEqual(second.cli("tracks", "get", track).returncode, 0, track)
        self.assertEqual(int(second.cli_json("tracks", "stats")["track_count"]), backup["tracks"])

        # The same moment gives the same answers.
        server.stop()
        self.done(tool("backup", catalog, "--out", self.path("backup2")))
        self.done(tool("restore", self.path("backup2"), self.path("restored2")))
        self.assertEqual(answers(self.path("restored2")), answers(catalog))

        refused = tool("restore", self.path("backup"), catalog)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--force", refused.stderr)
        forced = tool("restore", self.path("backup"), catalog, "--force")
        self.done(forced)
        self.assertNotIn("warning", forced.stderr)
        self.assertEqual(self.json("info", catalog)["tracks"], backup["tracks"])

    def test_a_running_server_follows_a_restore(self):
        catalog = self.copy_of_catalog()
        self.done(tool("backup", catalog, "--out", self.path("backup")))
        server = Server(catalog, "--refresh-seconds", "0.2")
        self.addCleanup(server.close)
        gone = server.cli_json("tracks", "get", "Low Hum")["track"]["id"]
        self.assertEqual(server.cli("tracks", "delete", gone).returncode, 0)
        self.done(tool("restore", self.path("backup"), catalog, "--force"))
        deadline = time.monotonic() + 20 * processes.PATIENCE
        while server.cli("tracks", "get", gone).returncode != 0 and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(server.cli("tracks", "get", gone).returncode, 0)

    def test_export_numpy_import(self):
        catalog = self.copy_of_catalog()
        exported = self.json("export", catalog, "--out", self.path("export"))
        load = lambda name: numpy.load(self.path("export", name))
        tracks, passages, rows = load("tracks.npy"), load("passages.npy"), load("passage_tracks.npy")
        starts, ends = load("passage_starts.npy"), load("passage_ends.npy")
        self.assertEqual((tracks.dtype, passages.dtype, rows.dtype, starts.dtype),
                         (numpy.float32, numpy.float32, numpy.int64, numpy.float64))
        self.assertEqual(len(tracks), exported["tracks"])
        self.assertEqual(len(passages), exported["passages"])
        self.assertEqual(passages.shape[1], tracks.shape[1])
        self.assertTrue((ends > starts).all())
        self.assertEqual(sorted(set(rows)), list(range(len(tracks))))
        numpy.testing.assert_allclose(numpy.linalg.norm(tracks, axis=1), 1, atol=1e-3)
        with open(self.path("export", "tracks.jsonl"), encoding="utf-8") as file:
            metadata = [json.loads(line) for line in file]
        self.assertEqual(len(metadata), len(tracks))
        # A track's vector is the normalised mean of its passages'.
        row = [track.get("title") for track in metadata].index("Two Parts")
        mean = passages[rows == row].mean(axis=0)
        numpy.testing.assert_allclose(tracks[row], mean / numpy.linalg.norm(mean), atol=1e-4)

        imported = self.json("import", self.path("export"), self.path("imported"))
        self.assertEqual(imported["tracks"], len(tracks))
        self.assertEqual(answers(self.path("imported")), answers(catalog))

        # As numpy.save writes it, and damaged by hand.
        tracks[3, 5] = numpy.nan
        numpy.save(self.path("export", "tracks.npy"), tracks)
        refused = tool("import", self.path("export"), self.path("other"))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("tracks.npy, row 3", refused.stderr)
        self.assertFalse(os.path.exists(self.path("other")))

    def test_verify_finds_a_flipped_byte_and_reencodes(self):
        catalog = self.copy_of_catalog()
        report = self.json("verify", catalog, "--reencode", "3", "--model", processes.MODEL)
        self.assertEqual((report["sound"], report["reencoded"], report["damaged"]), (True, 3, 0))
        snapshot = os.path.join(catalog, "snapshots", report["snapshot"])
        for name in sorted(os.listdir(snapshot)):
            path = os.path.join(snapshot, name)
            data = music.read(path)
            flipped = bytearray(data)
            flipped[len(data) * 2 // 3] ^= 1
            music.write(path, bytes(flipped))
            result = tool("verify", catalog)
            self.assertEqual(result.returncode, 2, f"{name}: {result.stdout}{result.stderr}")
            self.assertIn(name, result.stdout)
            music.write(path, data)
        self.done(tool("verify", catalog))
        self.assertEqual(tool("verify", self.path("nothing")).returncode, 1)

    def test_the_same_recording_in_other_encodings_is_folded(self):
        folder = self.path("copies")
        os.makedirs(folder)
        tune = "aevalsrc='0.3*sin(2*PI*t*(200+37*mod(floor(t*2)*floor(t*2),17)))" \
               "+0.2*sin(2*PI*t*(400+53*mod(floor(t*3)*7,11)))':d=60:s=44100"
        whole = music.render(os.path.join(folder, "whole.flac"), tune, {"title": "Whole"})
        music.ffmpeg("-i", whole, "-b:a", "96k", os.path.join(folder, "lossy.mp3"))
        music.ffmpeg("-ss", "20", "-t", "25", "-i", whole, "-metadata", "title=Cut", os.path.join(folder, "cut.ogg"))
        other = tune.replace("floor(t*2)*floor(t*2),17", "floor(t*2)*5,13")
        music.render(os.path.join(folder, "other.flac"), other, {"title": "Other"})
        catalog = self.path("with_copies")
        self.assertEqual(processes.index(catalog, folder).returncode, 0)

        recordings = self.json("duplicates", catalog)["recordings"]
        self.assertEqual(len(recordings), 1, recordings)
        names = {os.path.basename(track["path"]) for track in recordings[0]["tracks"]}
        self.assertEqual(names, {"whole.flac", "lossy.mp3", "cut.ogg"})
        server = Server(catalog)
        self.addCleanup(server.close)
        folded = server.cli_json("search", "--audio", whole)["hits"]
        self.assertEqual(len(folded), 2)
        self.assertEqual(len(folded[0]["copy_ids"]), 2)
        self.assertEqual(len(server.cli_json("search", "--audio", whole, "--copies")["hits"]), 4)
        self.assertIn("2 copies", server.cli("search", "--audio", whole).stdout)

        merged = self.path("merged_copies")
        self.done(tool("merge", merged, catalog))
        self.assertEqual(len(self.json("duplicates", merged)["recordings"]), 1)
        self.done(tool("verify", merged))

    def test_compact_and_info(self):
        catalog = self.copy_of_catalog()
        server = Server(catalog)
        self.addCleanup(server.close)
        server.cli("tracks", "delete", server.cli_json("tracks", "get", "Low Hum")["track"]["id"])
        self.assertEqual(self.json("info", catalog)["unpublished_changes"], 1)
        compacted = self.json("compact", catalog)
        self.assertLessEqual(compacted["after"]["library_db"], compacted["before"]["library_db"])
        info = self.json("info", catalog)
        self.assertEqual((info["unpublished_changes"], info["tracks"], info["format"]), (0, 10, "1"))
        self.assertIn("tracks       10", self.done(tool("info", catalog)))


class WatchTest(TemporaryFolderTest):
    def test_a_watched_folder_reaches_a_server(self):
        folder, catalog = self.path("music"), self.path("catalog")
        os.makedirs(folder)
        shutil.copy2(os.path.join(MUSIC, "low_hum.mp3"), folder)
        with open(self.path("log"), "wb") as log:
            job = subprocess.Popen(
                [processes.program("libretto-index"), "--model", processes.MODEL, "--catalog", catalog, "--watch",
                 "--prune", "--settle", "0.3", folder], stdout=log, stderr=log, env=processes.environment())
        self.addCleanup(lambda: job.poll() is None and job.kill())
        self.await_(lambda: b"Watching" in music.read(self.path("log")))
        server = Server(catalog, "--refresh-seconds", "0.2")
        self.addCleanup(server.close)
        get = lambda title: server.cli("tracks", "get", title).returncode
        self.assertEqual(get("Low Hum"), 0)

        os.makedirs(os.path.join(folder, "new", "album"))
        shutil.copy2(os.path.join(MUSIC, "tremolo.flac"), os.path.join(folder, "new", "album"))
        self.await_(lambda: get("夜曲") == 0)
        os.rename(os.path.join(folder, "new"), os.path.join(folder, "renamed"))
        self.await_(lambda: "renamed" in server.cli_json("tracks", "get", "夜曲")["track"]["path"])
        os.remove(os.path.join(folder, "low_hum.mp3"))
        self.await_(lambda: get("Low Hum") != 0)

        job.send_signal(signal.SIGTERM)
        self.assertEqual(job.wait(timeout=60 * processes.PATIENCE), 0)
        self.assertIn("Stopped watching", music.read(self.path("log")).decode())

    def await_(self, condition):
        deadline = time.monotonic() + 60 * processes.PATIENCE
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertTrue(condition(), music.read(self.path("log")).decode(errors="replace"))


if __name__ == "__main__":
    unittest.main()

"""Mixed load for LIBRETTO_SOAK_SECONDS, while decoders are killed, configurations reloaded and tracks come and go:
every answer is compared with one computed here from the vectors, every error must be one that is explained."""

import math
import os
import random
import signal
import threading
import time
import unittest

import grpc
from reflection_client.generic_client import GenericClient
from support import music, processes
from support.processes import MODEL, MUSIC, Server, TemporaryFolderTest

SECONDS = float(os.environ.get("LIBRETTO_SOAK_SECONDS", "20"))
SEARCHERS = 3
TOLERANCE = 2e-4  # of a cosine
WORDS = ["low", "high", "drum", "organ", "noise", "chord", "slow", "fast", "calm", "whistle", "sweep", "clicks", "rain", "hum"]
# Memory is judged where the run is long enough to tell growth from warming up.
JUDGE_MEMORY_FROM = 300
MAX_GROWTH_MIB = 16


def normalized(vector):
    length = math.sqrt(math.fsum(x * x for x in vector))
    return [x / length for x in vector]


def dot(a, b):
    return math.fsum(x * y for x, y in zip(a, b))


class Task(threading.Thread):
    """Repeats step() until told to end; its first exception is kept."""

    def __init__(self, test, seed):
        super().__init__(daemon=True)
        self.test, self.random = test, random.Random(seed)
        self.client = GenericClient(test.server.address)
        self.steps, self.error = 0, None

    def run(self):
        try:
            while not self.test.over.is_set():
                self.step()
                self.steps += 1
        except Exception as error:  # told by the test, whatever it is
            self.error = error
            self.test.over.set()

    def call(self, method, request):
        return self.client.call(method, request, timeout=60 * processes.PATIENCE)


class Searcher(Task):
    """Asks in every way, and knows what must come back."""

    def step(self):
        kind = self.random.choice(["text", "text", "tags", "track", "vector", "weights", "filter"])
        request = self.client.message("SearchRequest", limit=100, list_copies=True, explain=self.random.random() < 0.2)
        texts, vectors, tracks = self.test.texts, self.test.text_vectors, self.test.vectors
        text, other = self.random.randrange(len(texts)), self.random.randrange(len(texts))
        query, without = vectors[text], None
        if kind in ("text", "filter"):
            request.clauses.add(text=texts[text])
        elif kind == "tags":
            request.clauses.add().tags.tags.extend([texts[text], texts[other]])
            query = normalized([x + y for x, y in zip(vectors[text], vectors[other])])
        elif kind == "track":
            without = self.random.choice(sorted(tracks))
            request.clauses.add(track_id=without)
            query = tracks[without]
        elif kind == "vector":
            request.clauses.add().embedding.values.extend(query)
        else:
            request.clauses.add(text=texts[text])
            request.clauses.add(text=texts[other], weight=-0.4)
            query = normalized([x - 0.4 * y for x, y in zip(vectors[text], vectors[other])])
        expected = {id: dot(query, vector) for id, vector in tracks.items() if id != without}
        if kind == "filter":
            request.filter.equals.field = "genre"
            request.filter.equals.value.string_value = "Organ"
            expected = {id: score for id, score in expected.items() if self.test.genres[id] == "Organ"}
        self.compare(kind, self.call("SearchService/Search", request), expected)

    def compare(self, kind, response, expected):
        scores = [hit.score for hit in response.hits]
        found = {hit.track.id: hit.score for hit in response.hits}
        mine = {id: score for id, score in found.items() if id not in self.test.passing}
        where = f"{kind}: {response.hits} for {expected}"
        self.test.assertEqual(scores, sorted(scores, reverse=True), where)
        self.test.assertEqual(len(found), len(scores), where)
        self.test.assertEqual(set(mine), set(expected), where)
        for id, score in expected.items():
            self.test.assertAlmostEqual(found[id], score, delta=TOLERANCE, msg=where)


class Changer(Task):
    """Adds and deletes tracks; what was acknowledged is there, or gone, from the next call on."""

    def __init__(self, test, seed):
        super().__init__(test, seed)
        self.there, self.refused = set(), 0

    def step(self):
        id = self.random.choice(sorted(self.test.passing))
        if id in self.there:
            self.call("CatalogService/DeleteTrack", self.client.message("DeleteTrackRequest", id=id))
            self.there.remove(id)
        elif self.added(id):
            self.there.add(id)
        request = self.client.message("SearchRequest", limit=100, list_copies=True)
        request.clauses.add().embedding.values.extend(self.test.passing[id])
        found = {hit.track.id: hit.score for hit in self.call("SearchService/Search", request).hits}
        self.test.assertEqual(set(found) & set(self.test.passing), self.there)
        if id in self.there:
            self.test.assertAlmostEqual(found[id], 1, delta=TOLERANCE)

    def added(self, id):
        header = self.client.message("UpsertTrackRequest")
        header.header.track.id = id
        chunk = self.client.message("UpsertTrackRequest", chunk=self.test.audio[id])
        try:
            response = self.call("CatalogService/UpsertTrack", [header, chunk])
        except grpc.RpcError as error:
            # Its decoder was killed.
            self.test.assertEqual(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED, error)
            self.refused += 1
            return False
        self.test.assertTrue(response.created)
        return True


class Saboteur(Task):
    """Kills decoders, and has the configuration read again: the same, another, a broken one."""

    def __init__(self, test, seed):
        super().__init__(test, seed)
        self.kills, self.reloads = 0, 0

    def step(self):
        time.sleep(0.3)
        decoders = self.test.decoders()
        if decoders and self.random.random() < 0.5:
            try:
                os.kill(self.random.choice(decoders), signal.SIGKILL)
                self.kills += 1
            except ProcessLookupError:  # it was used meanwhile
                pass
        if self.random.random() < 0.3:
            self.test.reload(self.random.choice([self.test.lines, self.test.lines + self.test.second, "model = \n"]))
            self.reloads += 1


class SoakTest(TemporaryFolderTest):
    def setUp(self):
        super().setUp()
        self.config = self.path("librettod.toml")
        self.lines = f"model = '{MODEL}'\ncatalog = '{self.copy_of_catalog()}'\n"
        second = processes.copy_catalog(self.path("second"))
        self.second = f"[indexes.second]\nmodel = '{MODEL}'\ncatalog = '{second}'\n"
        self.write_config(self.lines)
        self.server = Server(None, "--config", self.config, "--log-format", "json", "--refresh-seconds", "0.5",
                             "--publish-changes", "20", "--query-cache-mb", "1")
        self.addCleanup(self.server.close)
        self.over = threading.Event()
        self.learn()

    def write_config(self, text):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)

    def learn(self):
        """The vectors of everything, without a search."""
        client = GenericClient(self.server.address)
        self.addCleanup(client.close)

        def embed(audio):
            request = client.message("EmbedAudioRequest", audio=audio)
            return list(client.call("EncoderService/EmbedAudio", request).embedding.values)

        tracks = client.call("CatalogService/ListTracks", client.message("ListTracksRequest", page_size=100)).tracks
        self.genres = {track.id: track.genre for track in tracks}
        self.vectors = {track.id: embed(music.read(os.path.join(MUSIC, os.path.basename(track.path)))) for track in tracks}
        self.audio = {f"passing-{i}": music.read(music.render(
            self.path(f"{i}.wav"), f"sine=frequency={200 + 150 * i}:duration=4")) for i in range(6)}
        self.passing = {id: embed(audio) for id, audio in self.audio.items()}
        self.texts = [f"{a} {b}" for a in WORDS for b in WORDS if a != b]
        encoded = client.call("EncoderService/EmbedText", client.message("EmbedTextRequest", texts=self.texts))
        self.text_vectors = [list(one.embedding.values) for one in encoded.embeddings]

    def decoders(self):
        path = f"/proc/{self.server.process.pid}/task/{self.server.process.pid}/children"
        pids = set()
        for task in os.listdir(f"/proc/{self.server.process.pid}/task"):
            try:
                with open(path.replace(f"task/{self.server.process.pid}", f"task/{task}"), encoding="ascii") as file:
                    pids.update(map(int, file.read().split()))
            except OSError:  # the thread has ended
                pass
        return sorted(pids)

    def resident_mib(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))

    def outcomes(self):
        return self.server.events("reloaded", "reload failed")

    def reload(self, text):
        self.write_config(text)
        before = len(self.outcomes())
        self.server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 60 * processes.PATIENCE
        while len(self.outcomes()) == before:
            self.assertLess(time.monotonic(), deadline, "the reload has no end")
            time.sleep(0.05)
        self.assertEqual(self.outcomes()[-1]["event"], "reload failed" if text == "model = \n" else "reloaded")

    def test_no_answer_is_wrong_and_no_error_unexplained(self):
        searchers = [Searcher(self, seed) for seed in range(SEARCHERS)]
        changer, saboteur = Changer(self, 10), Saboteur(self, 11)
        tasks = [*searchers, changer, saboteur]
        memory = []
        for task in tasks:
            task.start()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and not self.over.wait(1):
            self.assertIsNone(self.server.process.poll(), self.server.log()[-4000:])
            memory.append(self.resident_mib())
        self.over.set()
        for task in tasks:
            task.join()
            task.client.close()
        half = len(memory) // 2
        middle, last = max(memory[half:half + half // 4 + 1]), max(memory[-half // 4 - 1:])
        print(f"{SECONDS:.0f} s: {sum(task.steps for task in searchers)} searches compared, {changer.steps} changes "
              f"({changer.refused} to be repeated), {saboteur.kills} decoders killed, {saboteur.reloads} reloads; "
              f"resident {memory[0]:.0f} MiB at first, {middle:.0f} halfway, {last:.0f} at the end")
        for task in tasks:
            if task.error:
                raise task.error
        self.assertGreater(min(task.steps for task in tasks), 0)
        failures = [event for event in self.server.events() if event["level"] == "error"
                    and event["event"] not in ("reload failed", "decoder does not start")]  # as was to be
        self.assertEqual(failures, [])
        if SECONDS >= JUDGE_MEMORY_FROM:
            self.assertLess(last - middle, MAX_GROWTH_MIB)


if __name__ == "__main__":
    unittest.main()

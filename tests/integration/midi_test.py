"""MIDI files in folders and in calls."""

import json
import os
import unittest

import grpc
from reflection_client.generic_client import GenericClient
from support import midi, music, processes
from support.processes import Server, TemporaryFolderTest

PROGRAMS = {"piano": 0, "organ": 19, "strings": 48, "flute": 73, "guitar": 30}
MELODY = [60, 62, 64, 67, 69, 67, 64, 62] * 5
OTHER_MELODY = [69, 72, 71, 64, 65, 62, 57, 60] * 5


class MidiTest(TemporaryFolderTest):
    def write_tunes(self):
        os.makedirs(self.path("tunes"))
        for name, program in PROGRAMS.items():
            ending = {"organ": "kar", "flute": "midi"}.get(name, "mid")
            music.write(self.path("tunes", f"{name}.{ending}"), midi.tune(MELODY, program))
        return self.path("tunes")

    def index(self, *arguments):
        result = processes.index(self.path("catalog"), *arguments, "--json")
        return result, json.loads(result.stdout) if result.stdout else {}

    def test_a_folder_of_midi_is_indexed_and_answers_midi_and_words(self):
        result, summary = self.index(self.write_tunes())
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(summary["indexed"], len(PROGRAMS))
        server = Server(self.path("catalog"))
        self.addCleanup(server.close)
        for name, program in PROGRAMS.items():
            with self.subTest(name):
                same = music.write(self.path("same.mid"), midi.tune(MELODY, program))
                best = server.cli_json("search", "--audio", same)["hits"][0]
                self.assertEqual(best["track"]["title"], name)
                self.assertGreater(best["score"], 0.999)
                other = music.write(self.path("other.mid"), midi.tune(OTHER_MELODY, program))
                best = server.cli_json("search", "--audio", other)["hits"][0]
                self.assertEqual(best["track"]["title"], name)
        track = server.cli_json("tracks", "get", "piano")["track"]
        self.assertAlmostEqual(track["duration_seconds"], 22, delta=0.1)
        described = server.cli_json("describe", "--audio", self.path("tunes", "strings.mid"))
        self.assertIn("strings", [tag["label"] for tag in described["tags"]])
        added = server.cli_json("tracks", "add", music.write(self.path("new.mid"), midi.tune(OTHER_MELODY, 6)))
        self.assertAlmostEqual(added["track"]["duration_seconds"], 22, delta=0.1)

    def test_hostile_midi_is_refused_with_its_reason_and_the_server_lives_on(self):
        server = Server(self.copy_of_catalog())
        self.addCleanup(server.close)
        client = GenericClient(server.address)
        self.addCleanup(client.close)
        for name, data, code, words in midi.HOSTILE:
            with self.subTest(name), self.assertRaises(grpc.RpcError) as caught:
                client.call("EncoderService/EmbedAudio", client.message("EmbedAudioRequest", audio=data))
            self.assertEqual(caught.exception.code(), code, name)
            self.assertIn(words, caught.exception.details())
        whole = client.message("EmbedAudioRequest", audio=midi.tune(MELODY, 0))
        self.assertAlmostEqual(client.call("EncoderService/EmbedAudio", whole).duration_seconds, 22, delta=0.1)

    def test_without_a_soundfont_midi_is_refused_with_the_remedy(self):
        result, summary = self.index("--soundfont", "/nowhere/font.sf2", self.write_tunes())
        self.assertEqual(result.returncode, 2)
        self.assertEqual(summary["indexed"], 0)
        self.assertIn("timgm6mb-soundfont", result.stdout + result.stderr)
        server = Server(self.copy_of_other_catalog(), "--soundfont", "/nowhere/font.sf2")
        self.addCleanup(server.close)
        refused = server.cli("search", "--audio", self.path("tunes", "piano.mid"))
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("timgm6mb-soundfont", refused.stderr)
        result, summary = self.index("--retry-unreadable", self.path("tunes"))
        self.assertEqual(summary["indexed"], len(PROGRAMS), result.stderr)

    def copy_of_other_catalog(self):
        return processes.copy_catalog(self.path("other"))


if __name__ == "__main__":
    unittest.main()

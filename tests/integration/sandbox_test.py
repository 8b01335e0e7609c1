"""Uploads are decoded in processes of their own: what a server does when these are killed, missing, or slow."""

import os
import signal
import threading
import unittest

import grpc
from reflection_client.generic_client import GenericClient
from support import music, processes
from support.processes import Server, ServerTest, TemporaryFolderTest


def decoders(server):
    """The processes that the server has started."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(fields[1]) == server.process.pid:
            found.append(int(name))
    return found


def status_of(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return dict(line.split(":", 1) for line in status)
    except OSError:
        return {}


class SandboxTest(ServerTest):
    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def embed(self, name, timeout=120):
        request = self.client.message("EmbedAudioRequest", audio=music.read(self.music(name)))
        return self.client.call("EncoderService/EmbedAudio", request, timeout=timeout)

    def test_the_server_has_no_decoder_in_it(self):
        # LibTorch brings FFmpeg's libraries with it; nothing of ours calls them.
        self.assertIn(b"avformat_open_input", music.read(processes.program("libretto-decoder")))
        self.assertNotIn(b"avformat_open_input", music.read(processes.program("librettod")))

    def test_idle_decoders_are_locked_down(self):
        while True:  # they have just been started
            states = [status_of(pid) for pid in decoders(self.server)]
            if states and all(state.get("Seccomp", "").strip() == "2" for state in states):
                break
        for state in states:
            self.assertEqual(state["NoNewPrivs"].strip(), "1")
            self.assertEqual(state["Threads"].strip(), "1")

    def test_calls_are_answered_while_every_decoder_is_killed_again_and_again(self):
        stop = threading.Event()

        def kill():
            while not stop.wait(0.02):
                for pid in decoders(self.server):
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except ProcessLookupError:
                        pass

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            for _ in range(10):
                try:
                    self.embed("low_hum.mp3")
                except grpc.RpcError as error:
                    self.assertIn(error.code(), (grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNAVAILABLE),
                                  error.details())
                self.assertTrue(self.search("a steady tone"))
        finally:
            stop.set()
            killer.join()
        while True:  # until the server has tried again
            try:
                self.assertEqual(len(self.embed("low_hum.mp3").embedding.values), 256)
                break
            except grpc.RpcError as error:
                self.assertEqual(error.code(), grpc.StatusCode.UNAVAILABLE, error.details())


class NoDecoderTest(TemporaryFolderTest):
    def test_without_a_decoder_words_are_served_and_audio_is_refused(self):
        server = Server(self.copy_of_catalog(), "--decoder", self.path("none"))
        self.addCleanup(server.close)
        self.assertTrue(server.cli_json("search", "a steady tone")["hits"])
        refused = server.cli("search", "--audio", os.path.join(processes.MUSIC, "low_hum.mp3"))
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn(self.path("none"), refused.stderr)
        self.assertIn("decoder does not start", server.log())

    def test_decoders_end_with_the_server(self):
        server = Server(self.copy_of_catalog())
        self.addCleanup(server.close)
        server.cli_json("search", "--audio", os.path.join(processes.MUSIC, "low_hum.mp3"))
        started = decoders(server)
        self.assertTrue(started)
        server.kill()
        for pid in started:
            while status_of(pid).get("State", "\tZ").strip()[0] != "Z":
                pass


if __name__ == "__main__":
    unittest.main()

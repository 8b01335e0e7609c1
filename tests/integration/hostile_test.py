"""Hostile audio: every input is answered, with a result or a typed error, and the server is as it was before.

100 inputs, or as many as LIBRETTO_HOSTILE_INPUTS says (./test --hostile: 1,000).
"""

import collections
import os
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import grpc
from reflection_client.generic_client import GenericClient
from support import hostile, music, processes
from support.processes import ServerTest

INPUTS = int(os.environ.get("LIBRETTO_HOSTILE_INPUTS", "100"))
# In one call, well beyond what decoding may take.
SECONDS = 120
ANSWERS = (grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.DATA_LOSS)
# Of memory that the server may have more at the end.
MEBIBYTES = 256


class HostileTest(ServerTest):
    server_arguments = ("--max-audio-seconds", "60", "--decode-seconds", "10", "--decode-memory-mb", "128",
                        "--max-audio-bytes", str(32 << 20))

    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def memory_mebibytes(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as status:
            fields = dict(line.split(":", 1) for line in status)
        return int(fields["RssAnon"].split()[0]) / 1024

    def embedding(self):
        request = self.client.message("EmbedAudioRequest", audio=music.read(self.music("rising_sweep.ogg")))
        return list(self.client.call("EncoderService/EmbedAudio", request).embedding.values)

    def send(self, number, data):
        """(status, seconds) of a call with this audio; every fourth would store it as a track."""
        begin = time.monotonic()
        code = grpc.StatusCode.OK
        try:
            if number % 4 == 0:
                header = self.client.message("UpsertTrackRequest")
                header.header.track.title = f"input {number}"
                chunks = [self.client.message("UpsertTrackRequest", chunk=data[at:at + (1 << 20)])
                          for at in range(0, len(data), 1 << 20)]
                self.client.call("CatalogService/UpsertTrack", [header, *chunks], timeout=SECONDS * processes.PATIENCE)
            else:
                request = self.client.message("EmbedAudioRequest", audio=data)
                self.client.call("EncoderService/EmbedAudio", request, timeout=SECONDS * processes.PATIENCE)
        except grpc.RpcError as error:
            code = error.code()
        return code, time.monotonic() - begin

    def test_every_input_is_answered_and_the_server_stays_as_it_was(self):
        inputs = hostile.inputs(os.path.join(self.class_folder, "hostile"), INPUTS)
        self.assertEqual(len(inputs), INPUTS)
        before = self.embedding()
        memory = self.memory_mebibytes()
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(self.send, range(INPUTS), inputs))
        slowest = max(seconds for _, seconds in answers)
        grown = self.memory_mebibytes() - memory
        print(f"{INPUTS} inputs: {dict(collections.Counter(code.name for code, _ in answers))}, slowest {slowest:.1f} s, "
              f"server's memory {grown:+.0f} MiB")
        for line in self.server.log().splitlines():
            if "decoder failed" in line:
                print(line)
        for number, (code, _) in enumerate(answers):
            self.assertIn(code, ANSWERS, f"input {number}")
        self.assertLess(grown, MEBIBYTES)
        self.assertEqual(self.embedding(), before)
        self.assertEqual(self.server.cli("health").returncode, 0)
        # None of them has taken the decoder over, so none has made it ask for what its sandbox forbids.
        self.assertNotIn("Bad system call", self.server.log())


if __name__ == "__main__":
    unittest.main()

"""A two-hour file: the job and the server stay within a gibibyte. Slow: some minutes of encoding."""

import json
import os
import resource
import unittest

from support import music, processes
from support.processes import Server, TemporaryFolderTest

HOURS_2 = 7200
GIBIBYTE_KB = 1 << 20


class TwoHoursTest(TemporaryFolderTest):
    def test_two_hours_are_indexed_whole_within_a_gibibyte(self):
        os.makedirs(self.path("music"))
        minute = music.render(self.path("minute.mp3"), music.expression(music.SWEEP, 60), options=("-b:a", "64k"))
        long = self.path("music", "long.mp3")
        music.ffmpeg("-stream_loop", "119", "-i", minute, "-c", "copy", long)
        catalog = self.path("catalog")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        result = processes.index(catalog, self.path("music"), "--json", timeout=1500)
        self.assertEqual(result.returncode, 0, result.stderr)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.assertGreater(peak, before, "ffmpeg needed more than the job: the measurement would be its")
        summary = json.loads(result.stdout)
        print(f"two hours: peak {peak / 1024:.0f} MiB, {summary['times_real_time']:.1f}x real time")
        self.assertAlmostEqual(summary["audio_seconds"], HOURS_2, delta=10)
        self.assertLess(peak, GIBIBYTE_KB)

        server = Server(catalog, "--refresh-seconds", "0")
        self.addCleanup(server.close)
        hit = server.cli_json("search", "a steady tone", "--passages", "--limit", "1")["hits"][0]
        self.assertLess(hit["passage"]["start_seconds"], HOURS_2)
        embedded = server.cli("--timeout", "1500", "embed", "--audio", long, timeout=1500)
        self.assertEqual(embedded.returncode, 0, embedded.stderr)
        self.assertAlmostEqual(json.loads(embedded.stdout)["duration_seconds"], HOURS_2, delta=10)
        with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
            high_water = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        print(f"two hours in one call: the server's peak is {high_water / 1024:.0f} MiB")
        self.assertLess(high_water, GIBIBYTE_KB)


if __name__ == "__main__":
    unittest.main()

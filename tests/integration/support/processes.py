"""Runs the built programs as their users do."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
BIN = os.environ.get("LIBRETTO_BIN", os.path.join(SOURCE, "build", "release", "bin"))
MODEL = os.environ.get("LIBRETTO_TEST_MODEL", os.path.join(SOURCE, ".cache", "model", "default"))
# Music and a catalogue of it, made once by prepare.py; tests copy the catalogue.
PREPARED = os.environ.get("LIBRETTO_TEST_PREPARED", os.path.join(tempfile.gettempdir(), "libretto-integration"))
MUSIC = os.path.join(PREPARED, "music")

# Sanitizers slow everything down by an order of magnitude.
PATIENCE = float(os.environ.get("LIBRETTO_TEST_PATIENCE", "1"))


def require_model():
    if not os.path.exists(os.path.join(MODEL, "manifest.json")):
        sys.exit(f"There is no model bundle in {MODEL}. Make it with:\n  {BIN}/libretto-model build "
                 f"--parts encoders/bundles/default --out {MODEL}\nor name another one in LIBRETTO_TEST_MODEL.")


def program(name):
    path = os.path.join(BIN, name)
    if not os.path.exists(path):
        sys.exit(f"{path} is missing: build it, or set LIBRETTO_BIN to the folder that holds it")
    return path


def environment():
    """Without settings of the caller's that would change what the programs do."""
    return {key: value for key, value in os.environ.items()
            if not key.startswith("LIBRETTO_")} | {"LC_ALL": "C.UTF-8"}


def run(name, *arguments, timeout=300, variables=None, **options):
    return subprocess.run([program(name), *map(str, arguments)], capture_output=True, text=True, errors="replace",
                          timeout=timeout * PATIENCE, env=environment() | (variables or {}), check=False, **options)


def index(catalog, *arguments, **options):
    """The batch job over folders."""
    return run("libretto-index", "--model", MODEL, "--catalog", catalog, *arguments, **options)


class Server:
    """A librettod on a free port. The log is in `log_path`. Without a catalogue, `arguments` name what is served."""

    def __init__(self, catalog, *arguments, model=MODEL):
        self.folder = tempfile.mkdtemp(prefix="librettod-")
        self.log_path = os.path.join(self.folder, "log")
        port_file = os.path.join(self.folder, "port")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [program("librettod"), "--listen", "127.0.0.1:0", "--port-file", port_file,
                 *(["--model", model, "--catalog", catalog] if catalog else []), *map(str, arguments)],
                stderr=log, stdout=log, env=environment())
        deadline = time.monotonic() + 60 * PATIENCE
        while not os.path.exists(port_file):  # it is written whole
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"librettod did not start:\n{self.log()}")
            time.sleep(0.02)
        with open(port_file, encoding="utf-8") as file:
            self.address = f"127.0.0.1:{int(file.read())}"

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def events(self, *names):
        """What a server with --log-format json has logged, in whole lines; of these names only, if some are given."""
        events = [json.loads(line) for line in self.log().splitlines(keepends=True) if line.endswith("\n")]
        return [event for event in events if not names or event["event"] in names]

    def kill(self):
        """As a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self, timeout=60):
        """Asks politely; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=timeout * PATIENCE)

    def close(self):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def cli(self, *arguments, **options):
        return run("libretto", "--address", self.address, *arguments, **options)

    def cli_json(self, *arguments):
        result = self.cli(*arguments, "--json")
        if result.returncode != 0:
            raise AssertionError(f"libretto {arguments}: exit status {result.returncode}\n{result.stderr}")
        return json.loads(result.stdout)


class TemporaryFolderTest(unittest.TestCase):
    """Each test has a folder of its own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="libretto-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def copy_of_catalog(self):
        return copy_catalog(self.path("catalog"))


def copy_catalog(destination):
    """A copy of the prepared catalogue that the test may change."""
    shutil.copytree(os.path.join(PREPARED, "catalog"), destination)
    return destination


class ServerTest(unittest.TestCase):
    """One server over a copy of the prepared catalogue for all tests of a class."""

    server_arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.class_folder = tempfile.mkdtemp(prefix="libretto-test-")
        cls.addClassCleanup(shutil.rmtree, cls.class_folder, ignore_errors=True)
        cls.server = Server(copy_catalog(os.path.join(cls.class_folder, "catalog")), *cls.server_arguments)
        cls.addClassCleanup(cls.server.close)

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), f"the server died:\n{self.server.log()[-4000:]}")

    def music(self, name):
        return os.path.join(MUSIC, name)

    def track(self, name):
        """The prepared track made of this file."""
        return self.server.cli_json("tracks", "get", name)["track"]

    def search(self, *arguments):
        """The hits of a successful search."""
        return self.server.cli_json("search", *arguments)["hits"]

    def titles(self, *arguments):
        return [hit["track"]["title"] for hit in self.search(*arguments)]

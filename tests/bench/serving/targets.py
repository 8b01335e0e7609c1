#!/usr/bin/env python3
"""Puts load on librettod and prints ratios to what it is measured by, all on this machine in one run.

usage: targets.py [--tracks N] [--seconds S] [--overload-seconds S] [--only PART ...]

reference: encoding and searching in process, and a bare gRPC server of the same library and messages
overload:  an open loop at four times what the server can take
peer:      the Python server of tests/bench/python_peer (only by --only peer; it needs its packages)
"""
import argparse
import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
sys.path.insert(0, os.path.join(SOURCE, "tests", "integration"))
from reflection_client.generic_client import GenericClient  # noqa: E402

BIN = os.environ.get("LIBRETTO_BIN", os.path.join(SOURCE, "build", "release", "bin"))
MODEL = os.environ.get("LIBRETTO_TEST_MODEL", os.path.join(SOURCE, ".cache", "model", "default"))
CLIENTS = 16


def program(name):
    return os.path.join(BIN, name)


class Process:
    """A server that writes its port to a file."""

    def __init__(self, folder, *command, stdin=None):
        self.port_file = os.path.join(tempfile.mkdtemp(dir=folder), "port")
        self.process = subprocess.Popen([part.format(port=self.port_file) for part in command], stdin=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, stderr=open(self.port_file + ".log", "wb"))
        atexit.register(self.process.kill)
        self.process.stdin.write(stdin or b"")
        self.process.stdin.close()
        while not os.path.exists(self.port_file):
            if self.process.poll() is not None:
                with open(self.port_file + ".log", encoding="utf-8") as log:
                    sys.exit(f"{command[0]} did not start:\n{log.read()}")
            time.sleep(0.05)
        with open(self.port_file, encoding="ascii") as file:
            self.address = f"127.0.0.1:{int(file.read())}"

    def resident_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def bench(server, *arguments, warm_up=2):
    result = subprocess.run([program("libretto-bench"), "--address", server.address, "--json", "-", "--warm-up", str(warm_up),
                             *map(str, arguments)], stdout=subprocess.PIPE, check=False)
    report = json.loads(result.stdout)
    if report["all"]["failed"]:
        sys.exit(f"requests failed: {report['all']['failed']}")
    return report


def row(name, value, unit, ratio=None, target=None, least=True):
    line = f"  {name:<58} {value:>10,.1f} {unit:<10}"
    if ratio is not None:
        line += f" {ratio:6.2f}"
        if target is not None:
            met = ratio >= target if least else ratio <= target
            line += f"  (at {'least' if least else 'most'} {target:g}{'' if met else ': MISSED'})"
    print(line, flush=True)


def make_catalog(tracks):
    catalog = os.path.join(SOURCE, ".cache", "bench", f"catalog-{tracks}")
    if not os.path.exists(catalog):
        print(f"making a catalogue of {tracks} tracks", flush=True)
        os.makedirs(os.path.dirname(catalog), exist_ok=True)
        shutil.rmtree(catalog + ".part", ignore_errors=True)
        subprocess.run([program("synthetic_catalog"), MODEL, catalog + ".part", str(tracks)], check=True)
        os.rename(catalog + ".part", catalog)
    return catalog


def start_librettod(folder, catalog, *arguments):
    return Process(folder, program("librettod"), "--listen", "127.0.0.1:0", "--port-file", "{port}", "--model", MODEL,
                   "--catalog", catalog, *arguments)


def rate(report):
    return report["all"]["answered_per_second"]


def measure_reference(folder, catalog, seconds):
    server = start_librettod(folder, catalog)
    client = GenericClient(server.address)
    request = client.message("SearchRequest", limit=10)
    request.clauses.add(text="slow sad cello")
    answer = client.call("SearchService/Search", request).SerializeToString()
    client.close()
    echo = Process(folder, program("echo_server"), "{port}", stdin=answer)
    run = ("--clients", CLIENTS, "--duration", seconds)
    print(f"closed loop, {CLIENTS} clients")
    inside = {int(batch): value for batch, value in json.loads(subprocess.run(
        [program("search_reference"), MODEL, catalog, "3"], stdout=subprocess.PIPE, check=True).stdout).items()}
    text = bench(server, *run)
    for batch, value in inside.items():
        row(f"encoding and searching in process, by {batch}", value, "queries/s")
    row("texts, none twice", rate(text), "calls/s", rate(text) / max(inside.values()), 0.8)
    bare = rate(bench(echo, *run))
    row("a bare gRPC server", bare, "calls/s")
    for name, arguments in [("texts asked before", ("--repeat", 1)), ("vectors asked before", ("--mix", "vector", "--repeat", 1)),
                            ("vectors, none twice", ("--mix", "vector"))]:
        value = rate(bench(server, *run, *arguments))
        row(name, value, "calls/s", value / bare, 0.6)
    echo.stop()
    server.stop()


def measure_overload(folder, catalog, seconds, overload_seconds):
    server = start_librettod(folder, catalog)
    capacity = rate(bench(server, "--clients", CLIENTS, "--duration", seconds))
    print("open loop")
    row("capacity: closed loop of texts", capacity, "calls/s")
    calm = bench(server, "--rate", 0.8 * capacity, "--duration", seconds)["all"]["answered"]["p99_ms"]
    row("p99 at 0.8 of it", calm, "ms")
    before = server.resident_mib()
    report = bench(server, "--rate", 4 * capacity, "--duration", overload_seconds)
    after = server.resident_mib()
    answered, refused = report["all"]["answered"], report["all"]["refused"]
    row(f"p99 of those answered at 4 times, {overload_seconds:g} s", answered["p99_ms"], "ms", answered["p99_ms"] / calm, 2, False)
    row("answered", rate(report), "calls/s", rate(report) / capacity)
    row("refused", refused["count"] / report["seconds"], "calls/s")
    row("p99 of a refusal", refused["p99_ms"], "ms", refused["p99_ms"], 5, False)
    row("memory", after, "MiB", after / before, 1.05, False)
    recovered = bench(server, "--rate", 0.8 * capacity, "--duration", seconds)["all"]["answered"]["p99_ms"]
    row("p99 at 0.8 again, from 2 s after it", recovered, "ms", recovered / calm, 1.5, False)
    server.stop()


def measure_peer(folder, catalog, seconds):
    vectors, modules = os.path.join(folder, "vectors"), os.path.join(folder, "modules")
    subprocess.run([program("libretto-catalog"), "export", catalog, "--out", vectors], check=True, stdout=subprocess.DEVNULL)
    os.makedirs(modules)
    proto = os.path.join(SOURCE, "proto")
    subprocess.run(["protoc", "-I", proto, "--python_out", modules, *(
        os.path.join("libretto", "v1", name) for name in ("search_service.proto", "filter.proto", "track.proto"))],
        check=True, cwd=proto)
    server = start_librettod(folder, catalog)
    # Debian's Python, whose packages these are.
    peers = {f"{threads} torch threads" if threads > 1 else "one torch thread": Process(
        folder, "/usr/bin/python3", os.path.join(SOURCE, "tests", "bench", "python_peer", "server.py"), MODEL, vectors, modules,
        "--port-file", "{port}", "--torch-threads", str(threads)) for threads in (1, 2)}
    print(f"Python peer, closed loop of texts, {CLIENTS} clients")
    run = ("--clients", CLIENTS, "--duration", seconds)
    best, theirs = max(((peer, rate(bench(peer, *run))) for peer in peers.values()), key=lambda pair: pair[1])
    ours = rate(bench(server, *run))
    row("the peer, with whichever of 1 and 2 torch threads is faster", theirs, "calls/s")
    row("librettod", ours, "calls/s", ours / theirs, 3)
    print("at equal load: 0.8 of what the peer can take")
    run = ("--rate", 0.8 * theirs, "--duration", seconds)
    peer_p99 = bench(best, *run)["all"]["answered"]["p99_ms"]
    our_p99 = bench(server, *run)["all"]["answered"]["p99_ms"]
    row("p99 of the peer", peer_p99, "ms")
    row("p99 of librettod", our_p99, "ms", our_p99 / peer_p99, 1 / 3, False)
    server.stop()
    for peer in peers.values():
        peer.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracks", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--overload-seconds", type=float, default=60)
    parser.add_argument("--only", nargs="+", choices=["reference", "overload", "peer"], default=["reference", "overload"])
    arguments = parser.parse_args()
    catalog = make_catalog(arguments.tracks)
    with tempfile.TemporaryDirectory(prefix="libretto-targets-") as folder:
        if "reference" in arguments.only:
            measure_reference(folder, catalog, arguments.seconds)
        if "overload" in arguments.only:
            measure_overload(folder, catalog, arguments.seconds, arguments.overload_seconds)
        if "peer" in arguments.only:
            measure_peer(folder, catalog, arguments.seconds)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Checks that dependencies point one way and that every third-party engine is behind its one door.

Usage: layering.py ROOT        prints FILE:LINE: WHY for each violation; exits with 1 if there is one
       layering.py --self-test

The rules are the two tables below; docs/architecture.md says why.
"""

import os
import re
import sys
import tempfile
import unittest

# Folder (the longest that fits counts) -> prefixes of our own headers that its files may include.
# Files named *_main.cc do the wiring and may include all of ours.
LAYERS = {
    "base": ["base/"],
    "encoders": ["base/", "encoders/"],
    "index": ["base/", "index/"],
    "server": ["base/", "server/"],
    "server/admission": ["base/", "server/admission/"],
    "server/batching": ["base/", "encoders/encoder.h", "server/batching/"],
    "server/parser": ["base/", "server/parser/"],
    "server/query": ["base/", "encoders/", "index/", "server/batching/", "server/parser/",
                     "server/query/"],
    "server/describe": ["base/", "encoders/encoder.h", "encoders/model.h", "server/describe/", "server/query/"],
    "server/playlist": ["base/", "index/catalog/", "index/store/library.h", "server/playlist/",
                        "server/query/errors.h", "server/query/validate.h"],
    "server/indexes": ["base/", "encoders/model.h", "index/store/library.h", "server/admin/", "server/describe/",
                       "server/indexes/", "server/playlist/planner.h", "server/query/"],
    "server/identity": ["base/", "server/admin/", "server/identity/", "server/query/errors.h"],
    "server/telemetry": ["base/", "server/query/", "server/telemetry/"],
    "server/http": ["base/", "server/telemetry/", "server/http/"],
    "server/rpc": ["base/", "index/catalog/", "server/admission/", "server/describe/", "server/identity/",
                   "server/indexes/", "server/playlist/", "server/query/", "server/rpc/", "server/telemetry/", "PROTO"],
    "server/sandbox": ["base/", "encoders/audio/", "server/query/", "server/sandbox/"],
    "server/admin": ["base/", "index/store/library.h", "server/query/", "server/admin/", "PROTO"],
    "client": ["base/", "client/", "PROTO"],
}

# Engine -> (headers, folders that may include them). "MAIN" stands for *_main.cc files.
DOORS = {
    "FFmpeg": (r"lib(av|sw)\w+/", ["encoders/audio"]),
    "SoundTouch": (r"(soundtouch/)?SoundTouch\.h", ["encoders/eval"]),
    "FluidSynth": (r"fluidsynth", ["encoders/audio/midi"]),
    "libsndfile": (r"sndfile\.h", ["encoders/training"]),
    "libebur128": (r"ebur128\.h", ["encoders/audio"]),
    "Chromaprint": (r"chromaprint\.h", ["encoders/audio"]),
    "KISS FFT": (r"kiss_?fft", ["encoders/audio"]),
    "LibTorch": (r"(torch|ATen|c10|caffe2)/", ["encoders/towers", "encoders/training"]),
    "oneDNN": (r"oneapi/|dnnl", ["encoders/towers"]),
    "SentencePiece": (r"sentencepiece", ["encoders/text", "encoders/training"]),
    "LevelDB": (r"leveldb/", ["encoders/bundle"]),
    "libzip": (r"zip(conf)?\.h", ["encoders/bundle"]),
    "FAISS": (r"faiss/", ["index/faiss"]),
    "hnswlib": (r"hnswlib/", ["index/vectors"]),
    "SQLite": (r"sqlite3", ["index/sqlite"]),
    "gRPC": (r"(grpcpp|grpc)/|.*\.grpc\.pb\.h", ["server/rpc", "server/admin", "client/cpp", "MAIN"]),
    "Protobuf": (r"google/(protobuf|rpc)/|.*\.pb\.h",
                 ["server/rpc", "server/admin", "client", "MAIN"]),
    "Prometheus": (r"prometheus/", ["server/telemetry"]),
    "cpp-httplib": (r"httplib\.h", ["server/http"]),
    "libseccomp": (r"seccomp\.h", ["server/sandbox"]),
    "OpenSSL": (r"openssl/", ["base"]),
    "utf8proc": (r"utf8proc\.h", ["base"]),
    "spdlog": (r"spdlog/", ["base"]),
}

FOLDERS = sorted({layer.split("/")[0] for layer in LAYERS})
OURS = re.compile(r"(%s)/" % "|".join(FOLDERS))
PROTO = re.compile(r"(libretto/v1|google/rpc|grpc/health)/.*\.pb\.h$")
INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^>"]+)[>"]')


def is_main(path):
    return path.endswith("_main.cc")


def layer_of(path):
    fitting = [layer for layer in LAYERS if path.startswith(layer + "/")]
    return max(fitting, key=len)


def check_ours(path, header):
    """Why `path` may not include `header` of ours, or None."""
    if is_main(path):
        return None
    layer = layer_of(path)
    allowed = LAYERS[layer]
    if PROTO.match(header):
        return None if "PROTO" in allowed else f"{layer} must not know the API's messages"
    if not OURS.match(header) or header.startswith(tuple(allowed)):
        return None
    return f"{layer} must not depend on {os.path.dirname(header)}"


def check_engines(path, header):
    """Why `path` may not include `header` of an engine, or None."""
    for engine, (pattern, doors) in DOORS.items():
        if not re.match(pattern, header):
            continue
        inside = any(path.startswith(door + "/") for door in doors)
        if not inside and not ("MAIN" in doors and is_main(path)):
            return f"{engine} may be included only in {', '.join(doors)}"
    return None


def check_file(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            header = match.group(1)
            why = check_ours(path, header) or check_engines(path, header)
            if why:
                yield f"{path}:{number}: includes {header}: {why}"


def check_tree(root):
    """Returns (violations, number of files looked at)."""
    violations, files = [], 0
    for folder in FOLDERS:
        for directory, _, names in os.walk(os.path.join(root, folder)):
            for name in sorted(names):
                if not name.endswith((".h", ".cc")):
                    continue
                path = os.path.relpath(os.path.join(directory, name), root)
                violations.extend(check_file(root, path))
                files += 1
    return violations, files


class SelfTest(unittest.TestCase):
    """Plants files in a tree of their own."""

    def planted(self, path, *headers):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, os.path.dirname(path)))
            with open(os.path.join(root, path), "w", encoding="utf-8") as source:
                source.writelines(f'#include "{header}"\n' for header in headers)
            violations, files = check_tree(root)
            self.assertEqual(files, 1)
            return violations

    def test_violations_are_found(self):
        for path, header in [
            ("base/a.cc", "index/vector_index.h"),
            ("encoders/audio/a.cc", "index/vector_index.h"),
            ("index/store/a.h", "encoders/encoder.h"),
            ("index/store/a.h", "libretto/v1/track.pb.h"),
            ("server/query/a.cc", "libretto/v1/track.pb.h"),
            ("server/query/a.cc", "server/rpc/serve.h"),
            ("server/query/a.cc", "server/playlist/planner.h"),
            ("server/playlist/a.cc", "libretto/v1/track.pb.h"),
            ("server/query/a.cc", "server/sandbox/frames.h"),
            ("server/query/a.cc", "server/describe/describer.h"),
            ("server/sandbox/a.cc", "server/rpc/serve.h"),
            ("server/admin/a.cc", "seccomp.h"),
            ("server/telemetry/a.cc", "server/rpc/serve.h"),
            ("server/http/a.cc", "server/rpc/serve.h"),
            ("server/rpc/a.cc", "prometheus/counter.h"),
            ("server/telemetry/a.cc", "httplib.h"),
            ("server/query/a.cc", "grpcpp/grpcpp.h"),
            ("client/cli/a.cc", "index/catalog/track.h"),
            ("client/cli/a.cc", "grpcpp/grpcpp.h"),
            ("client/cli/a.cc", "server/query/query.h"),
            ("encoders/text/a.cc", "torch/torch.h"),
            ("encoders/towers/a.cc", "libavcodec/avcodec.h"),
            ("index/store/a.cc", "sqlite3.h"),
            ("index/catalog/a.cc", "faiss/Index.h"),
            ("server/librettod_main.cc", "torch/torch.h"),
        ]:
            with self.subTest(path=path, header=header):
                violations = self.planted(path, "base/clock.h", header)
                self.assertEqual(len(violations), 1, violations)
                self.assertTrue(violations[0].startswith(f"{path}:2: includes {header}: "))

    def test_allowed_includes_pass(self):
        for path, headers in [
            ("server/librettod_main.cc", ["encoders/model.h", "index/store/library.h", "grpcpp/grpcpp.h"]),
            ("server/query/a.cc", ["encoders/model.h", "index/store/library.h", "vector"]),
            ("server/rpc/a.cc", ["server/query/query.h", "libretto/v1/track.pb.h", "grpcpp/grpcpp.h"]),
            ("client/cpp/a.cc", ["grpcpp/grpcpp.h", "grpc/health/v1/health.grpc.pb.h"]),
            ("index/faiss/a.cc", ["faiss/Index.h", "index/vector_index.h"]),
            ("encoders/audio/a.h", ["libavformat/avformat.h", "base/embedding.h"]),
        ]:
            with self.subTest(path=path):
                self.assertEqual(self.planted(path, *headers), [])


def main():
    if sys.argv[1:] == ["--self-test"]:
        unittest.main(argv=sys.argv[:1])
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    violations, files = check_tree(sys.argv[1])
    print("\n".join(violations) if violations else f"layering: {files} files, no violation")
    sys.exit(1 if violations or files == 0 else 0)


if __name__ == "__main__":
    main()

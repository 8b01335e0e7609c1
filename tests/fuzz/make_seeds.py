#!/usr/bin/env python3
"""Writes the first inputs of every fuzz target: corpus/TARGET/seed-NAME. Needs protoc and ffmpeg.

Usage: make_seeds.py        what fuzzing found stands beside them and is left alone
"""

import io
import json
import pathlib
import struct
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def save(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{name}").write_bytes(data)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def number_field(number, value):
    return varint(number << 3) + varint(value)


def bytes_field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def message(kind, text):
    proto = ROOT / "proto"
    file = "search_service" if kind == "SearchRequest" else "catalog_service"
    command = ["protoc", f"-I{proto}", f"--encode=libretto.v1.{kind}", f"libretto/v1/{file}.proto"]
    return subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout


def encoded_audio(seconds, *arguments):
    """The bytes of a sine as ffmpeg encodes it; the last argument is the file name's ending."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/sine.{arguments[-1]}"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"sine=440:duration={seconds}", "-metadata",
                        "title=Sine", *arguments[:-1], "-fflags", "+bitexact", path], check=True)
        return pathlib.Path(path).read_bytes()


def requests():
    filters = """filter { all_of { filters { equals { field: "genre" value { string_value: "rock" } } }
        filters { any_of { filters { range { field: "year" min: 1990 max: 1999 } }
                           filters { one_of { field: "key" values { string_value: "Db" } } } } }
        filters { not { prefix { field: "title" prefix: "gr" } } }
        filters { contains { field: "attributes.mood" text: "alm" } } filters { matches { text: "artist* calm" } } } }"""
    searches = {
        "text": 'clauses { text: "loud rock" } clauses { text: "calm" weight: -0.5 } limit: 3 explain: true',
        "tags": 'clauses { tags { tags: "jazz" tags: "calm" } weight: 2 } result_kind: RESULT_KIND_PASSAGES',
        "track": 'clauses { track_id: "track-12" } list_copies: true page_token: "AAAA"',
        "passage": 'clauses { passage { track_id: "track-20" range { start_seconds: 0.5 end_seconds: 1.5 } } }',
        "filter": 'clauses { text: "rock" } filter { not { equals { field: "genre" value { string_value: "Rock" } } } }',
        "vector": "clauses { embedding { values: [" + ", ".join(["0.5"] * 128) + "] } }",
    }
    for name, text in searches.items():
        save("request", name, b"\0" + message("SearchRequest", text))
    wave = encoded_audio(0.2, "-ar", "8000", "-c:a", "pcm_u8", "wav")
    save("request", "audio", b"\0" + bytes_field(1, bytes_field(3, wave)))
    save("request", "list", b"\1" + message("ListTracksRequest", filters + " page_size: 5"))
    save("request", "list-facts", b"\1" + message("ListTracksRequest", """filter { any_of {
        filters { range { field: "tempo_bpm" min: 120 } } filters { range { field: "added_time" max: 1e9 } }
        filters { equals { field: "attributes.live" value { bool_value: true } } }
        filters { one_of { field: "attributes.rating" values { number_value: 1.5 } } } } }"""))
    save("request", "upsert", b"\2" + message("UpsertTrackHeader", """track { id: "x" title: "Größe" artist: "B" year: 1990
        attributes { key: "mood" value { string_value: "calm" } } attributes { key: "n" value { number_value: 1 } } }
        path: "a/b.ogg" """))
    save("request", "token", b"\3" + b"AQIDBAUGBwgJCgsMDQ4PEA")


def audio():
    formats = {
        "mp3": ("-ar", "8000", "-b:a", "8k", "mp3"),
        "vorbis": ("-ar", "8000", "-c:a", "libvorbis", "-q:a", "-1", "ogg"),
        "opus": ("-c:a", "libopus", "-b:a", "8k", "opus"),
        "flac": ("-ar", "8000", "flac"),
        "ogg-flac": ("-ar", "8000", "-c:a", "flac", "oga"),
        "aac": ("-ar", "8000", "-b:a", "8k", "aac"),
        "m4a": ("-ar", "8000", "-b:a", "8k", "m4a"),
        "wav": ("-ar", "8000", "wav"),
        "wav-float-stereo": ("-ar", "8000", "-ac", "2", "-c:a", "pcm_f32le", "wav"),
        "wav-adpcm": ("-ar", "8000", "-c:a", "adpcm_ms", "wav"),
        "aiff": ("-ar", "8000", "aiff"),
    }
    for name, arguments in formats.items():
        save("audio", name, encoded_audio(0.2, *arguments))


def frames():
    text = lambda t: struct.pack("<I", len(t)) + t
    save("frames", "ready", b"R")
    save("frames", "job", struct.pack("<ciB", b"J", 16000, 1) + text(b"a/b.ogg"))
    save("frames", "info", b"I" + text(b"ogg") + text(b"vorbis") +
         struct.pack("<iidI", 44100, 2, 12.5, 2) + text(b"artist") + text(b"") + text(b"title") + text("Ω".encode()))
    save("frames", "samples", struct.pack("<cI4f", b"S", 4, 0, 0.5, -0.5, 1))
    save("frames", "end", struct.pack("<cBdBdBd", b"E", 1, 120.5, 1, -14.2, 0, 0) + text(b"F#") + text(b"minor") +
         struct.pack("<I2I", 2, 1, 0xFFFFFFFF))
    save("frames", "failure", struct.pack("<ci", b"F", 15) + text(b"cut short"))


def parser():
    for name, query in {
        "several": "similar to *Elvish theme* but slower, no drums or bass, under 3:30",
        "numbers": "late 80s, 90-110 bpm, from 1985 to 1992, louder than -14 LUFS, in A minor",
        "hits": "more like the second, not like #3, another one",
        "quotes": "“without me” «rose» 「桜」 -piano non-vocal drumless",
        "romance": "plus lent, sin voces, più triste, com mais baixo, sans l'orgue, en la mineur",
        "german": "ähnlich wie Mahler, ohne Schlagzeug und Gesang, 80er Jahre, a-Moll",
        "unspaced": "Radioheadみたいな曲、ボーカルなし、もっと速い 像王菲一样但更慢，没有鼓",
    }.items():
        save("parser", name, query.encode())


def leveldb_table(rows):
    def block(entries):
        data = b"".join(varint(0) + varint(len(k)) + varint(len(v)) + k + v for k, v in entries)
        restarts, at = [], 0
        for k, v in entries:
            restarts.append(at)
            at += len(varint(len(k)) + varint(len(v))) + 1 + len(k) + len(v)
        return data + struct.pack(f"<{len(restarts) or 1}II", *(restarts or [0]), len(restarts) or 1)

    out = b""

    def add(contents):
        nonlocal out
        handle = varint(len(out)) + varint(len(contents))
        out += contents + b"\0" + struct.pack("<I", masked(crc32c(contents + b"\0")))
        return handle

    data, meta = add(block(rows)), add(block([]))
    index = add(block([(rows[-1][0] + b"\xff", data)]))
    return out + (meta + index).ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)


def bundle():
    parts = json.loads((ROOT / "encoders/bundles/default/parts.json").read_text())
    parts["golden_texts"] = parts["golden_texts"][:2]
    save("bundle", "parts", b"\0" + json.dumps(parts).encode())
    parts.update(format="libretto-bundle", backbone_sha256="0" * 64,
                 files={"labels.txt": {"sha256": "1" * 64, "bytes": 12}})
    save("bundle", "manifest", b"\1" + json.dumps(parts).encode())
    header = json.dumps({"__metadata__": {"a": "b"}, "half": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
                         "x": {"dtype": "F32", "shape": [2, 1], "data_offsets": [4, 12]}}).encode()
    save("bundle", "safetensors", b"\2" + struct.pack("<Q", len(header)) + header + bytes(range(12)))
    values = struct.pack("<3f", 1, 2, 3)
    shape = bytes_field(2, number_field(1, 3))
    entry = (number_field(1, 1) + bytes_field(2, shape) + number_field(5, len(values)) +
             bytes([6 << 3 | 5]) + struct.pack("<I", masked(crc32c(values))))
    table = leveldb_table([(b"", number_field(1, 1)), (b"layer/bias", entry)])
    save("bundle", "checkpoint", b"\3" + struct.pack(">H", len(table)) + table + values)
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", method) as out:
            out.writestr(zipfile.ZipInfo("other"), b"x")
            out.writestr(zipfile.ZipInfo("entry"), b"sound " * 20, method)
        save("bundle", f"zip-{name}", b"\4" + archive.getvalue())


def config():
    save("config", "example", b"\0" + (ROOT / "deploy/librettod.toml").read_bytes())
    save("config", "indexes", b"""\0default_index = "next"
audio_root = ["/a, b", '/c']
threads = 0x10
batch_delay_ms = 1e2
create_catalog = true
[indexes.next]
model = "m"
catalog = "c"
""")
    flags = ["--threads=3", "--index", "next=/m,/c", "--audio-root", "/a", "--create-catalog", "--log-level", "debug"]
    save("config", "flags", b"\1" + "\n".join(flags).encode())
    for place, value in ((0, "localhost:80"), (3, "a=b,c:d=e,f"), (6, "/a:/b"), (8, "1.5e3")):
        save("config", f"variable-{place}", bytes([2, place]) + value.encode())


def tokenizer():
    texts = (ROOT / "tests/golden/tokenizer.tsv").read_text().splitlines()[:12]
    for number, line in enumerate(texts):
        save("tokenizer", f"text-{number}", b"\0" + line.split("\t")[0].encode())

    def piece(text, score, kind):
        return bytes_field(1, bytes_field(1, text.encode()) + bytes([2 << 3 | 5]) + struct.pack("<f", score) +
                           number_field(3, kind))

    model = b"".join([piece("<unk>", 0, 2), piece("</s>", 0, 3), piece("▁", -1, 1), piece("▁a", -2, 1),
                      piece("b", -3, 1), piece("ab", -2.5, 1), piece("<0x41>", -9, 6), piece("x y", 0, 4)])
    rules = struct.pack("<I2I", 8, 0, 0) + b"a\0"
    model += bytes_field(2, number_field(3, 1)) + bytes_field(3, bytes_field(2, rules) + number_field(3, 1))
    save("tokenizer", "model", b"\1" + struct.pack(">H", len(model)) + model + b"a ab  b")
    vocabulary = b"[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##b\nab\n"
    save("tokenizer", "wordpiece", b"\2" + struct.pack(">H", len(vocabulary)) + vocabulary + "ab aß, b".encode())
    save("tokenizer", "changed", b"\3\x06Ab \xc3\x84!\x00\x00\x10\x02\xff\x01")


def snapshot():
    for kind in range(3):
        for file in range(9):
            save("snapshot", f"{kind}-{file}", bytes([kind, file, 0, 0, 0, 70, 0, 7]))


for make in (requests, audio, frames, bundle, config, parser, tokenizer, snapshot):
    make()

"""MIDI files, sound and hostile."""

import struct

import grpc

BEAT = 480  # ticks, half a second


def variable(value):
    parts = [value & 0x7F]
    while value := value >> 7:
        parts.insert(0, 0x80 | value & 0x7F)
    return bytes(parts)


def chunk(kind, body):
    return kind + struct.pack(">I", len(body)) + body


def header(form=0, tracks=1, division=BEAT):
    return chunk(b"MThd", struct.pack(">HHH", form, tracks, division))


def track(*events):
    """Each event: ticks since the one before, bytes."""
    return chunk(b"MTrk", b"".join(variable(ticks) + data for ticks, data in events) + b"\0\xff\x2f\0")


def tune(keys, program):
    """The keys one after another, a beat each."""
    events = [(0, bytes([0xC0, program]))]
    for key in keys:
        events += [(0, bytes([0x90, key, 100])), (BEAT, bytes([0x80, key, 0]))]
    return header() + track(*events)


NOTE = (0, b"\x90\x3c\x64")
SLOWEST = (0, b"\xff\x51\x03\xff\xff\xff")
INVALID, DAMAGED = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.DATA_LOSS

# Name, bytes, status code, words of the message.
HOSTILE = [
    ("header cut short", header()[:9], DAMAGED, "cut short"),
    ("track cut short", tune([60] * 8, 0)[:-9], DAMAGED, "cut short"),
    ("no tracks", header(tracks=0), INVALID, "no tracks"),
    ("65535 tracks", header(1, 65535) + track(NOTE), DAMAGED, "cut short"),
    ("division 0", header(division=0) + track(NOTE), INVALID, "division"),
    ("no notes", header() + track(), INVALID, "no notes"),
    ("huge deltas", header(division=1) + track(*[(0x0FFFFFFF, NOTE[1])] * 50), INVALID, "30 minutes"),
    ("endless tempo", header(division=1) + track(SLOWEST, NOTE, (2000, b"\x80\x3c\0")), INVALID, "30 minutes"),
    ("a million notes at once", header() + track(*[NOTE] * 1_000_000), INVALID, "events"),
    ("garbage", b"MThd" + bytes(range(256)) * 20, DAMAGED, "MIDI"),
]

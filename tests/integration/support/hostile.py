"""Audio made to do harm: mutated real files, decompression bombs, playlists and addresses, endless streams, huge headers.

The same inputs come of the same number in every run.
"""

import os
import random
import struct

from support import music

SECRET = "/etc/passwd"
BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
SUFFIXES = ("mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "aac")
EXTREMES = [struct.pack(">I", value) for value in (0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0, 0x10000)]


def seeds(folder):
    """Two seconds of sound in each format, by suffix."""
    os.makedirs(folder, exist_ok=True)
    made = {}
    for suffix in SUFFIXES:
        path = os.path.join(folder, f"seed.{suffix}")
        music.render(path, music.expression(music.CHORD, 2), music.tags("Seed", "A", "B", "C", 2000), BIT_EXACT)
        made[suffix] = music.read(path)
    return made


# Mutations: (data, random) -> data.

def flip_bytes(data, rng):
    for _ in range(rng.choice([1, 5, 50, 500])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return data


def flip_header(data, rng):
    for _ in range(rng.choice([1, 3, 10])):
        data[rng.randrange(min(len(data), 400))] = rng.randrange(256)
    return data


def set_extremes(data, rng):
    for _ in range(rng.choice([1, 2, 8])):
        at = rng.randrange(max(1, min(len(data), rng.choice([200, 2000, len(data)])) - 4))
        data[at:at + 4] = rng.choice(EXTREMES)[::rng.choice([1, -1])]
    return data


def cut(data, rng):
    return data[:rng.randrange(1, len(data))]


def remove(data, rng):
    at = rng.randrange(len(data))
    del data[at:at + rng.choice([1, 100, 5000])]
    return data


def repeat(data, rng):
    at, size = rng.randrange(len(data)), rng.choice([10, 1000, 20000])
    return data[:at] + data[at:at + size] * rng.choice([2, 20]) + data[at:]


def zero(data, rng):
    at, size = rng.randrange(len(data)), rng.choice([4, 400, 10000])
    data[at:at + size] = bytes(len(data[at:at + size]))
    return data


MUTATIONS = [flip_bytes, flip_header, set_extremes, cut, remove, repeat, zero]


def mutated(made, rng):
    data = bytearray(made[rng.choice(SUFFIXES)])
    for _ in range(rng.choice([1, 1, 2, 4])):
        data = rng.choice(MUTATIONS)(data, rng) or bytearray(b"\0")
    if rng.random() < 0.1:
        data += made[rng.choice(SUFFIXES)]
    return bytes(data)


# Containers made by hand.

def wav(rate=16000, channels=1, bits=16, data=bytes(64000), tag=1, data_size=None, block=None, before=b""):
    block = channels * bits // 8 if block is None else block
    header = struct.pack("<HHIIHH", tag, channels & 0xffff, rate, (rate * block) & 0xffffffff, block & 0xffff, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + header + before
    body += b"data" + struct.pack("<I", len(data) if data_size is None else data_size) + data
    return b"RIFF" + struct.pack("<I", min(len(body), 0xffffffff)) + body


def box(kind, body=b"", size=None):
    return struct.pack(">I", 8 + len(body) if size is None else size) + kind + body


def nested_boxes(kinds, depth):
    data = b""
    for i in range(depth):
        data = box(kinds[i % len(kinds)], data)
    return box(b"ftyp", b"M4A \0\0\0\0M4A ") + data


def id3(body, size=None):
    size = len(body) if size is None else size
    return b"ID3\4\0\0" + bytes((size >> shift) & 0x7f for shift in (21, 14, 7, 0)) + body


def id3_frame(kind, body):
    return kind + bytes((len(body) >> shift) & 0x7f for shift in (21, 14, 7, 0)) + b"\0\0" + body


def flac_block(kind, body, size=None):
    return bytes([kind]) + struct.pack(">I", len(body) if size is None else size)[1:] + body


def with_flac_blocks(flac, *blocks):
    """`blocks` after STREAMINFO."""
    return flac[:42].replace(b"fLaC\x80", b"fLaC\x00") + b"".join(blocks) + flac[42:]


def playlists():
    addresses = [f"file://{SECRET}", SECRET, "http://127.0.0.1:9/x.mp3", "tcp://127.0.0.1:9", "concat:/etc/passwd|/etc/hosts",
                 "subfile,,start,0,end,100,,:/etc/passwd", "data:audio/wav;base64,AAAA", "pipe:0", "unix:/tmp/socket"]
    for address in addresses:
        yield f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{address}\n#EXT-X-ENDLIST\n".encode()
        yield f"ffconcat version 1.0\nfile '{address}'\n".encode()
        yield f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\na=control:{address}\n".encode()
        yield (f'<?xml version="1.0"?><MPD><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1">'
               f"<BaseURL>{address}</BaseURL></Representation></AdaptationSet></Period></MPD>").encode()
        yield address.encode()


def references(made):
    """MP4 files whose samples are said to lie in other files."""
    m4a = made["m4a"]
    at = m4a.find(b"url \0\0\0\1")
    if at < 0:
        return
    for kind, path in [(b"url ", SECRET), (b"url ", "http://127.0.0.1:9/"), (b"alis", SECRET), (b"rsrc", SECRET)]:
        # Its size must stay: the path takes the place of what follows.
        entry = kind + b"\0\0\0\0" + path.encode() + b"\0"
        yield m4a[:at] + entry[:8] + m4a[at + 8:]
        yield m4a[:at] + entry + m4a[at + len(entry):]


def bombs(folder):
    for rate in (0, 1, 2, 7, 100, 4_000_000_000):
        yield wav(rate=rate)
        yield wav(rate=rate, channels=2, bits=8)
    for channels in (0, 3, 64, 255, 1000, 65535):
        yield wav(channels=channels)
        yield wav(channels=channels, bits=8, data=bytes(1 << 20))
    for bits in (0, 1, 3, 12, 64, 65535):
        yield wav(bits=bits)
    for data_size in (0xffffffff, 0x7fffffff, 0xfffffffe):
        yield wav(data_size=data_size)
    for sample in (float("nan"), float("inf"), 1e38, -1e30, 1e-40):
        yield wav(bits=32, tag=3, data=struct.pack("<f", sample) * 20000)
    yield wav(before=b"LIST" + struct.pack("<I", 0xfffffff0))
    for name, rate, seconds in (("bomb.flac", 8000, 1000), ("slow.flac", 1000, 20000), ("bomb.mp3", 8000, 1000)):
        yield lambda name=name, rate=rate, seconds=seconds: music.read(music.render(
            os.path.join(folder, name), f"anullsrc=r={rate}:cl=mono:d={seconds}", options=BIT_EXACT))


def endless(made):
    ogg = made["ogg"]
    last = ogg.rfind(b"OggS")
    unended = ogg[:last]
    yield unended
    yield unended + unended[unended.find(b"OggS", 4):] * 50
    yield ogg * 100
    yield made["opus"] * 50
    for suffix in ("mp3", "aac"):
        yield made[suffix] * 200
    yield made["flac"] * 30
    yield wav(data_size=0xffffffff, data=bytes(8 << 20))
    yield bytes(4 << 20)
    yield b"\xff\xfb\x90\x00" * (1 << 18)
    yield b"OggS" * (1 << 18)
    yield b"ID3" * (1 << 18)


def huge_headers(made):
    mp3, flac = made["mp3"], made["flac"]
    yield id3(b"", size=(1 << 28) - 1) + mp3
    yield id3(bytes(8 << 20)) + mp3
    yield id3(b"".join(id3_frame(b"TXXX", b"\3key%d\0value" % i) for i in range(50_000))) + mp3
    yield id3(id3_frame(b"TIT2", b"\3" + b"x" * (2 << 20))) + mp3
    yield id3(id3_frame(b"COMM", b"\1eng" + b"\xff\xfe" + b"x\0" * (1 << 20))) + mp3
    yield id3(id3_frame(b"APIC", b"\0image/png\0\3\0" + bytes(4 << 20))) + mp3
    yield b"".join(id3(b"") for _ in range(100_000)) + mp3
    yield with_flac_blocks(flac, *[flac_block(1, bytes(1 << 20)) for _ in range(8)])
    yield with_flac_blocks(flac, flac_block(4, struct.pack("<I", 0xffffffff)))
    yield with_flac_blocks(flac, flac_block(4, struct.pack("<II", 0, 0xffffffff)))
    yield with_flac_blocks(flac, flac_block(6, struct.pack(">IIIIIIII", 3, 0xffffffff, 0, 1 << 30, 1 << 30, 24, 0, 0xffffffff)))
    yield with_flac_blocks(flac, flac_block(3, bytes(18) * 100_000, size=0xffffff))
    yield with_flac_blocks(flac, *[flac_block(5, bytes(396)) for _ in range(500)])
    for kinds in ((b"moov",), (b"udta",), (b"moov", b"trak", b"mdia", b"minf", b"stbl"), (b"meta", b"ilst")):
        for depth in (50, 5_000):
            yield nested_boxes(kinds, depth)
    m4a = made["m4a"]
    for kind in (b"stsz", b"stts", b"stsc", b"stco", b"ctts", b"elst", b"dref", b"stsd"):
        at = m4a.find(kind)
        for value in (0xffffffff, 0x7fffffff, 0x10000000):
            for offset in (4, 8, 12):  # flags, then counts
                if at >= 0:
                    yield m4a[:at + 4 + offset] + struct.pack(">I", value) + m4a[at + 8 + offset:]
    yield box(b"ftyp", b"M4A ") + b"".join(box(b"free") for _ in range(200_000))
    yield box(b"ftyp", b"M4A ") + box(b"moov", b"", size=1) + struct.pack(">Q", (1 << 63) - 1) + m4a


def noise(rng):
    magic = rng.choice([b"", b"RIFF\xff\xff\xff\xffWAVE", b"OggS\0\2", b"fLaC\0\0\0\x22", b"ID3\4\0\0", b"\xff\xfb\x90\x64",
                        b"\xff\xf1\x50\x80", b"FORM\0\0\xff\xffAIFFCOMM", b"\0\0\0\x20ftypM4A ", b"#EXTM3U\n", b"caff", b"RF64"])
    return magic + rng.randbytes(rng.choice([0, 1, 30, 1000, 50_000]))


def made_by_hand(folder, made):
    yield from playlists()
    yield from references(made)
    yield from bombs(folder)
    yield from endless(made)
    yield from huge_headers(made)


def inputs(folder, count):
    """`count` inputs, a third of them made by hand, as far as there are so many; the others mutated files and noise."""
    made = seeds(folder)
    by_hand = list(made_by_hand(folder, made))
    by_hand = random.Random(1).sample(by_hand, min(len(by_hand), max(count // 3, 1)))
    chosen = [data() if callable(data) else data for data in by_hand]  # what takes long to make is made late
    for number in range(count - len(chosen)):
        rng = random.Random(number)
        chosen.append(noise(rng) or b"\0" if number % 8 == 0 else mutated(made, rng))
    return chosen

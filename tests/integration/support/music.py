"""A small synthetic music collection, in every format that is promised, and damaged files beside it."""

import os
import subprocess
from dataclasses import dataclass, field

SECONDS = 24

CLICKS = "if(lt(mod(t\\,{beat})\\,0.06)\\,0.8*(2*random(0)-1)*exp(-50*mod(t\\,{beat}))\\,0)"
CHORD = "0.2*(sin(2*PI*261.6*t)+sin(2*PI*329.6*t)+sin(2*PI*392*t))"
TREMOLO = "0.5*sin(2*PI*220*t)*(0.5+0.5*sin(2*PI*1.5*t))"
ORGAN = "0.2*(sin(2*PI*110*t)+sin(2*PI*220*t)/2+sin(2*PI*330*t)/3+sin(2*PI*440*t)/4)"
SWEEP = "0.5*sin(2*PI*(60*t+80*t*t/2))"


@dataclass
class Recipe:
    name: str
    source: str  # of lavfi
    tags: dict = field(default_factory=dict)
    options: tuple = ()


def expression(text, seconds=SECONDS, rate=44100):
    return f"aevalsrc='{text}':d={seconds}:s={rate}"


def tags(title, artist, album, genre, year):
    return {"title": title, "artist": artist, "album": album, "genre": genre, "date": str(year)}


RECIPES = [
    Recipe("low_hum.mp3", f"sine=frequency=80:duration={SECONDS}",
           tags("Low Hum", "Test Tones", "Plain Tones", "Drone", 1990)),
    Recipe("high_whistle.flac", f"sine=frequency=3000:duration={SECONDS}",
           tags("High Whistle", "Test Tones", "Plain Tones", "Drone", 1995)),
    Recipe("rising_sweep.ogg", expression(SWEEP),
           tags("Rising Sweep", "Test Tones", "Moving Tones", "Experimental", 1999)),
    Recipe("noise_wash.opus", f"anoisesrc=color=pink:duration={SECONDS}:seed=1:amplitude=0.4:sample_rate=48000",
           tags("Noise Wash", "Weather", "Outside", "Noise", 2001)),
    Recipe("drum_clicks.m4a", expression(CLICKS.format(beat="0.5")),
           tags("Drum Clicks", "Click Track", "Rhythms", "Percussion", 2005)),
    Recipe("fast_clicks.wav", expression(CLICKS.format(beat="0.25")),
           tags("Fast Clicks", "Click Track", "Rhythms", "Percussion", 2006)),
    Recipe("major_chord.aiff", expression(CHORD, rate=22050),
           tags("Major Chord", "Harmony", "Chords", "Organ", 2010), ("-write_id3v2", "1")),
    Recipe("tremolo.flac", expression(TREMOLO),
           tags("夜曲", "測試", "Chords", "Organ", 2015)),
    Recipe("organ.mp3", expression(ORGAN), tags("Organ Pipe 🎹", "Harmony", "Chords", "Organ", 2020)),
    # No tags: the title comes from the file's name.
    Recipe("untitled_hiss.wav", f"anoisesrc=color=white:duration={SECONDS}:seed=2:amplitude=0.2"),
    # Clicks, then a tone: its passages differ.
    Recipe("two_parts.ogg",
           f"{expression(CLICKS.format(beat='0.5'))}[a];{expression(CHORD)}[b];[a][b]concat=n=2:v=0:a=1",
           tags("Two Parts", "Click Track", "Rhythms", "Experimental", 2008)),
]


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)


def render(path, source, metadata=None, options=()):
    """Renders a lavfi source to `path`; the suffix decides the format."""
    arguments = ["-f", "lavfi", "-i", source]
    for key, value in (metadata or {}).items():
        arguments += ["-metadata", f"{key}={value}"]
    ffmpeg(*arguments, *options, path)
    return path


def make_collection(folder):
    os.makedirs(folder, exist_ok=True)
    for recipe in RECIPES:
        path = os.path.join(folder, recipe.name)
        if not os.path.exists(path):
            part = os.path.join(folder, f".part-{recipe.name}")
            render(part, recipe.source, recipe.tags, recipe.options)
            os.rename(part, path)
    return folder


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)
    return path


def make_cover_art(folder):
    """An mp3 whose first stream by size is a picture."""
    tone = render(os.path.join(folder, "tone.wav"), "sine=frequency=500:duration=5")
    picture = os.path.join(folder, "cover.png")
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=600x600:duration=1:rate=1", "-frames:v", "1", picture)
    path = os.path.join(folder, "with_cover.mp3")
    ffmpeg("-i", tone, "-i", picture, "-map", "0:a", "-map", "1:v", "-c:v", "copy",
           "-disposition:v", "attached_pic", "-metadata", "title=With Cover", path)
    os.remove(tone)
    os.remove(picture)
    return path


def make_bad_files(folder, good):
    """Damaged files by what is wrong with them; `good` is the folder of a made collection."""
    os.makedirs(folder, exist_ok=True)
    files = {
        "zero length": write(os.path.join(folder, "zero_length.mp3"), b""),
        "text renamed": write(os.path.join(folder, "text.mp3"), b"These are not the sounds you look for.\n" * 200),
        "silent": render(os.path.join(folder, "silent.wav"), "anullsrc=r=44100:cl=mono:d=5"),
    }
    for name in ["low_hum.mp3", "high_whistle.flac", "rising_sweep.ogg", "noise_wash.opus", "drum_clicks.m4a",
                 "fast_clicks.wav", "major_chord.aiff"]:
        data = read(os.path.join(good, name))
        suffix = name.rsplit(".", 1)[1]
        files[f"truncated {suffix}"] = write(os.path.join(folder, f"truncated.{suffix}"), data[:len(data) // 2])
    flac = bytearray(read(os.path.join(good, "tremolo.flac")))
    middle = len(flac) // 2
    flac[middle:middle + 20000] = bytes(20000)
    files["damaged flac"] = write(os.path.join(folder, "damaged.flac"), bytes(flac))
    return files

"""How bright a track sounds: the mean over its frames of log2 of the spectral centroid in Hz, read from its file."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import numpy as np

RATE, FRAME = 22050, 2048
QUIET = 0.1  # of the median frame's energy; frames below it say nothing
LOWEST = 30  # Hz


def of_samples(samples):
    frames = samples[:len(samples) // FRAME * FRAME].reshape(-1, FRAME) * np.hanning(FRAME)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    energy = power.sum(axis=1)
    heard = energy > QUIET * np.median(energy)
    if not heard.any():
        return np.nan
    frequencies = np.fft.rfftfreq(FRAME, 1 / RATE)
    return float(np.log2(np.maximum(power[heard] @ frequencies / energy[heard], LOWEST)).mean())


def of_file(path):
    to_samples = ["-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    decoded = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, *to_samples],
                             stdout=subprocess.PIPE, check=True)
    return of_samples(np.frombuffer(decoded.stdout, np.float32))


def of_tracks(tracks):
    """By track id."""
    with ThreadPoolExecutor() as threads:
        return dict(zip((track.id for track in tracks), threads.map(of_file, (track.path for track in tracks))))

"""Writes mel.safetensors: log-mel spectrograms of a synthetic signal as librosa computes them.

Run in an environment with librosa and safetensors:
    python3 make_mel_golden.py mel.safetensors

The test makes the same signal again (see MelSignal in log_mel_test.cc): two seconds and a bit of
a rising tone, a steady chord and noise from a linear congruential generator, then near-silence.
"""

import sys

import librosa
import numpy as np
from safetensors.numpy import save_file

RATE = 16000


def mel_signal():
    n = 2 * RATE + 1234
    t = np.arange(n, dtype=np.float64) / RATE
    signal = 0.3 * np.sin(2 * np.pi * (50.0 * t + 1500.0 * t * t))
    signal += 0.2 * np.sin(2 * np.pi * 440.0 * t) + 0.1 * np.sin(2 * np.pi * 7000.0 * t)
    state = 12345
    noise = np.empty(n)
    for i in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        noise[i] = state / 2.0**31 - 1.0
    signal += 0.05 * noise
    signal[RATE + RATE // 2:] *= 1e-3
    return signal.astype(np.float32)


def main():
    signal = mel_signal()
    mel = librosa.feature.melspectrogram(
        y=signal, sr=RATE, n_fft=512, hop_length=256, n_mels=96, center=True,
        pad_mode="reflect", power=2.0)
    frames = np.log10(1.0 + 10000.0 * mel.T.astype(np.float64)).astype(np.float32)
    filters = librosa.filters.mel(sr=RATE, n_fft=512, n_mels=96).astype(np.float32)
    save_file({"frames": np.ascontiguousarray(frames), "filters": filters}, sys.argv[1],
              metadata={"source": "librosa " + librosa.__version__})


if __name__ == "__main__":
    main()

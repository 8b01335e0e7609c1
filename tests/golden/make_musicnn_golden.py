"""Writes musicnn.safetensors: what the published musicnn graphs give for two patches.

Run with the musicnn package unpacked on PYTHONPATH (librosa is not needed), and TensorFlow 2.15:
    TF_USE_LEGACY_KERAS=1 python3 make_musicnn_golden.py MUSICNN_FOLDER musicnn.safetensors
"""

import sys
import types

import numpy as np
import tensorflow as tf
from safetensors.numpy import save_file

FRAMES, MELS = 187, 96


def patches():
    """A patch like music (harmonics, beats, decay) and one of noise; half precision, exactly."""
    rng = np.random.default_rng(7)
    t = np.arange(FRAMES)[:, None]
    m = np.arange(MELS)[None, :]
    beat = np.exp(-(t % 23) / 9.0)
    music = 2.2 * np.exp(-((m % 13) - 6.0) ** 2 / 5.0) * np.exp(-m / 60.0) * (0.4 + beat)
    music = music + 0.5 * beat * (m > 60) + 0.15 * rng.random((FRAMES, MELS))
    noise = 3.0 * rng.random((FRAMES, MELS)) * np.exp(-m / 80.0)
    return np.stack([music, noise]).astype(np.float16)


def run(folder, model, batch):
    tf.compat.v1.reset_default_graph()
    from musicnn import models
    with tf.name_scope("model"):
        x = tf.compat.v1.placeholder(tf.float32, [None, FRAMES, MELS])
        training = tf.compat.v1.placeholder(tf.bool)
        y, _, _, _, _, _, mean, peak, dense = models.define_model(x, training, model, 50)
        pooled = tf.reshape(tf.stack([peak, mean], axis=2), [-1, 1506])
    with tf.compat.v1.Session() as session:
        tf.compat.v1.train.Saver().restore(session, folder + "/" + model + "/")
        return session.run([y, dense, pooled], {x: batch, training: False})


def main():
    folder, out = sys.argv[1:3]
    package = types.ModuleType("musicnn")  # without its __init__, which imports more
    package.__path__ = [folder]
    sys.modules["musicnn"] = package
    tf.compat.v1.disable_eager_execution()
    batch = patches()
    tensors = {"patches": batch}
    for name, model in (("msd", "MSD_musicnn"), ("mtt", "MTT_musicnn")):
        logits, dense, pooled = run(folder, model, batch.astype(np.float32))
        tensors[name + ".logits"] = logits
        tensors[name + ".dense"] = dense
        tensors[name + ".pooled"] = pooled
    save_file(tensors, out, metadata={"source": "TensorFlow " + tf.__version__})


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes bert.safetensors, yamnet.safetensors and tokenizer.tsv: what the text tokenizer and the
training teachers must give, computed with NumPy and SentencePiece's own program.

  make_text_golden.py              needs numpy, and spm_encode on the path
"""
import json, math, os, struct, subprocess
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
TOKENIZER = os.path.join(HERE, '../../encoders/bundles/default/tokenizer.model')


def write_safetensors(path, tensors):
    names = {np.dtype(np.float32): 'F32', np.dtype(np.int64): 'I64'}
    header, blobs, at = {}, [], 0
    for key in sorted(tensors):
        value = np.ascontiguousarray(tensors[key])
        header[key] = dict(dtype=names[value.dtype], shape=list(value.shape),
                           data_offsets=[at, at + value.nbytes])
        at += value.nbytes
        blobs.append(value.tobytes())
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as out:
        out.write(struct.pack('<Q', len(text)) + text + b''.join(blobs))


# --- BERT -----------------------------------------------------------------------------------------
VOCABULARY, WIDTH, LAYERS, HEADS, HIDDEN, POSITIONS = 20, 16, 2, 4, 32, 12
erf = np.vectorize(math.erf)


def bert_weights():
    random = np.random.default_rng(7)
    w = {}

    def dense(name, rows, columns):
        w[name + '.weight'] = random.normal(0, 0.3, (rows, columns))
        w[name + '.bias'] = random.normal(0, 0.1, rows)

    def norm(name):
        w[name + '.weight'] = random.normal(1, 0.1, WIDTH)
        w[name + '.bias'] = random.normal(0, 0.1, WIDTH)

    w['embeddings.word_embeddings.weight'] = random.normal(0, 1, (VOCABULARY, WIDTH))
    w['embeddings.position_embeddings.weight'] = random.normal(0, 1, (POSITIONS, WIDTH))
    w['embeddings.token_type_embeddings.weight'] = random.normal(0, 1, (2, WIDTH))
    norm('embeddings.LayerNorm')
    for i in range(LAYERS):
        layer = 'encoder.layer.%d.' % i
        for part in ('query', 'key', 'value'):
            dense(layer + 'attention.self.' + part, WIDTH, WIDTH)
        dense(layer + 'attention.output.dense', WIDTH, WIDTH)
        norm(layer + 'attention.output.LayerNorm')
        dense(layer + 'intermediate.dense', HIDDEN, WIDTH)
        dense(layer + 'output.dense', WIDTH, HIDDEN)
        norm(layer + 'output.LayerNorm')
    return {k: v.astype(np.float32) for k, v in w.items()}


def bert(w, ids):
    def norm(x, name):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + 1e-12) * w[name + '.weight'] + w[name + '.bias']

    def dense(x, name):
        return x @ w[name + '.weight'].T.astype(np.float64) + w[name + '.bias']

    x = (w['embeddings.word_embeddings.weight'][ids].astype(np.float64)
         + w['embeddings.position_embeddings.weight'][:len(ids)]
         + w['embeddings.token_type_embeddings.weight'][0])
    x = norm(x, 'embeddings.LayerNorm')
    for i in range(LAYERS):
        layer = 'encoder.layer.%d.' % i
        q, k, v = (dense(x, layer + 'attention.self.' + part)
                   .reshape(len(ids), HEADS, WIDTH // HEADS).transpose(1, 0, 2)
                   for part in ('query', 'key', 'value'))
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(WIDTH // HEADS)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        mixed = (scores @ v).transpose(1, 0, 2).reshape(len(ids), WIDTH)
        x = norm(x + dense(mixed, layer + 'attention.output.dense'),
                 layer + 'attention.output.LayerNorm')
        hidden = dense(x, layer + 'intermediate.dense')
        hidden = hidden * 0.5 * (1 + erf(hidden / math.sqrt(2)))
        x = norm(x + dense(hidden, layer + 'output.dense'), layer + 'output.LayerNorm')
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


# --- YAMNet, with weights that a formula gives (tests/unit/encoders/yamnet_test.cc has the same) ----
STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
CHANNELS = [32, 64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024]


def formula(count, seed, scale):
    i = np.arange(count, dtype=np.uint64)
    mixed = (i * 2654435761 + seed * 40503) % (1 << 32)
    mixed = (mixed ^ (mixed >> 15)) * 2246822519 % (1 << 32)
    return ((mixed / 2.0**32 - 0.5) * scale).astype(np.float32)


def depthwise(x, w, b, stride):  # x [C, T, F]
    channels, rows, columns = x.shape
    out_rows, out_columns = -(-rows // stride), -(-columns // stride)
    pad = [max((o - 1) * stride + 3 - n, 0) for o, n in ((out_rows, rows), (out_columns, columns))]
    x = np.pad(x, ((0, 0),) + tuple((p // 2, p - p // 2) for p in pad))
    out = np.zeros((channels, out_rows, out_columns))
    for i in range(3):
        for j in range(3):
            out += w[:, i, j, None, None] * x[:, i:i + stride * out_rows:stride,
                                              j:j + stride * out_columns:stride]
    return np.clip(out + b[:, None, None], 0, 6)


def yamnet(patch):
    x = np.repeat(patch[None].astype(np.float64), 32, 0)
    x = depthwise(x, formula(32 * 9, 1, 1.2).reshape(32, 3, 3), formula(32, 2, 0.5), 2)
    for i, stride in enumerate(STRIDES):
        inputs, outputs = CHANNELS[i], CHANNELS[i + 1]
        seed = 10 * (i + 1)
        x = depthwise(x, formula(inputs * 9, seed, 1.4).reshape(inputs, 3, 3),
                      formula(inputs, seed + 1, 0.5), stride)
        w = formula(outputs * inputs, seed + 2, 8 / math.sqrt(inputs)).reshape(outputs, inputs)
        x = np.clip(np.tensordot(w.astype(np.float64), x, 1)
                    + formula(outputs, seed + 3, 0.5)[:, None, None], 0, 6)
    embedding = x.mean((1, 2))
    logits = formula(521 * 1024, 500, 0.1).reshape(521, 1024).astype(np.float64) @ embedding
    return embedding, logits + formula(521, 501, 0.5)


def log_mel(samples):
    def mel(hertz):
        return 1127.0 * np.log1p(hertz / 700.0)

    frames = np.lib.stride_tricks.sliding_window_view(samples, 400)[::160]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    bins = mel(np.linspace(0, 8000, 257))[:, None]
    edges = np.linspace(mel(125.0), mel(7500.0), 66)
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    weights = np.maximum(0, np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre)))
    weights[0] = 0
    return np.log(np.abs(np.fft.rfft(frames * window, 512)) @ weights + 0.001)


# --- Tokenizer --------------------------------------------------------------------------------------
TEXTS = [
    'slow sad violin', 'Funk, Brass, GROOVY', '  leading and   trailing  spaces ',
    'An energetic rock song with distorted electric guitars and loud drums.',
    'traurige Geige für verregnete Sonntage', 'musique de film épique, chœur et cuivres',
    'guitarra española', 'música eletrônica para dançar', 'colonna sonora malinconica',
    '静かなピアノの曲', 'ゲーム音楽', '欢快的电子音乐', '钢琴与小提琴二重奏', '🎸🎶 emoji 🔥',
    'Ｆｕｌｌ　Width Ⅷ ① ½', 'STRASSE ẞ İstanbul ﬁ œuvre Æ', 'e\u0301 combining', '한국 음악',
    'मधुर संगीत', 'русская народная песня', 'tempo 120 bpm', "don't stop-the_beat", 'a', 'ﷺ',
    'tab\tand\u00a0no-break\u3000space', 'zero\u200bwidth', 'x' * 60,
]


def tokenizer_lines():
    lines = []
    for text in TEXTS:
        done = subprocess.run(['spm_encode', '--model=' + TOKENIZER, '--output_format=id'],
                              input=text + '\n', capture_output=True, text=True, check=True)
        lines.append(json.dumps(text) + '\t' + done.stdout.strip())
    return lines


if __name__ == '__main__':
    weights = bert_weights()
    ids = np.array([[2, 5, 9, 11, 3], [2, 7, 3, 0, 0]], dtype=np.int64)
    wanted = np.stack([bert(weights, ids[0]), bert(weights, ids[1][:3])]).astype(np.float32)
    write_safetensors(os.path.join(HERE, 'bert.safetensors'),
                      {**weights, 'golden.ids': ids, 'golden.lengths': np.array([5, 3]),
                       'golden.sentences': wanted})
    t = np.arange(15600) / 16000
    samples = (0.5 * np.sin(2 * np.pi * 440 * t) + 0.2 * np.sin(2 * np.pi * 3000 * t * t)).astype(np.float32)
    mel = log_mel(samples)
    embedding, logits = yamnet(mel.astype(np.float32))
    write_safetensors(os.path.join(HERE, 'yamnet.safetensors'),
                      {'samples': samples, 'log_mel': mel.astype(np.float32),
                       'embedding': embedding.astype(np.float32),
                       'logits': logits.astype(np.float32)})
    with open(os.path.join(HERE, 'tokenizer.tsv'), 'w', encoding='utf-8') as out:
        out.write('\n'.join(tokenizer_lines()) + '\n')

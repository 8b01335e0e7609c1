#!/usr/bin/env python3
"""What one would write without Libretto: grpcio, torch and FAISS around the same weights and the same vectors.

usage: server.py MODEL VECTORS PROTO_MODULES [--port-file FILE] [--threads N] [--torch-threads N]

MODEL: a bundle of the default model. VECTORS: a folder of `libretto-catalog export`. PROTO_MODULES: a folder with the
modules that protoc --python_out makes. Answers SearchService.Search with one text or one embedding. Needs Debian's
python3-torch, python3-sentencepiece, python3-faiss, python3-grpcio, python3-numpy.
"""
import argparse
import json
import math
import os
import struct
import sys
from concurrent import futures

import faiss
import grpc
import numpy
import sentencepiece
import torch

MAX_TOKENS, WIDTH, HEADS, LAYERS = 128, 256, 4, 4
CONCEPT_SHARE, CONCEPT_TEMPERATURE = 0.35, 0.05
RECALL = 0.99


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    types = {"F16": numpy.float16, "F32": numpy.float32}
    return {name: torch.tensor(numpy.frombuffer(data[slice(*one["data_offsets"])], types[one["dtype"]])
                               .reshape(one["shape"]).astype(numpy.float32))
            for name, one in header.items() if name.startswith("text.") and one["dtype"] in types}


class TextEncoder:
    """The text tower and head of the default model."""

    def __init__(self, model):
        self.tokenizer = sentencepiece.SentencePieceProcessor(model_file=os.path.join(model, "tokenizer.model"))
        self.p = read_safetensors(os.path.join(model, "weights.safetensors"))
        at = torch.arange(MAX_TOKENS).float().unsqueeze(1)
        rate = torch.exp(torch.arange(0, WIDTH, 2).float() * (-math.log(1e4) / WIDTH))
        self.positions = torch.empty(MAX_TOKENS, WIDTH)
        self.positions[:, 0::2], self.positions[:, 1::2] = torch.sin(at * rate) * 0.02, torch.cos(at * rate) * 0.02

    def linear(self, name, x):
        return torch.nn.functional.linear(x, self.p[name + ".weight"], self.p[name + ".bias"])

    def norm(self, name, x):
        return torch.nn.functional.layer_norm(x, (WIDTH,), self.p[name + ".weight"], self.p[name + ".bias"])

    def __call__(self, text):
        with torch.inference_mode():
            ids = torch.tensor(self.tokenizer.encode(text)[:MAX_TOKENS] or [0])
            x = self.p["text.tower.embedding.weight"][ids] + self.positions[:len(ids)]
            for layer in range(LAYERS):
                block = f"text.tower.block{layer}."
                q, k, v = (self.linear(block + "qkv", self.norm(block + "attention_norm", x))
                           .view(len(ids), 3, HEADS, WIDTH // HEADS).permute(1, 2, 0, 3))
                attention = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS), -1) @ v
                x = x + self.linear(block + "project", attention.transpose(0, 1).reshape(len(ids), WIDTH))
                x = x + self.linear(block + "contract", torch.nn.functional.gelu(
                    self.linear(block + "expand", self.norm(block + "mlp_norm", x))))
            sentence = torch.nn.functional.normalize(
                self.linear("text.tower.projection", self.norm("text.tower.final_norm", x).mean(0)), dim=0)
            return self.head(sentence).numpy()

    def head(self, sentence):
        hidden = torch.nn.functional.gelu(self.linear("text.head.inner", sentence * math.sqrt(len(sentence))))
        learnt = torch.nn.functional.normalize(self.linear("text.head.outer", hidden), dim=0)
        near = torch.softmax(self.p["text.head.concept_names"] @ sentence / CONCEPT_TEMPERATURE, 0)
        concepts = near @ self.p["text.head.concept_values"]
        concepts = concepts / concepts.norm().clamp_min(1)
        joint = torch.cat([learnt * math.sqrt(1 - CONCEPT_SHARE), concepts * math.sqrt(CONCEPT_SHARE)])
        return torch.nn.functional.normalize(joint, dim=0)


def build_index(vectors):
    """The fewest lists of an inverted index that find RECALL of the ten nearest."""
    count, dimension = vectors.shape
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimension), dimension, int(4 * math.sqrt(count)),
                               faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    queries = vectors[:: max(1, count // 200)] + numpy.float32(0.02) * numpy.random.default_rng(1).standard_normal(
        (len(vectors[:: max(1, count // 200)]), dimension), dtype=numpy.float32)
    exact = (queries @ vectors.T).argpartition(-10, axis=1)[:, -10:]
    for index.nprobe in range(1, index.nlist + 1):
        found = index.search(queries, 10)[1]
        recall = numpy.mean([len(set(a) & set(b)) / 10 for a, b in zip(exact, found)])
        if recall >= RECALL:
            break
    print(f"{count} vectors, {index.nlist} lists, {index.nprobe} probed, recall {recall:.3f}", file=sys.stderr)
    return index


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("vectors")
    parser.add_argument("proto_modules")
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--torch-threads", type=int, default=1)
    arguments = parser.parse_args()
    sys.path.insert(0, arguments.proto_modules)
    from libretto.v1 import search_service_pb2 as api  # made by protoc
    torch.set_num_threads(arguments.torch_threads)
    faiss.omp_set_num_threads(1)
    encode = TextEncoder(arguments.model)
    with open(os.path.join(arguments.vectors, "tracks.jsonl"), encoding="utf-8") as file:
        tracks = [json.loads(line) for line in file]
    index = build_index(numpy.load(os.path.join(arguments.vectors, "tracks.npy")))

    def search(request, _):
        clause = request.clauses[0]
        vector = encode(clause.text) if clause.text else numpy.array(clause.embedding.values, numpy.float32)
        scores, rows = index.search(vector[None], request.limit or 10)
        response = api.SearchResponse()
        for score, row in zip(scores[0], rows[0]):
            hit = response.hits.add(score=score)
            for field in ("id", "title", "artist", "genre", "year", "duration_seconds"):
                if field in tracks[row]:
                    setattr(hit.track, field, tracks[row][field])
        return response

    server = grpc.server(futures.ThreadPoolExecutor(arguments.threads))
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("libretto.v1.SearchService", {
        "Search": grpc.unary_unary_rpc_method_handler(
            search, request_deserializer=api.SearchRequest.FromString,
            response_serializer=api.SearchResponse.SerializeToString)})])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with open(arguments.port_file + ".part", "w", encoding="ascii") as file:
        file.write(f"{port}\n")
    os.rename(arguments.port_file + ".part", arguments.port_file)
    server.wait_for_termination()


if __name__ == "__main__":
    main()

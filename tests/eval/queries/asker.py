"""Asks a running server."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "integration"))
from reflection_client.generic_client import GenericClient  # noqa: E402


class Asker:
    def __init__(self, address):
        self.client = GenericClient(address)
        self.tracks = list(self._list())

    def _list(self):
        token = ""
        while True:
            page = self.client.call("CatalogService/ListTracks",
                                    self.client.message("ListTracksRequest", page_size=1000, page_token=token))
            yield from page.tracks
            token = page.next_page_token
            if not token:
                return

    def search(self, *, text="", like="", weighted=(), without=(), **fields):
        """The response. `text` and `like` are clauses, `weighted` further ones, (text, weight); the tracks of `without`
        are filtered out. The rest are fields of SearchRequest. Copies are hits of their own."""
        request = self.client.message("SearchRequest", list_copies=True, **fields)
        if text:
            request.clauses.add(text=text)
        if like:
            request.clauses.add(track_id=like)
        for further, weight in weighted:
            request.clauses.add(text=further, weight=weight)
        if without:
            one_of = getattr(request.filter, "not").one_of
            one_of.field = "id"
            for track in without:
                one_of.values.add(string_value=track)
        return self.client.call("SearchService/Search", request)

    def ids(self, **query):
        return [hit.track.id for hit in self.search(**query).hits]

    def vectors(self, texts):
        """Of unit length, by text."""
        texts, vectors = list(texts), {}
        for begin in range(0, len(texts), 256):
            some = texts[begin:begin + 256]
            answer = self.client.call("EncoderService/EmbedText", self.client.message("EmbedTextRequest", texts=some))
            vectors |= {text: list(e.embedding.values) for text, e in zip(some, answer.embeddings)}
        return vectors

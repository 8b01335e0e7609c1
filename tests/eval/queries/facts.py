"""What is true of rendered music (libretto-train compose), by concept."""

import json
import re
from dataclasses import dataclass

INSTRUMENTS = {  # what listeners call it -> what parts of it are called
    "drums": r"drum|tom|cymbal|hi-hat|percussion|taiko|snare|congas|bongos|timbales",
    "guitar": r"guitar(?! fret noise)(?!.*bass)", "acoustic guitar": r"acoustic guitar|nylon-string guitar",
    "electric guitar": r"(electric|distorted|overdriven|jazz|muted electric) guitar",
    "vocals": r"vocal|voice|rapping|choir(?! pad)|opera singer|humming|growling|screaming",
    "female vocals": r"female", "male vocals": r"\bmale (voc|op|choir)", "choir": r"choir|vocal harmony",
    "bass": r"bass(?!oon| drum)", "bass guitar": r"bass guitar|slap bass|fretless bass", "piano": r"piano",
    "strings": r"strings|violin|viola\b|cello|fiddle", "brass": r"brass|trumpet|trombone|tuba|french horn",
    "trumpet": r"trumpet", "saxophone": r"saxophone", "flute": r"flute|piccolo|recorder|whistle", "organ": r"organ",
    "synthesizer": r"synth|pad|lead|sawtooth|square|808|electronic|crystal|echo drops",
    "accordion": r"accordion|bandoneon", "drum machine": r"808|electronic drums", "electric piano": r"electric piano",
}
NESTED = [{"choir", "vocals"}, {"drums", "drum machine"}, {"brass", "trumpet"}, {"electric piano", "synthesizer"},
          {"male vocals", "choir"}, {"female vocals", "choir"}]
MOODS = {
    "happy": "happy cheerful joyful sunny fun light-hearted upbeat carefree jolly uplifting",
    "sad": "sad melancholic mournful wistful lonely somber gloomy bittersweet nostalgic",
    "energetic": "energetic driving lively intense frantic wild powerful fiery",
    "calm": "calm peaceful relaxing relaxed serene gentle soothing meditative laid-back mellow tender",
    "aggressive": "aggressive angry heavy hard raw menacing rebellious gritty",
    "dark": "dark menacing ominous gloomy eerie gothic moody mysterious",
    "romantic": "romantic tender passionate sensual intimate", "tense": "tense restless urgent suspenseful unsettling",
    "playful": "playful quirky comical whimsical silly light-hearted", "festive": "festive joyful",
    "dramatic": "dramatic epic grand majestic heroic", "groovy": "groovy funky danceable",
}
GENRES = ["rock", "jazz", "classical", "blues", "electronic", "folk", "hip hop", "latin", "country", "celtic", "metal",
          "pop", "reggae", "funk", "swing", "african", "soul", "march", "ambient", "baroque", "film score",
          "music of japan", "music of india", "orchestral", "sacred music", "a cappella", "dance", "ballad", "disco"]


@dataclass(frozen=True)
class Concept:
    kind: str  # genre, mood or instrument
    word: str


class Facts:
    """Of one catalogue: which tracks (by id) each concept holds of."""

    def __init__(self, path, tracks):
        with open(path, encoding="utf-8") as file:
            by_file = {fact["file"]: fact for fact in map(json.loads, file)}
        self.of = {}  # track id -> facts
        for track in tracks:
            fact = by_file.get(track.path.rsplit("/", 1)[-1])
            if fact is not None:
                self.of[track.id] = fact
        if not self.of:
            raise SystemExit(f"{path} says nothing about the tracks of the server: index its folder first")
        self.concepts = {concept: {track for track, fact in self.of.items() if test(fact)}
                         for concept, test in concept_tests()}

    def words(self):
        """Every genre, mood and instrument as the facts word it -> the tracks that have it."""
        words = {}
        for track, fact in self.of.items():
            for word in words_of(fact):
                words.setdefault(word, set()).add(track)
        return words


def parts_of(fact):
    return list(dict.fromkeys(part["name"].lower() for part in fact["parts"]))


def words_of(fact):
    return {word.lower() for word in fact["genres"] + fact["moods"]} | set(parts_of(fact))


def has_mood(fact, *moods):
    return any(word.lower() in MOODS[mood].split() for mood in moods for word in fact["moods"])


def concept_tests():
    for word, pattern in INSTRUMENTS.items():
        yield Concept("instrument", word), lambda f, p=re.compile(pattern): any(map(p.search, parts_of(f)))
    for word in MOODS:
        yield Concept("mood", word), lambda f, m=word: has_mood(f, m)
    for word in GENRES:
        pattern = re.compile(rf"\b{re.escape(word)}\b")
        yield Concept("genre", word), lambda f, p=pattern: any(p.search(genre.lower()) for genre in f["genres"])


def overlap(one, other):
    """Two concepts of which one is a kind of the other."""
    return one.word in other.word or other.word in one.word or {one.word, other.word} in NESTED

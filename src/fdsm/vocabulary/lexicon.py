"""The lexicon: everyday names of actions, what they mean in the vocabulary's words, and how near other texts are to them.

The sources are the YAML files of `lexicon/`. `lexicon.npz` holds the same with embeddings of all names, because to embed some
thousands of names takes a minute. `python -m studies lexicon` makes it anew.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from pydantic import TypeAdapter

from fdsm.storage import atomic_path, content_hash, parse_yaml
from fdsm.values import FloatArray, IntArray
from fdsm.vocabulary.kinematics import vocabulary
from fdsm.vocabulary.label_parser import parse_label
from fdsm.vocabulary.label_people import PEOPLE_WORDS, is_suffered
from fdsm.vocabulary.label_things import OF_THE_BODY, says_posture
from fdsm.vocabulary.lexicon_beginnings import Beginnings
from fdsm.vocabulary.lexicon_entry import Entry
from fdsm.vocabulary.path_odds import PathOdds, Words, fit, kind_of
from fdsm.vocabulary.plain_label import stem_of

WIDTH = 192
"""Principal components that are kept of the embeddings, half of MiniLM's 384: the file must be small."""
OVERLAP = 0.2
"""Share of the words that two texts have in common in their similarity. The rest is the cosine of their embeddings."""

_CONTRARY = 0.2
"""Loss of similarity of a name that says the opposite. Embeddings of opposites are near to each other."""

_OTHER_VERB = 0.3
"""Loss of similarity of a name that has only the thing of a label whose verb says the movement."""

_FILE = "lexicon.npz"
_LEVELS = 127
_ENTRIES = TypeAdapter(tuple[Entry, ...])
_SMALL_WORDS = frozenset(
    "a an the of to in on at with and or for from by into your his her their its ones one it up down out off over".split()
)
_OPPOSITES = [
    pair.split()
    for pair in (
        "open close, apart together, up down, on off, forward back, forward backward, push pull, raise lower, lift lower, "
        "into out, into from, onto from, in out, put take, dress undress, sit stand, high low, front back, inward outward, "
        "towards away, bend straighten, bend stretch, descend ascend, descend climb"
    ).split(", ")
]
_RARELY = 0.05
"""Share of its occurrences in which a word begins a name, if it is a thing and not an action."""
_OFTEN = 0.25
"""Share of its occurrences in which a word begins a name, if it is a verb."""


class Near(NamedTuple):
    """How near a text is to the names of the lexicon."""

    similarity: FloatArray  # (N,), to each name: at most 1, and 1 for a name itself
    odds: FloatArray  # (K,), log odds of each kind of path against the likeliest one

    def better(self, other: Near) -> Near:
        """The higher of both at every place."""
        return Near(np.maximum(self.similarity, other.similarity), np.maximum(self.odds, other.odds))


class Embed(Protocol):
    """Maps N distinct texts to embeddings (N, D) of any norm (see `fdsm.text.embed_names`)."""

    @property
    def fingerprint(self) -> str:
        """Content hash of everything that decides the embeddings."""

    def __call__(self, texts: Sequence[str], /) -> FloatArray: ...


@dataclass(frozen=True)
class Lexicon:
    """N names, each of one entry, and embeddings of what is left of them after parsing."""

    entries: tuple[Entry, ...]
    names: tuple[str, ...]  # N
    owners: IntArray  # (N,), index of each name's entry
    actions: tuple[str, ...]  # A distinct texts
    action_of: IntArray  # (N,), index of each name's action
    basis: FloatArray  # (D, WIDTH), principal directions of the embeddings
    levels: np.typing.NDArray[np.int8]  # (A, WIDTH), embeddings along the basis in whole levels
    step: float  # size of a level
    path_odds: PathOdds  # of actions and their embeddings along the basis

    def near(self, texts: Sequence[str], embed: Embed, overlap: float = OVERLAP) -> list[Near]:
        """How near each text is to each name.

        `overlap` is the share in the similarity of the words that two texts have in common. The rest is the cosine of their
        embeddings.
        """
        row = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        embedded = embed(list(row))
        embedded = embedded / np.linalg.norm(embedded, axis=1, keepdims=True)
        along = embedded @ self.basis
        near = (1 - overlap) * along @ self.vectors.T  # (texts, A): large, so in place from here
        for text, place in row.items():
            near[place] += overlap * self._overlap(text)
            near[place, self._contrary(text)] -= _CONTRARY
            if (known := self._place.get(text)) is not None:
                near[place, known] = 1.0
        similar, odds = np.minimum(near, 1.0, out=near)[:, self.action_of], self.path_odds(list(row), along)
        return [Near(similar[row[text]], odds[row[text]]) for text in texts]

    @cached_property
    def known_words(self) -> frozenset[str]:
        """All words of all names, and those for people."""
        return PEOPLE_WORDS.union(re.findall(r"[a-z0-9]+", " ".join(self.names).casefold()))

    def is_figure(self, name: str) -> bool:
        """Whether a name is no movement: "time flies"."""
        return name in self._figures

    @cached_property
    def _figures(self) -> frozenset[str]:
        return frozenset(name for entry in self.entries if entry.path is None for name in entry.names)

    def votes_for(self, near: Near, learnt: float) -> FloatArray:
        """What counts for each name (N,): its similarity, and the log odds of its path times `learnt`."""
        votes: FloatArray = near.similarity + learnt * near.odds[self._kind_of_name]
        return votes

    @cached_property
    def _kind_of_name(self) -> IntArray:
        """The place of each name's kind of path in the odds (N,)."""
        places = {kind: place for place, kind in enumerate(self.path_odds.kinds)}
        own = np.array([places[kind_of(entry.path)] for entry in self.entries], np.int64)
        found: IntArray = own[self.owners]
        return found

    @cached_property
    def vectors(self) -> FloatArray:
        """Embeddings (A, WIDTH) of norm 1."""
        return _unit(self.levels, self.step)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {action: place for place, action in enumerate(self.actions)}

    @cached_property
    def beginnings(self) -> Beginnings:
        """What the beginnings of actions say."""
        kinds: list[set[str]] = [set() for _ in self.actions]
        for place, owner in zip(self.action_of, self.owners, strict=True):
            kinds[place].add(kind_of(self.entries[owner].path))
        return Beginnings(dict(zip(self.actions, map(frozenset, kinds), strict=True)))

    @cached_property
    def _stems(self) -> tuple[dict[str, list[int]], Counter[str], FloatArray]:
        """Where each stem occurs, in how many actions, and the norm of each action's weights."""
        places: dict[str, list[int]] = defaultdict(list)
        own = [_stems(action) for action in self.actions]
        for place, stems in enumerate(own):
            for stem in stems:
                places[stem].append(place)
        counts = Counter({stem: len(found) for stem, found in places.items()})
        squares = {stem: self._weight(stem, counts) ** 2 for stem in counts}
        norms = np.array([sum([squares[stem] for stem in stems]) ** 0.5 for stems in own], np.float32)
        return dict(places), counts, norms

    def _weight(self, stem: str, counts: Counter[str]) -> float:
        """Inverse document frequency: a word that few actions have says more."""
        return float(np.log((len(self.actions) + 1) / (counts[stem] + 0.5)))

    def share_known(self, text: str) -> float:
        """Share of the text's words that names have, in any form."""
        stems = [stem_of(word) for word in text.split()]
        return sum(stem in self._places for stem in stems) / len(stems)

    def is_thing(self, text: str) -> bool:
        """Whether a text is one word that names of actions have, but do not begin with: "umbrella"."""
        if text in self._place or " " in text:
            return False
        places = self._with(stem_of(text))
        return bool(places) and len(self._led_by.get(stem_of(text), ())) < _RARELY * len(places)

    def is_verb(self, word: str) -> bool:
        """Whether names that have a word often begin with it: "makes", but not "feet" or "up"."""
        stem = stem_of(word)
        first, places = self._led_by.get(stem, frozenset()), self._with(stem)
        is_small = word in _SMALL_WORDS or OF_THE_BODY.fullmatch(word)
        return not is_small and len(first) >= _OFTEN * len(places) > 0

    def _contrary(self, text: str) -> list[int]:
        """The actions that have the opposite of a word of the text and not the word itself, and those of the other voice.

        "Be pushed" is of the other voice than "push somebody".
        """
        found: set[int] = set()
        for word, opposite in _opposites_of(text):
            found |= self._with(opposite) - self._with(word)
        found |= self._done if is_suffered(text) else self._suffered
        return sorted(found)

    def of_other_verbs(self, text: str, things: Sequence[str]) -> FloatArray:
        """Loss of similarity of each name (N,) that shares things with the text but not its verb: "close a box", "hold a box"."""
        verb = self._with(stem_of(text.split()[0]))
        if says_posture(text) and " up " not in text:  # to sit up is more than to sit
            verb -= self._with("up")
        places = frozenset[int]().union(*(self._with(stem_of(thing)) for thing in things)) - verb
        loss = np.zeros(len(self.actions), np.float32)
        loss[sorted(places)] = _OTHER_VERB
        return loss[self.action_of]

    @cached_property
    def _led_by(self) -> dict[str, frozenset[int]]:
        """The actions that begin with each stem."""
        found: dict[str, set[int]] = defaultdict(set)
        for place, action in enumerate(self.actions):
            found[stem_of(action.split()[0])].add(place)
        return {stem: frozenset(places) for stem, places in found.items()}

    @cached_property
    def _suffered(self) -> frozenset[int]:
        """The actions of the person to whom something is done."""
        return frozenset(place for place, action in enumerate(self.actions) if is_suffered(action))

    @cached_property
    def _done(self) -> frozenset[int]:
        """The other actions."""
        return frozenset(range(len(self.actions))) - self._suffered

    def _with(self, stem: str) -> frozenset[int]:
        """The actions that have a stem."""
        return self._places.get(stem, frozenset())

    @cached_property
    def _places(self) -> dict[str, frozenset[int]]:
        """Where each stem occurs, small words too."""
        places: dict[str, set[int]] = defaultdict(set)
        for place, action in enumerate(self.actions):
            for stem in _stems(action, small=True):
                places[stem].add(place)
        return {stem: frozenset(found) for stem, found in places.items()}

    def _overlap(self, text: str) -> FloatArray:
        """Cosine between the weighted stems of the text and of each action (A,)."""
        places, counts, norms = self._stems
        stems = _stems(text)
        squares = {stem: self._weight(stem, counts) ** 2 for stem in stems}
        shared = np.zeros(len(self.actions), np.float32)
        for stem in stems:
            shared[places.get(stem, [])] += squares[stem]
        cosine: FloatArray = shared / (sum(squares.values()) ** 0.5 * norms + 1e-6)
        return cosine


def _unit(levels: np.typing.NDArray[np.int8], step: float) -> FloatArray:
    """Vectors of norm 1 from their levels (R, D)."""
    vectors = levels.astype(np.float32) * step
    unit: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _in_levels(values: FloatArray) -> tuple[np.typing.NDArray[np.int8], float]:
    """Values in whole levels, and the size of a level."""
    step = float(np.abs(values).max(initial=1e-9) / _LEVELS)
    return np.round(values / step).astype(np.int8), step


@lru_cache(1000)  # a label is asked of each path that a near name has
def _opposites_of(text: str) -> tuple[tuple[str, str], ...]:
    """Stems of the text that have an opposite which the text has not, and the opposite."""
    own = _stems(text, small=True)
    pairs = [(stem_of(first), stem_of(second)) for first, second in _OPPOSITES]
    both_ways = [*pairs, *((second, first) for first, second in pairs)]
    return tuple((word, opposite) for word, opposite in both_ways if word in own and opposite not in own)


def says_the_opposite(text: str, path: str) -> bool:
    """Whether a path is named by the opposite of a word of the text and not by the word: "pull a cart" and `push_forward`."""
    named = _path_stems(path)
    return any(opposite in named and word not in named for word, opposite in _opposites_of(text))


@cache
def _path_stems(path: str) -> frozenset[str]:
    """Stems of a path's key and of its phrase."""
    phrase = re.sub(r"\{\w+\}|\(\w+\)", "", vocabulary()["paths"][path])
    return _stems(f"{path.replace('_', ' ')} {phrase}", small=True)


def _stems(text: str, *, small: bool = False) -> frozenset[str]:
    """The stems of a text's words, without small words such as "up", unless `small` is set or there is no other word."""
    words = text.split()
    return frozenset(map(stem_of, words if small else [word for word in words if word not in _SMALL_WORDS] or words))


def entries() -> tuple[Entry, ...]:
    """The entries of all files, in the order of the files' names. Slow: `load` has the same."""
    return tuple(entry for own in entries_by_file().values() for entry in own)


@cache
def entries_by_file() -> dict[str, tuple[Entry, ...]]:
    """The entries of each YAML file of the folder `lexicon`, by the file's name without its ending."""
    every = sorted(files(__package__).joinpath("lexicon").iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".yaml"): _ENTRIES.validate_python(parse_yaml(file.read_text("utf-8"))) for file in every}


def build(entries: Sequence[Entry], embed: Embed) -> Lexicon:
    """The lexicon of these entries, with embeddings of their names."""
    named = [(name, owner) for owner, entry in enumerate(entries) for name in entry.names]
    parsed = [parse_label(name).action for name, _ in named]
    actions = tuple(dict.fromkeys(parsed))
    embedded = embed(actions)
    embedded = embedded / np.linalg.norm(embedded, axis=1, keepdims=True)
    basis = np.linalg.svd(embedded, full_matrices=False)[2][:WIDTH].T.astype(np.float16).astype(np.float32)
    along = embedded @ basis
    levels, step = _in_levels(along)
    place = {action: index for index, action in enumerate(actions)}
    action_of = np.array([place[action] for action in parsed], np.int64)
    kinds = [kind_of(entries[owner].path) for _, owner in named]
    return Lexicon(
        entries=tuple(entries),
        names=tuple(name for name, _ in named),
        owners=np.array([owner for _, owner in named], np.int64),
        actions=actions,
        action_of=action_of,
        basis=basis,
        levels=levels,
        step=step,
        path_odds=fit(parsed, _unit(levels[action_of], step), kinds),
    )


def write(lexicon: Lexicon, path: Path) -> None:
    """Write the file that `load` reads, in one step."""
    words = {
        "entries": [entry.model_dump(mode="json", exclude_defaults=True) for entry in lexicon.entries],
        "actions": lexicon.actions,
        "kinds": lexicon.path_odds.kinds,
        "stems": lexicon.path_odds.words.stems,
    }
    of_words, size = _in_levels(lexicon.path_odds.of_words)
    with atomic_path(path) as target, target.open("wb") as file:
        np.savez_compressed(
            file,
            words=np.frombuffer(json.dumps(words).encode(), np.uint8),
            owners=lexicon.owners.astype(np.int16),
            action_of=lexicon.action_of.astype(np.int16),
            basis=lexicon.basis.astype(np.float16),
            levels=lexicon.levels,
            step=np.float64(lexicon.step),
            weights=lexicon.path_odds.weights.astype(np.float16),
            offsets=lexicon.path_odds.offsets,
            rarity=lexicon.path_odds.words.rarity,
            of_words=of_words,
            of_words_step=np.float64(size),
        )


@cache
def load() -> Lexicon:
    """The lexicon that comes with fdsm."""
    with as_file(files(__package__).joinpath(_FILE)) as path:
        return read(path)


def read(path: Path) -> Lexicon:
    with np.load(path, allow_pickle=False) as found:
        words = json.loads(found["words"].tobytes())
        entries = _ENTRIES.validate_python(words["entries"])
        return Lexicon(
            entries=entries,
            names=tuple(name for entry in entries for name in entry.names),
            owners=found["owners"].astype(np.int64),
            actions=tuple(words["actions"]),
            action_of=found["action_of"].astype(np.int64),
            basis=found["basis"].astype(np.float32),
            levels=found["levels"],
            step=float(found["step"]),
            path_odds=PathOdds(
                tuple(words["kinds"]),
                found["offsets"],
                found["weights"].astype(np.float32),
                Words(tuple(words["stems"]), found["rarity"]),
                found["of_words"].astype(np.float32) * np.float32(found["of_words_step"]),
            ),
        )


def fingerprint() -> str:
    """Content hash of the lexicon's file."""
    with as_file(files(__package__).joinpath(_FILE)) as path:
        return content_hash(path)

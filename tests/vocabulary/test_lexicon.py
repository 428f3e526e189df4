"""The lexicon's file against its sources, and the similarity of texts to its names."""

import numpy as np
import pytest

from fdsm.text import embed_names
from fdsm.text.encoders import MiniLM
from fdsm.vocabulary import lexicon
from fdsm.vocabulary.label_parser import parse_label
from fdsm.vocabulary.lexicon_entry import Entry


@pytest.fixture(scope="module")
def minilm():
    return embed_names(MiniLM())


def test_the_file_holds_what_the_yaml_files_say():
    """`python -m studies lexicon` makes it anew."""
    found = lexicon.load()
    assert found.entries == lexicon.entries()
    assert found.names == tuple(name for entry in found.entries for name in entry.names)
    assert [found.entries[owner].names.count(name) for owner, name in zip(found.owners, found.names, strict=True)]
    places = np.linspace(0, len(found.names) - 1, 2000).astype(int)
    assert [found.actions[found.action_of[place]] for place in places] == [
        parse_label(found.names[place]).action for place in places
    ]


def test_the_embeddings_are_those_of_the_encoder(minilm):
    found = lexicon.load()
    some = found.actions[::600]
    embedded = minilm(some)
    embedded = embedded / np.linalg.norm(embedded, axis=1, keepdims=True) @ found.basis
    embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)
    assert np.abs(embedded - found.vectors[::600]).max() < 0.02


def test_names_are_many_and_of_an_entry_only_once():
    entries = lexicon.load().entries
    assert len(lexicon.load().names) > 10_000
    for entry in entries:
        assert len({name.casefold() for name in entry.names}) == len(entry.names), entry.path


def test_a_lexicon_is_read_as_it_was_written(tmp_path, minilm):
    entries = (Entry(names=("wave", "greet somebody"), path="wave"), Entry(names=("kick a ball",), path="kick_forward"))
    made = lexicon.build(entries, minilm)
    lexicon.write(made, tmp_path / "lexicon.npz")
    read = lexicon.read(tmp_path / "lexicon.npz")
    assert (read.entries, read.names, read.actions) == (made.entries, made.names, made.actions)
    (near,), (as_made,) = (one.near(["kick"], minilm) for one in (read, made))
    assert np.array_equal(near.similarity, as_made.similarity)
    assert near.odds == pytest.approx(as_made.odds, abs=0.02)  # weights are kept in half precision
    assert read.votes_for(near, 0.1)[2] == near.similarity[2], "the likeliest path"
    assert (read.votes_for(near, 0.1)[:2] < near.similarity[:2]).all()


def test_similarity_is_of_meaning_and_of_words(minilm):
    entries = (Entry(names=("wave to friends", "open curtains", "close curtains"), path="wave"),)
    made = lexicon.build(entries, minilm)
    near = made.near(["wave to friends", "greet friends", "close drapes", "wave to friends"], minilm)
    similar = np.stack([one.similarity for one in near])
    assert similar.shape == (4, 3)
    assert similar[0, 0] == 1
    assert np.array_equal(similar[0], similar[3])
    assert similar[1].argmax() == 0
    assert similar[2].argmax() == 2  # opposites
    assert similar.max() <= 1

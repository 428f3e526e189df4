"""The validation of the reading's settings: its labels, its alternatives, its scores and its page."""

import numpy as np
import pytest
import yaml

from fdsm.errors import InputError
from fdsm.evaluation.meanings import SOFTNESS
from fdsm.splits import load_split
from fdsm.text import MiniLMConfig, build_text_encoder, load_bank
from fdsm.text.encode import encode_classes
from fdsm.values import UNKNOWN, Samples, Scores
from fdsm.vocabulary import label_reader, plain
from fdsm.vocabulary.label_reader import CHOSEN
from studies.reading import measure, validation
from studies.reading.validation import Alternative, Validation

CLASSES = load_bank("synthetic").classes


def test_every_class_has_every_wording():
    found = measure.wordings("synthetic", validation.REWRITTEN)
    assert list(found) == ["own names", "synonym", "sentence", "second", "code"]
    assert found["own names"] == load_bank("synthetic").names
    for labels in found.values():
        assert len({plain(label) for label in labels}) == len(labels) == len(CLASSES)


def test_no_class_is_seen():
    names = load_bank("synthetic").names
    own, split = load_split("synthetic", "default", names), load_split(validation.SPLIT_FILE, validation.SPLIT, names)
    assert (split.seen, split.unseen) == ((), tuple(range(len(names))))
    assert (split.train_by, split.train) == (own.train_by, own.train)


def test_alternatives_are_other_values_on_both_sides_of_the_chosen_one():
    grid = validation.read_grid(validation.GRID)
    assert len(set(grid)) == len(grid)
    for name in dict(grid):
        values = [value for one, value in grid if one == name]
        assert min(values) < validation.CHOSEN_VALUES[name] < max(values), name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reading.voter: [1]", "setting unknown name 'reading.voter', did you mean 'reading.voters'"),
        ("reading.voters: [1.5]", r"reading\.voters: expected whole numbers, found 1\.5"),
        ("meanings.softness: [soft]", r"meanings\.softness: expected numbers, found 'soft'"),
        ("reading.voters: 1", r"expected settings as 'name: \[value, \.\.\.\]'"),
        ("[reading.voters]", r"expected settings as 'name: \[value, \.\.\.\]'"),
    ],
)
def test_a_mistake_in_the_grid_is_told(tmp_path, text, message):
    (tmp_path / "grid.yaml").write_text(text)
    with pytest.raises(InputError, match=rf"grid\.yaml: {message}"):
        validation.read_grid(tmp_path / "grid.yaml")


class Nearest:
    """A method for one clip a class: the nearer a text is to the attributes that were written for the clip's class, the better."""

    test_views = ("attributes",)

    def __init__(self, encoder):
        self.clips = encode_classes(CLASSES, ("attributes",), encoder)["attributes"].pooled

    def bind(self, texts):
        self.texts = texts["attributes"].pooled

    def score(self, latents, *, num_trials, seed):
        unknown = np.full(len(CLASSES), UNKNOWN, np.int64)
        names = tuple(entry.name for entry in CLASSES)
        samples = Samples(np.arange(len(CLASSES)), names, unknown, unknown, names)
        values = -np.square(self.clips[:, None] - self.texts[None]).mean(-1)
        return Scores(values[None].astype(np.float32), np.arange(len(self.texts)), samples)


@pytest.fixture
def asked(monkeypatch):
    """The models that are asked for. Each is the nearest text, so that nothing is fitted."""
    encoder, found = build_text_encoder(MiniLMConfig()), []

    def fit_model(*words):
        found.append(words)
        return measure.Model(Nearest(encoder), None, encoder)

    monkeypatch.setattr(validation, "fit_model", fit_model)
    monkeypatch.setattr(label_reader, "_KNOWN", {})  # other tests ask for labels that nobody has read before
    return found


@pytest.fixture
def short(tmp_path):
    """One rewriting of each class, and a grid in which each setting has its chosen value and another one."""
    rewritten, grid = tmp_path / "rewritten.yaml", tmp_path / "grid.yaml"
    synonyms = measure.wordings("synthetic", validation.REWRITTEN)["synonym"]
    words = {entry.name: {"synonym": synonym} for entry, synonym in zip(CLASSES, synonyms, strict=True)}
    rewritten.write_text(yaml.safe_dump({"synthetic": words}))
    values = {"reading.voters": [CHOSEN.voters, 1], "meanings.softness": [SOFTNESS, 50.0]}
    grid.write_text(yaml.safe_dump(values))
    return {"rewritten": rewritten, "grid": grid}


def test_an_alternative_is_scored_as_the_chosen_settings_are(asked, short, tmp_path):
    shown = []
    found = validation.validate(tmp_path, [0, 1], shown.append, **short)
    assert [words[4] for words in asked] == [0, 1]
    assert asked[0][5] == [
        "name=synthetic/0-52/discriminant-alone-open",
        f"split.source={validation.SPLIT_FILE}",
        "split.name=0/52",
    ]
    own, synonym = found.rows
    assert shown == [own, synonym]
    assert (own.wording, own.num_classes, synonym.wording) == ("own names", 52, "synonym")
    assert own.written == synonym.written == (100.0, 100.0)
    assert own.read[0] > synonym.read[0] > 50
    as_chosen, others = [[one for one in found.alternatives if (one.instead == one.chosen) is same] for same in (True, False)]
    assert [one.read for one in as_chosen] == [{"own names": own.read, "synonym": synonym.read}] * 2
    assert [one.instead for one in others] == [50.0, 1]
    for one in others:
        assert one.read["synonym"][0] < synonym.read[0] - 5, one


def test_the_command_prints_and_keeps_what_it_found(studies, asked, short, monkeypatch, tmp_path):
    measured = validation.validate
    monkeypatch.setattr(validation, "validate", lambda runs, seeds, show: measured(runs, seeds, show, **short))
    code, said = studies("reading", "--validation", "--seeds", "0", "-o", tmp_path / "found.json")
    assert code == 0, said.err
    assert "Written by hand: 100.0." in said.out
    for words in ("read − written", "instead − chosen", "reading.voters", "meanings.softness"):
        assert words in said.out
    kept = validation.read_kept(tmp_path / "found.json")
    assert [one.setting for one in kept.alternatives] == ["meanings.softness"] * 2 + ["reading.voters"] * 2
    validation.keep(kept, tmp_path / "again.json")
    assert validation.read_kept(tmp_path / "again.json") == kept


def row(wording, read):
    return measure.Row("m", "synthetic", wording, 4, (60.0, 64.0), (30.0, 30.0), read, (), (("a", 60.0, 50.0),))


def test_the_page_says_what_another_setting_gives():
    rows = (row("own names", (50.0, 52.0)), row("code", (40.0, 42.0)))
    less = Alternative("reading.voters", 40, 1, {"own names": (46.0, 47.0), "code": (40.0, 41.0)})
    text = validation.to_markdown(Validation(rows, (less,)))
    assert "4 classes, chance 25.0, 2 seeds. Written by hand: 62.0 ± 2.8." in text
    assert "| code | 41.0 ± 1.4 | 30.0 ± 0.0 | -21.0 | none |" in text
    assert "| setting | chosen | instead | own names | code | mean | instead − chosen |" in text
    assert "| all as chosen |  |  | 51.0 | 41.0 | 46.0 |  |" in text
    assert "| reading.voters | 40 | 1 | 46.5 | 40.5 | 43.5 | -2.5 ± 0.7 |" in text
    assert "| class (chance 25.0) | written | read |\n| --- | --- | --- |\n| a | 60.0 | 50.0 |" in text


def test_the_kept_page_is_that_of_the_kept_numbers():
    kept = validation.read_kept()
    assert validation.PAGE.read_text("utf-8") == validation.to_markdown(kept)
    assert [(one.setting, one.instead) for one in kept.alternatives] == validation.read_grid(validation.GRID)
    assert {one.setting: one.chosen for one in kept.alternatives}.items() <= validation.CHOSEN_VALUES.items()

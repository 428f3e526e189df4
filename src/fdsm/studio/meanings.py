"""Labels of a request: held to the limits, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fdsm.errors import InputError
from fdsm.recognizer import Recognizer
from fdsm.studio import answers
from fdsm.studio.refusals import RefusedError
from fdsm.studio.requests import LabelsRequest
from fdsm.studio.settings import Settings
from fdsm.studio.work import Question
from fdsm.text import embed_names, text_cache
from fdsm.text.candidates import sentences
from fdsm.text.encoders import MiniLM
from fdsm.vocabulary import OF_KINEMATICS, Kinematics, Reading, alike, check_labels, plain, read_labels


def refuse_many_labels(asked: Any, settings: Settings) -> None:
    """Refused for too many labels or sentences, or too long ones."""
    if len(asked.labels) > settings.labels:
        raise RefusedError(422, f"labels: expected at most {settings.labels}, found {len(asked.labels)}")
    longest = max(asked.labels, key=len)
    if len(longest) > settings.label_length:
        found = f"{len(longest)} in {longest[:40]!r}"
        raise RefusedError(422, f"labels: expected at most {settings.label_length} characters, found {found}")
    for label, texts in (asked.descriptions or {}).items():
        what = f"descriptions of {label[:40]!r}"
        if len(texts) > settings.descriptions:
            raise RefusedError(422, f"{what}: expected at most {settings.descriptions}, found {len(texts)}")
        longest = max(map(len, texts), default=0)
        if longest > settings.description_length:
            raise RefusedError(422, f"{what}: expected at most {settings.description_length} characters, found {longest}")


def question_of(asked: Any, model: str, recognizer: Recognizer) -> Question:
    """What a request asks of clips."""
    texts = {} if not asked.descriptions else {"descriptions": _Frozen(sentences(asked.descriptions))}
    alone = object() if recognizer.method.transductive else None
    return Question(model, tuple(asked.labels), tuple(texts.items()), alone)


class _Frozen(dict[str, Any]):
    """A dictionary of hashable values that is not changed, and can be a key itself."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


def read(asked: LabelsRequest, recognizer: Recognizer) -> answers.ReadLabels:
    """How the model reads labels. One that cannot be read does not spoil the others."""
    check_labels(asked.labels)
    described = sentences(asked.descriptions or {})
    reads = reads_labels(recognizer)
    found = [_read_one(label, described.get(label, ()), recognizer) if reads else _unread(label) for label in asked.labels]
    groups = [list(group) for group in alike(reading for _, reading in found if reading is not None)]
    warnings = [
        f"labels {', '.join(map(repr, group))}: they are read as the same movement, so their order says little" for group in groups
    ]
    return answers.ReadLabels(labels=[one for one, _ in found], alike=groups, warnings=warnings)


def reads_labels(recognizer: Recognizer) -> bool:
    """Whether the model needs labels in the vocabulary's words."""
    return bool(OF_KINEMATICS & set(recognizer.method.test_views))


def _unread(label: str) -> tuple[answers.ReadLabel, None]:
    return answers.ReadLabel(label=label, meanings=[], read_as=None, refused=None), None


def _read_one(label: str, texts: Iterable[str], recognizer: Recognizer) -> tuple[answers.ReadLabel, Reading | None]:
    known = next((entry for entry in recognizer.parts.bank.classes if plain(entry.name) == plain(label)), None)
    if known is not None and known.kinematics is not None and not texts:
        return _told(label, {known.kinematics: 1.0}), None
    try:
        (reading,) = read_labels([label], embed_names(MiniLM(), text_cache()), descriptions=[tuple(texts)])
    except InputError as error:
        return answers.ReadLabel(label=label, meanings=[], read_as=None, refused=str(error)), None
    return _told(label, {meaning.kinematics: meaning.share for meaning in reading.meanings}), reading


def _told(label: str, shares: Mapping[Kinematics, float]) -> answers.ReadLabel:
    meanings = [
        answers.MeaningOf(share=share, kinematics=answers.Words(**words.model_dump(mode="json")), phrases=words.phrases)
        for words, share in shares.items()
    ]
    return answers.ReadLabel(label=label, meanings=meanings, read_as=", ".join(meanings[0].phrases), refused=None)

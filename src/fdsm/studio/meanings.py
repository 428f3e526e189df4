"""Labels of a request: held to the limits, and how they are read."""

from __future__ import annotations

from fdsm.recognizer import Recognizer
from fdsm.studio import answers
from fdsm.studio.refusals import RefusedError, as_asked
from fdsm.studio.requests import LabelsRequest, WithLabels
from fdsm.studio.settings import Settings
from fdsm.studio.work import Question
from fdsm.text import LabelReading
from fdsm.vocabulary import OF_KINEMATICS


def refuse_many_labels(asked: WithLabels, settings: Settings) -> None:
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
        longest = max(texts, key=len, default="")
        if len(longest) > settings.description_length:
            raise RefusedError(422, f"{what}: expected at most {settings.description_length} characters, found {len(longest)}")


def question_of(asked: WithLabels, recognizer: Recognizer) -> Question:
    """What a request asks of clips. Reading new labels takes long, so it is for threads."""
    return Question(recognizer, recognizer.bind(asked.labels, descriptions=asked.descriptions, kinematics=asked.kinematics))


def read(asked: LabelsRequest, recognizer: Recognizer) -> answers.ReadLabels:
    """How the model reads labels. One that cannot be read does not spoil the others."""
    readings = recognizer.read(asked.labels, descriptions=asked.descriptions, kinematics=asked.kinematics)
    groups = list(dict.fromkeys(one.alike for one in readings if one.alike))
    warnings = [
        f"labels {', '.join(map(repr, group))}: they are read as the same movement, so their order says little" for group in groups
    ]
    return answers.ReadLabels(labels=[_told(one) for one in readings], alike=[list(group) for group in groups], warnings=warnings)


def reads_labels(recognizer: Recognizer) -> bool:
    """Whether the model needs labels in the vocabulary's words."""
    return bool(OF_KINEMATICS & set(recognizer.method.test_views))


def _told(reading: LabelReading) -> answers.ReadLabel:
    meanings = [
        answers.MeaningOf(
            share=meaning.share,
            kinematics=answers.Words(**meaning.kinematics.model_dump(mode="json")),
            phrases=meaning.kinematics.phrases,
        )
        for meaning in reading.meanings
    ]
    read_as = ", ".join(meanings[0].phrases) if meanings else None
    refused = None if reading.refused is None else as_asked(reading.refused)
    return answers.ReadLabel(label=reading.label, meanings=meanings, read_as=read_as, refused=refused)

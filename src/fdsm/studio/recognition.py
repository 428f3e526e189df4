"""Questions about a clip: what it shows, what is done in it, why; and how labels are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from fdsm.data.input_report import InputReport
from fdsm.explanation import Explanation
from fdsm.ranking import Ranking
from fdsm.studio import answers
from fdsm.studio.meanings import question_of, read, refuse_many_labels
from fdsm.studio.refusals import RefusedError
from fdsm.studio.requests import ClipRequest, ExplainRequest, LabelsRequest, RecognizeRequest
from fdsm.studio.routes import FAILURES, as_json, body_of
from fdsm.studio.uploads import Sent, received
from fdsm.studio.views import Source, findings_of, parts_of, view_of
from fdsm.studio.work import Question, Work, work_of

router = APIRouter(prefix="/v1", responses=FAILURES)


@router.post("/inspect", response_model=answers.ClipView, openapi_extra=body_of(ClipRequest))
async def inspect(request: Request) -> Response:
    """What a clip shows, what was mended in it, and its points to draw."""
    work = work_of(request)
    async with work.accepted(), received(request, work) as sent:

        def look() -> Response:
            with sent.understood(ClipRequest) as (asked, upload):
                _, model = work.model(asked.model)
                return as_json(view_of(Source(model, asked, upload, work.settings), asked.persons))

        return await work.in_thread(look)


@router.post("/recognize", response_model=answers.Recognized | answers.Several, openapi_extra=body_of(RecognizeRequest))
async def recognize(request: Request) -> Response:
    """Rank labels for a clip, for each person in it, or for parts of it."""
    work = work_of(request)
    async with work.accepted(), received(request, work) as sent:
        asked, question, whole, parts = await work.in_thread(_clips_of, sent, work)
        rankings = await work.recognize(question, parts)
        if asked.windows is None and asked.persons != "each":
            return as_json(_single(rankings[0], asked.top_k))
        return as_json(_several(whole, asked.windows, rankings, asked.top_k))


def _clips_of(sent: Sent, work: Work) -> tuple[RecognizeRequest, Question, list[InputReport], list[InputReport]]:
    """What is asked, reports on the persons, and on those parts of them that are ranked. It blocks, so it is for threads."""
    with sent.understood(RecognizeRequest) as (asked, upload):
        _, model = work.model(asked.model)
        refuse_many_labels(asked, work.settings)
        windows = asked.windows
        if windows is not None and len(windows) > work.settings.windows:
            raise RefusedError(422, f"windows: expected at most {work.settings.windows}, found {len(windows)}")
        whole = Source(model, asked, upload, work.settings).reports(asked.persons)
    parts = whole if windows is None else [part for report in whole for part in parts_of(report, windows)]
    count, most = sum(part.clip.size for part in parts), work.settings.coordinates
    if windows is not None and count > most:  # windows may overlap
        raise RefusedError(413, f"windows: expected at most {most:,} coordinates in all of them, found {count:,}")
    return asked, question_of(asked, model), whole, parts


def _ranks(ranking: Ranking, top_k: int | None) -> list[answers.Rank]:
    return [answers.Rank(**one) for one in ranking[:top_k]]


def _single(ranking: Ranking, top_k: int | None) -> answers.Recognized:
    return answers.Recognized(
        label=ranking.label,
        unknown=ranking.unknown,
        fits=ranking.fits,
        ranking=_ranks(ranking, top_k),
        findings=findings_of([ranking.report]),
    )


def _several(
    whole: Sequence[InputReport],
    windows: Sequence[tuple[float, float]] | None,
    rankings: Sequence[Ranking],
    top_k: int | None,
) -> answers.Several:
    """The answers in the order of the persons, and of the windows of each."""
    times: Sequence[tuple[float | None, float | None]] = windows or [(None, None)]
    asked = [(report.person, window) for report in whole for window in times]
    found = [
        answers.One(
            label=ranking.label,
            unknown=ranking.unknown,
            fits=ranking.fits,
            ranking=_ranks(ranking, top_k),
            person=person,
            start=start,
            end=end,
        )
        for (person, (start, end)), ranking in zip(asked, rankings, strict=True)
    ]
    return answers.Several(answers=found, findings=findings_of(whole))


@router.post("/explain", response_model=answers.Explained, openapi_extra=body_of(ExplainRequest))
async def explain(request: Request) -> Response:
    """Why a clip has a higher score for one label than for another: what was measured, in words, and when it happens."""
    work = work_of(request)
    async with work.accepted(), received(request, work) as sent:

        def reasons() -> Response:
            with sent.understood(ExplainRequest) as (asked, upload):
                _, model = work.model(asked.model)
                refuse_many_labels(asked, work.settings)
                report = Source(model, asked, upload, work.settings).report(asked.persons)
            if asked.window is not None:
                (report,) = parts_of(report, [asked.window], "window")
            texts: dict[str, Any] = {"descriptions": asked.descriptions, "kinematics": asked.kinematics}
            found = model.explain(report, asked.labels, asked.first, asked.second, **texts)
            return as_json(_explained(found, report))

        return await work.in_thread(reasons)


def _explained(found: Explanation, report: InputReport) -> answers.Explained:
    reasons = [
        answers.Reason(
            text=reason.text,
            share=reason.share,
            joints=list(reason.joints),
            start=reason.start,
            end=reason.end,
            measurement=reason.measurement,
            value=answers.known(reason.value),
            expected=(answers.known(reason.expected[0]), answers.known(reason.expected[1])),
        )
        for reason in found.reasons
    ]
    return answers.Explained(
        first=found.first,
        second=found.second,
        margin=found.margin,
        reasons=reasons,
        start=report.first * report.seconds / report.frames,
        moments=list(found.moments),
        without_movement=found.without_movement,
        findings=findings_of([report]),
    )


@router.post("/labels", response_model=answers.ReadLabels, openapi_extra=body_of(LabelsRequest))
async def labels(request: Request) -> Response:
    """How labels are read. One that cannot be read does not spoil the others."""
    work = work_of(request)
    async with work.accepted(), received(request, work) as sent:

        def readings() -> Response:
            with sent.understood(LabelsRequest) as (asked, upload):
                if upload is not None:
                    raise RefusedError(422, "expected a body of application/json, found a form")
                _, model = work.model(asked.model)
                refuse_many_labels(asked, work.settings)
                return as_json(read(asked, model))

        return await work.in_thread(readings)

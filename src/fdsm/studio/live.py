"""Frames as they come, over a WebSocket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import numpy as np
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.recognizer import Recognizer
from fdsm.recordings import Answer, RecognizerStream
from fdsm.studio import answers
from fdsm.studio.meanings import refuse_many_labels
from fdsm.studio.refusals import RefusedError, sentence
from fdsm.studio.requests import Asked, Frames, StreamRequest, checked
from fdsm.studio.settings import Settings
from fdsm.studio.work import Work, work_of
from fdsm.values import FloatArray

router = APIRouter(prefix="/v1")
_POLICY, _FAILED, _BUSY = 1008, 1011, 1013
"""Why a WebSocket is closed (RFC 6455)."""


@router.websocket("/stream")
async def stream(socket: WebSocket) -> None:
    """The first message says what is looked for. Further ones have frames, and are answered when an answer is due."""
    work = work_of(socket)
    await socket.accept()
    if not work.open_stream():
        await _close(socket, f"the studio has {work.settings.streams} streams, which is as many as it serves", _BUSY)
        return
    try:
        await _converse(socket, work)
    except (_GoneError, WebSocketDisconnect):  # while it was waited for, or while an answer was sent
        pass
    except Exception as error:
        status, text = sentence(error)
        await _close(socket, text, _FAILED if status == 500 else _POLICY)
    finally:
        work.close_stream()


class _GoneError(Exception):
    """The client has closed the stream."""


async def _converse(socket: WebSocket, work: Work) -> None:
    first = await _message(socket, work.settings)

    def begin() -> tuple[StreamRequest, RecognizerStream]:
        asked = _parsed(first, StreamRequest)
        _, model = work.model(asked.model)
        return asked, _stream(asked, model, work.settings)

    asked, frames = await work.in_thread(begin)
    await socket.send_text(answers.Ready(delay=frames.delay).model_dump_json())
    while True:
        text = await _message(socket, work.settings)
        due = await work.in_thread(_push, frames, asked, text, work.settings)
        if due:
            told = answers.LiveAnswers(answers=[answers.LiveAnswer(**vars(one)) for one in due])
            await socket.send_text(told.model_dump_json())


def _stream(asked: StreamRequest, model: Recognizer, settings: Settings) -> RecognizerStream:
    """The stream that is asked for. Refused if it would take too much memory."""
    refuse_many_labels(asked, settings)
    if asked.persons > settings.persons:
        raise RefusedError(422, f"persons: expected at most {settings.persons}, found {asked.persons}")
    joints = (get_layout(asked.layout) if asked.layout else model.encoder.layout).num_joints
    held = 2 * 3 * asked.persons * joints * round(asked.window * asked.fps)
    if held > settings.stream_coordinates:
        raise RefusedError(
            413, f"stream: expected at most {settings.stream_coordinates:,} coordinates in the window, found {held:,}: shorten it"
        )
    _refuse_many_answers(asked, asked.window, settings)
    return RecognizerStream(
        model,
        asked.labels,
        fps=asked.fps,
        window=asked.window,
        every=asked.every,
        least=asked.least,
        persons=asked.persons,
        layout=asked.layout,
        up=asked.up,
        aspect=asked.aspect,
        descriptions=asked.descriptions,
        kinematics=asked.kinematics,
    )


def _refuse_many_answers(asked: StreamRequest, seconds: float, settings: Settings) -> None:
    """Refused if so many answers are due in some seconds that they would take a thread for minutes, whether the client is there."""
    if (count := asked.persons * seconds / asked.every) > settings.stream_answers:
        most = f"at most {settings.stream_answers:,} answers at once"
        raise RefusedError(413, f"stream: expected {most}, found {count:,.0f} in {seconds:g} s: let 'every' be longer")


def _push(stream: RecognizerStream, asked: StreamRequest, text: str, settings: Settings) -> list[Answer]:
    """The answers that are due after the frames of a message."""
    frames = _parsed(text, Frames)
    if ("points" in frames.model_fields_set) == (frames.frames is not None):
        raise InputError("expected a message with either points or frames, found both or none")
    if (frames.time if frames.frames is not None else frames.times) is not None:
        raise InputError("expected a time beside points, or times beside frames, found the other")
    if frames.frames is None:
        return stream.push(None if frames.points is None else _array(frames.points, "points", (2, 3)), frames.time)
    if len(frames.frames) > settings.stream_frames:
        raise RefusedError(413, f"frames: expected at most {settings.stream_frames} in a message, found {len(frames.frames)}")
    if frames.times:
        steps = np.diff(frames.times)
        _refuse_many_answers(asked, float(steps[steps <= asked.window].sum()), settings)  # after a longer one, it begins anew
    points = _array(frames.frames, "frames", (3, 4))
    return stream.push(points[:, None] if points.ndim == 3 else points, frames.times)


def _array(points: list[Any], key: str, axes: tuple[int, int]) -> FloatArray:
    try:
        array = np.array(points, np.float64).astype(np.float32)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise InputError("stream: expected numbers or null in lists of equal lengths, found something else") from None
    if array.ndim not in axes:
        raise InputError(f"stream: expected {key} of {axes[0]} or {axes[1]} axes, found shape {array.shape}")
    return array


def _parsed(text: str, kind: type[Asked]) -> Asked:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError(422, f"expected JSON, found something else ({str(error)[:80]})") from None
    return checked(content, kind)


async def _message(socket: WebSocket, settings: Settings) -> str:
    """The next message. Refused if it is none of text, too large, or does not come."""
    try:
        async with asyncio.timeout(settings.stream_idle):
            message = await socket.receive()
    except TimeoutError:
        raise RefusedError(503, f"no frame came for {settings.stream_idle:g} s, so the stream was closed") from None
    if message["type"] == "websocket.disconnect":
        raise _GoneError
    text = message.get("text")
    if not isinstance(text, str):
        raise RefusedError(422, "expected a message of text, found one of bytes")
    if len(text) > settings.stream_message:
        raise RefusedError(413, f"expected a message of at most {settings.stream_message:,} characters, found {len(text):,}")
    return text


async def _close(socket: WebSocket, error: str, code: int) -> None:
    """Say why, and close. The client may have gone."""
    try:
        await socket.send_json({"error": error})
        await socket.close(code)
    except (RuntimeError, OSError, WebSocketDisconnect):
        return

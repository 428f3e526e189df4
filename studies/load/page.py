"""The page on the server under load, from the kept numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from fdsm import storage
from studies.load.measure import Made, Requests, Streams
from studies.load.questions import NUM_CLIPS, NUM_LABELS, NUM_LISTS
from studies.load.streams import EVERY, FPS

HERE = Path(__file__).parent
REQUESTS, STREAMS, PAGE = HERE / "requests.json", HERE / "streams.json", HERE / "load.md"
ALLOWED = (200, 413, 422, 429, 503)
RATIO, GROWTH = 0.8, 0.05
"""What is aimed at: the least throughput by the library's, and the most growth of memory."""
_NOT_RUN = "Not measured yet: `make load` measures it."

Kept = TypeVar("Kept", bound=BaseModel)

_TOP = f"""# The server under load

`make load` starts `fdsm serve` on this machine, asks it for ten minutes, then streams to it for ten minutes, and writes this page.
The model is the one that comes with fdsm. Server and clients share the cores.

## Many clients

They ask about {NUM_CLIPS} rendered clips as files, with {NUM_LISTS} lists of {NUM_LABELS} labels. *Steady* clients ask again
as soon as they are answered. *Slow* ones send a clip as JSON in 30 pieces, in 3 seconds. The *endless* one sends a byte a second.
*Leaving* ones go away within a request, or before the answer. *Rubbish* is damaged JSON, damaged forms, wrong questions, random
bytes under the names of eight formats, damaged clips, and a body that is too large.

An answer is right if it has the library's own labels, best first, and its numbers within 0.00001. A refusal of rubbish is right
if it has the right code, and for files the library's own sentence. The library answers the same questions in one process, in one
call a list of labels, and takes turns with the clients.
"""


def keep(measured: Requests | Streams) -> None:
    storage.write_text(REQUESTS if isinstance(measured, Requests) else STREAMS, measured.model_dump_json(indent=2) + "\n")


def read_kept(path: Path, kind: type[Kept]) -> Kept | None:
    """The kept numbers. None: they were not measured yet."""
    return kind.model_validate_json(path.read_text("utf-8")) if path.exists() else None


def kept_page() -> str:
    """The page from what is kept."""
    return to_markdown(read_kept(REQUESTS, Requests), read_kept(STREAMS, Streams))


def to_markdown(requests: Requests | None, streams: Streams | None) -> str:
    """The page."""
    of_requests = [_NOT_RUN] if requests is None else _requests(requests)
    lines = [_TOP, *of_requests, "", "## Many streams", "", *_about_streams(), ""]
    return "\n".join([*lines, *([_NOT_RUN] if streams is None else _streams(streams))]) + "\n"


def others(requests: Requests) -> int:
    """Answers with another code than those that may come."""
    return sum(count for codes in requests.codes.values() for code, count in codes.items() if code not in ALLOWED)


def _requests(found: Requests) -> list[str]:
    codes = sorted({code for of in found.codes.values() for code in of})
    rounds = (
        f"{len(found.rounds)} rounds with all clients, then {len(found.steady_rounds)} with the steady ones alone. Answers and "
        "their milliseconds are of all rounds, the other numbers of those with all clients unless they say otherwise."
    )
    lines = [_made(found), "", rounds, "", "| clients | " + " | ".join(map(str, codes)) + " |", "| --- |" + " --- |" * len(codes)]
    for kind, count in found.clients.items():
        lines.append(f"| {count} {kind} | " + " | ".join(f"{found.codes[kind].get(code, 0):,}" for code in codes) + " |")
    slowest = " / ".join(f"{1000 * found.percentiles[name]:.0f}" for name in ("p50", "p95", "p99"))
    ours, library = (sum(values) / len(values) for values in zip(*((r.right, r.library) for r in found.rounds), strict=True))
    first, last, most = found.rounds[0].memory, found.rounds[-1].memory, max(one.memory for one in found.rounds)
    rows = [
        ("wrong answers", f"{found.wrong:,} of {found.right + found.wrong:,}", "0", found.wrong == 0),
        ("other codes than " + ", ".join(map(str, ALLOWED)), f"{others(found):,}", "0", others(found) == 0),
        ("right answers a second", f"{ours:.0f}; the library {library:.0f}", "", None),
        ("the same by the library, median of the rounds", f"{found.ratio:.2f}", f"≥ {RATIO}", found.ratio >= RATIO),
        ("the same afterwards, with the steady clients alone", f"{found.steady_ratio:.2f}", "", None),
        ("milliseconds to an answer, p50 / p95 / p99, steady clients, all rounds", slowest, "", None),
        (
            "memory of the server after the first and the last round",
            f"{first:.0f} and {last:.0f} MiB ({100 * found.growth:+.1f}%); at most {most:.0f} ({100 * (most / first - 1):+.1f}%)",
            f"within {100 * GROWTH:.0f}%",
            abs(found.growth) <= GROWTH,
        ),
        ("cores busy, server and clients", _cores([(r.busy, r.client_busy) for r in found.rounds]), "", None),
    ]
    return [*lines, "", *_table(rows)]


def _about_streams() -> list[str]:
    return [
        f"Each stream sends {FPS} frames a second of a person who moves all the time, and gets an answer each {EVERY} s. The "
        "delay of an answer is from the moment at which its last frame was due to be sent. An answer is late if the next one was "
        "due when it came. Each is compared with that of a `RecognizerStream` of the library, as above."
    ]


def _streams(found: Streams) -> list[str]:
    delays = " / ".join(f"{1000 * found.percentiles[name]:.0f}" for name in ("p50", "p95", "p99"))
    growth = found.memory[-1] / found.memory[0] - 1
    rows = [
        ("wrong or missing answers", f"{found.wrong:,} of {found.answers:,}", "0", found.wrong == 0),
        ("late answers", f"{found.late:,}", "", None),
        ("milliseconds of delay, p50 / p95 / p99", delays, "", None),
        ("the longest", f"{1000 * found.longest:.0f}", "", None),
        (
            "median delay in the first and the last tenth of the time",
            f"{1000 * found.first:.0f} and {1000 * found.last:.0f}",
            f"the last below {1000 * EVERY:.0f}",
            found.last < EVERY,
        ),
        (
            "memory of the server after a tenth of the time and at the end",
            f"{found.memory[0]:.0f} and {found.memory[-1]:.0f} MiB ({100 * growth:+.1f}%)",
            f"within {100 * GROWTH:.0f}%",
            abs(growth) <= GROWTH,
        ),
        ("cores busy, server and clients", _cores([(found.busy, found.client_busy)]), "", None),
    ]
    return [f"{found.streams} streams. {_made(found)}", "", *_table(rows)]


def _table(rows: list[tuple[str, str, str, bool | None]]) -> list[str]:
    lines = ["| what | found | aim |", "| --- | --- | --- |"]
    for what, found, aim, met in rows:
        lines.append(f"| {what} | {found} | {aim}{' **(missed)**' if met is False else ''} |")
    return lines


def _cores(pairs: list[tuple[float, float]]) -> str:
    return " and ".join(f"{sum(values) / len(values):.2f}" for values in zip(*pairs, strict=True))


def _made(found: Made) -> str:
    return (
        f"Made in {found.seconds / 60:.0f} minutes on: {found.made_on}, {found.cores} cores, `--processes {found.processes}`. "
        f"{found.load:.0f} processes wanted a core as it began."
    )

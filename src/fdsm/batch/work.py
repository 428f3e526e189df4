"""What a worker does: one portion of an archive becomes one file of answers, written beside its place and renamed."""

from __future__ import annotations

import itertools
import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from fdsm.batch.answers import SCHEMA, answered, refused, table
from fdsm.batch.archive import Portion
from fdsm.batch.found import Found
from fdsm.batch.reading import read
from fdsm.clip_encoder import HowSeen, name_of
from fdsm.errors import InputError, InputWarning
from fdsm.ranking import rank_each
from fdsm.recognizer import BATCH_SIZE
from fdsm.storage import atomic_path

if TYPE_CHECKING:
    from fdsm.data.input_report import InputReport
    from fdsm.recognizer import Ranking, Recognizer

KEY = b"fdsm"
"""Key of what a file of answers says about itself."""


class Counts(NamedTuple):
    """Clips of a portion, or of several."""

    clips: int
    unknown: int
    refused: int


@dataclass(frozen=True)
class Looks:
    """What clips are looked for, and how they are looked at."""

    labels: tuple[str, ...]
    top_k: int | None = None
    bank: str | None = None
    seen: HowSeen = field(default_factory=HowSeen)


@dataclass(frozen=True)
class Work:
    """All that a worker needs to know. It can be sent to other processes."""

    recognizer: Recognizer
    looks: Looks
    root: Path  # of the archive
    output: Path
    model: str  # fingerprint
    job: str  # hash of all that the answers depend on

    def prepare(self) -> None:
        """Bind the labels. What was found about a clip stands in its row, so a worker does not warn of it."""
        warnings.simplefilter("ignore", InputWarning)
        self.recognizer([], self.looks.labels, bank=self.looks.bank)

    def do(self, portion: Portion) -> Counts:
        """Write the answers about a portion. Only a whole file has the name that says that the portion is done."""
        counts = Counts(0, 0, 0)
        found = read(self.root, portion)
        path = part_path(self.output, portion.number)
        with atomic_path(path) as target, pq.ParquetWriter(target, SCHEMA, compression="zstd") as writer:
            while rows := self._rows(found):
                writer.write_table(table(rows))
                unknown = sum(bool(row.get("unknown")) for row in rows)
                bad = sum("reason" in row for row in rows)
                counts = Counts(counts.clips + len(rows), counts.unknown + unknown, counts.refused + bad)
            writer.add_key_value_metadata({KEY: json.dumps({"job": self.job, **counts._asdict()})})
        return counts

    def _rows(self, found: Iterator[Found]) -> list[dict[str, Any]]:
        """The answers about the next clips, as many as are in memory at once. There are none if no clip is left."""
        seen = [(one.name, self._look(one)) for one in itertools.islice(found, BATCH_SIZE)]
        reports = [report for _, report in seen if not isinstance(report, str)]
        rankings = iter(self._rank(reports))
        rows = []
        for name, report in seen:
            answer = report if isinstance(report, str) else next(rankings)
            if isinstance(answer, str):
                rows.append(refused(name, answer, self.model))
            else:
                rows.append(answered(name, answer, self.model))
        return rows

    def _look(self, found: Found) -> InputReport | str:
        """The report on a clip, or why it is refused."""
        if isinstance(found.clip, InputError):
            return str(found.clip)
        seen = self.looks.seen.copy()
        if found.layout is not None:
            seen["layout"] = found.layout
        if found.fps is not None:
            seen["fps"] = found.fps
        try:
            return self.recognizer.inspect(found.clip, **seen)
        except InputError as error:
            reason = str(error).removeprefix(f"{name_of(found.clip)}: ")
            if isinstance(found.clip, Path):  # perhaps a temporary file
                reason = reason.removeprefix(f"{found.clip}: ").replace(str(found.clip), found.name)
            return reason
        except Exception as error:
            error.add_note(f"this happened while {found.name} was read")
            raise

    def _rank(self, reports: Sequence[InputReport]) -> Sequence[Ranking | str]:
        """The ranking of each clip, or why it is refused."""
        looks = self.looks
        answers = rank_each(lambda some: self.recognizer(some, looks.labels, top_k=looks.top_k, bank=looks.bank), reports)
        return [
            str(answer).removeprefix(f"{report.where}: ") if isinstance(answer, InputError) else answer
            for report, answer in zip(reports, answers, strict=True)
        ]


def part_path(output: Path, number: int) -> Path:
    """The file of answers about a portion."""
    return output / f"part-{number:07d}.parquet"


def read_counts(path: Path, job: str) -> Counts | None:
    """What a file of answers counts. None: the file is damaged. Raises InputError if it belongs to another job."""
    try:
        said = json.loads(pq.read_metadata(path).metadata[KEY])
        counts = Counts(said["clips"], said["unknown"], said["refused"])
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError):
        return None
    if said["job"] != job:
        raise InputError(f"{path}: expected answers of this command, found those of another; name a new folder")
    return counts

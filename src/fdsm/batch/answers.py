"""The result of a clip as a row of Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fdsm.errors import printable

if TYPE_CHECKING:
    from fdsm.recognizer import Ranking

SCHEMA = pa.schema(
    [
        pa.field("clip", pa.string(), nullable=False),
        ("label", pa.string()),  # the best one, or "unknown"
        ("unknown", pa.bool_()),
        ("fits", pa.float32()),
        ("labels", pa.list_(pa.string())),  # best first, as are scores and probabilities
        ("scores", pa.list_(pa.float32())),
        ("probabilities", pa.list_(pa.float32())),
        ("person", pa.int32()),
        ("findings", pa.list_(pa.string())),
        ("reason", pa.string()),  # why a clip was refused; all but the name and the model are null then
        pa.field("model", pa.string(), nullable=False),
    ]
)


def answered(name: str, ranking: Ranking, model: str) -> dict[str, Any]:
    """The row of a clip that was named. Columns that the model has no numbers for are null."""
    calibrated = ranking.fits is not None
    return {
        "clip": name,
        "label": ranking.label,
        "unknown": ranking.unknown if calibrated else None,
        "fits": ranking.fits,
        "labels": [one["label"] for one in ranking],
        "scores": [one["score"] for one in ranking],
        "probabilities": [one["probability"] for one in ranking] if calibrated else None,
        "person": ranking.report.person,
        "findings": [finding.text for finding in ranking.report.findings],
        "model": model,
    }


def refused(name: str, reason: str, model: str) -> dict[str, Any]:
    """The row of a clip that was refused."""
    return {"clip": name, "reason": reason, "model": model}


def table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows as a table. A name that is not text in UTF-8 keeps its bytes as escapes."""
    columns: dict[str, list[Any]] = {field.name: [row.get(field.name) for row in rows] for field in SCHEMA}
    for column in ("clip", "reason"):  # a reason may speak of names, too
        columns[column] = [None if text is None else printable(text) for text in columns[column]]
    return pa.table(columns, SCHEMA)

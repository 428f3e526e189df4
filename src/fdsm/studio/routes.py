"""What the routes share: how requests and failures are described, and answers as JSON."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from fdsm.studio import requests
from fdsm.studio.answers import Failure

_SAID = {
    400: "the request is for another host",
    401: "the token is missing or wrong",
    403: "the page of another site asks",
    413: "the request or the clip is too large",
    422: "the body is none, or the clip, the labels or a setting cannot be used",
    429: "too many requests are being answered",
    503: "the answer took too long",
}
FAILURES: dict[int | str, dict[str, Any]] = {code: {"model": Failure, "description": text} for code, text in _SAID.items()}
ACCESS: dict[int | str, dict[str, Any]] = {code: FAILURES[code] for code in (400, 401, 403)}
"""Of them, those that any request may get."""
_PLACE = "#/components/schemas/{model}"
_CLIP = {"points": [[[0.0, 1.0, 2.5]]], "layout": "kinect-v2"}
_ASKED = (
    requests.ClipRequest,
    requests.LabelsRequest,
    requests.RecognizeRequest,
    requests.ExplainRequest,
    requests.SegmentRequest,
    requests.ExportRequest,
)


def as_json(answer: BaseModel) -> Response:
    """An answer as JSON, in which a number that is not one is null."""
    return Response(answer.model_dump_json(), media_type="application/json")


def body_of(kind: type[BaseModel]) -> dict[str, Any]:
    """The description of a body for OpenAPI: JSON, and a form with a file if it is about a clip."""
    schema, example = {"$ref": _PLACE.format(model=kind.__name__)}, kind.example  # type: ignore[attr-defined]
    content: dict[str, Any] = {"application/json": {"schema": schema, "example": example}}
    if issubclass(kind, requests.OfClip):
        content["application/json"] = {
            "schema": {"allOf": [schema, {"required": ["clip"]}]},
            "example": {"clip": _CLIP, **example},
        }
        parts = {
            "file": {"type": "string", "format": "binary"},
            "request": {"type": "string", "contentMediaType": "application/json"},
        }
        form = {"type": "object", "required": ["file"], "properties": parts}
        content["multipart/form-data"] = {"schema": form, "example": {"file": "clip.npz", "request": json.dumps(example)}}
    return {"requestBody": {"required": True, "content": content}}


def schemas_of_requests() -> dict[str, Any]:
    """The schemas of the bodies by name, to which `body_of` refers."""
    _, found = models_json_schema([(kind, "validation") for kind in _ASKED], ref_template=_PLACE)
    schemas: dict[str, Any] = found["$defs"]
    return schemas

"""What the studio has: models, layouts, words, examples; and how it is."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from prometheus_client import CONTENT_TYPE_LATEST

from fdsm.data.layouts import LAYOUTS, drawn_bones
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.recognizer import Recognizer
from fdsm.studio import answers
from fdsm.studio.examples import EXAMPLES, load_examples
from fdsm.studio.meanings import reads_labels
from fdsm.studio.refusals import RefusedError
from fdsm.studio.routes import ACCESS
from fdsm.studio.work import work_of
from fdsm.version import __version__
from fdsm.vocabulary import vocabulary
from fdsm.vocabulary.lexicon import load

router = APIRouter(responses=ACCESS)
_NO_EXAMPLE = {"model": answers.Failure, "description": "there is no such example"}
_TITLES = {
    "kinect-v1": "Kinect v1",
    "kinect-v2": "Kinect v2, NTU RGB+D",
    "openpose-18": "OpenPose (COCO), Kinetics-skeleton",
    "coco-17": "COCO, as in MMPose and ultralytics",
    "mediapipe-33": "MediaPipe Pose",
    "openpose-25": "OpenPose (BODY_25)",
    "halpe-26": "Halpe, as in AlphaPose and RTMPose",
    "wholebody-133": "COCO-WholeBody",
    "h36m-17": "Human3.6M, as in VideoPose3D",
    "smpl-22": "SMPL without hands",
    "smpl-24": "SMPL",
    "azure-kinect-32": "Azure Kinect",
}


@router.get("/health", response_model=answers.Health)
async def health() -> answers.Health:
    """That the studio answers."""
    return answers.Health(version=__version__)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Counters for Prometheus."""
    return Response(work_of(request).metrics.text(), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/models", response_model=list[answers.Model])
async def models(request: Request) -> list[answers.Model]:
    """The models that are served. The first is the default."""
    return [_described(name, model) for name, model in work_of(request).settings.models.items()]


def _described(name: str, model: Recognizer) -> answers.Model:
    return answers.Model(
        name=name,
        method=model.config.method.name,
        encoder=model.encoder.config.name,
        calibrated=model.parts.calibration is not None,
        reads_labels=reads_labels(model),
        explains=model.explains,
        takes_any_layout=isinstance(model.encoder.network, MeasurementEncoder),
    )


@router.get("/v1/layouts", response_model=list[answers.Skeleton])
async def layouts() -> list[answers.Skeleton]:
    """The joint layouts that have names."""
    return [
        answers.Skeleton(
            name=name,
            title=_TITLES[name],
            joints=list(layout.joints),
            bones=list(layout.bones),
            drawn=[(list(one), list(other)) for one, other in drawn_bones(layout)],
            up=layout.up,
        )
        for name, layout in LAYOUTS.items()
    ]


@router.get("/v1/vocabulary", response_model=answers.Vocabulary)
async def words() -> answers.Vocabulary:
    """The vocabulary's words by group, and names of everyday actions that are known."""
    return _words()


@cache
def _words() -> answers.Vocabulary:
    names = sorted({entry.names[0] for entry in load().entries if entry.path is not None}, key=str.casefold)
    return answers.Vocabulary(groups=answers.Groups(**vocabulary()), suggestions=names)


@router.get("/v1/examples", response_model=list[answers.Example])
async def examples() -> list[answers.Example]:
    """Clips to try."""
    return list(load_examples().values())


@router.get(
    "/v1/examples/{name}",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}, 404: _NO_EXAMPLE, 422: _NO_EXAMPLE},
)
async def example(name: str) -> FileResponse:
    """The file of an example."""
    if name not in load_examples():
        raise RefusedError(404, f"there is no example {name[:80]!r}: /v1/examples lists all")
    return FileResponse(EXAMPLES / name, media_type="application/octet-stream", filename=name)

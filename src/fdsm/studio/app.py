"""The studio's web application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from fdsm.studio import catalogue, live, page, recognition, recordings
from fdsm.studio.access import Access
from fdsm.studio.observed import Observed
from fdsm.studio.refusals import answer_in_sentences
from fdsm.studio.routes import schemas_of_requests
from fdsm.studio.settings import Settings
from fdsm.studio.work import Work
from fdsm.version import __version__

_ABOUT = 'Names actions in clips of moving skeletons. Every error is one sentence, as `{"error": "…"}`.'


def create_app(settings: Settings) -> FastAPI:
    """The application that serves some models. One process has one event loop for it."""
    work = Work(settings)

    @asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        yield
        work.close()

    # The framework's own pages of documentation load scripts from other sites.
    app = FastAPI(title="fdsm studio", version=__version__, description=_ABOUT, lifespan=alive, docs_url=None, redoc_url=None)
    app.state.work = work
    answer_in_sentences(app)
    for module in (catalogue, recognition, recordings, live, page):
        app.include_router(module.router)
    app.mount("/assets", page.Assets(directory=page.PAGE, check_dir=False), name="assets")
    app.add_middleware(Access, settings=settings)
    app.add_middleware(Observed, metrics=work.metrics)
    _describe_requests(app)
    return app


def _describe_requests(app: FastAPI) -> None:
    """Put the schemas of requests into the description of the API. The framework knows only those that it reads itself."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        described = plain()
        described["components"]["schemas"].update(schemas_of_requests())
        return described

    app.openapi = openapi  # type: ignore[method-assign]

"""The page: files that were built from `web/`, and what they may do in a browser."""

from __future__ import annotations

from importlib.resources import files
from os import PathLike, stat_result
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PAGE = Path(str(files(__package__))) / "page"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        # Blobs: the user's own MediaPipe, which the page is given as files (web/src/page/camera.ts). Nobody else can make one.
        "script-src 'self' blob: 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self' blob:",  # no one else: MediaPipe's build tries to report to its makers how it is used
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_FRESH = {"Cache-Control": "no-cache"}
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".map": "application/json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def index() -> Response:
    """The page."""
    if not (PAGE / "index.html").is_file():
        return JSONResponse({"error": "the page was not built: `npm run build` in the folder web builds it"}, 404)
    headers = {**_FRESH, "Content-Security-Policy": _POLICY}
    return FileResponse(PAGE / "index.html", media_type="text/html; charset=utf-8", headers=headers)


class Assets(StaticFiles):
    """The files of the page, with types that do not depend on this machine's tables."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(_FRESH)
        if (kind := _TYPES.get(Path(full_path).suffix)) and "content-type" in response.headers:
            response.headers["content-type"] = kind
        return response

"""Who may ask. Other sites' pages may not, and with a token only those who show it."""

from __future__ import annotations

import re
import secrets
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from fdsm.studio.settings import Settings

_HERE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
"""The header Host of a request to this machine by one of its own names."""
_OPEN = ("/health",)
_PAGE = ("/", "/assets/")


class Access:
    """Refuses requests for another host, from another site's page, and without the token.

    A page of a stranger can have its own name lead to this machine, and can open WebSockets to it. Both show in the headers Host
    and Origin. The page itself is public: it has no data, and asks for the token.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        why = self._why_not(scope)
        if why is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": why[1]})
        else:
            headers = {"WWW-Authenticate": "Bearer"} if why[0] == 401 else None
            await JSONResponse({"error": why[1]}, why[0], headers)(scope, receive, send)

    def _why_not(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._settings.is_loopback and not _HERE.fullmatch(host):
            return 400, f"expected a request to localhost or 127.0.0.1, found one to {host[:80]!r}"
        if self._settings.is_loopback and origin not in (None, f"http://{host}", f"https://{host}"):
            return 403, f"expected a request of the studio's own page, found one from {str(origin)[:80]!r}"
        if self._settings.token is not None and not _is_public(scope["path"]):
            shown = _shown(headers, scope)
            if not secrets.compare_digest(shown.encode(), self._settings.token.encode()):
                return 401, "expected the token as 'Authorization: Bearer TOKEN', found none or another"
        return None


def _is_public(path: str) -> bool:
    return path in (*_OPEN, _PAGE[0]) or path.startswith(_PAGE[1])


def _shown(headers: Headers, scope: Scope) -> str:
    """The token that a client shows. Browsers cannot set headers of a WebSocket, so its address may have it."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip()
    if scope["type"] == "websocket":
        return parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    return ""

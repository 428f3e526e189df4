"""Who may ask, and what a browser may do with the page."""

import json
import re
from pathlib import Path

import pytest
from starlette.websockets import WebSocketDisconnect

from fdsm.studio import page
from tests.cases import each
from tests.studio.conftest import refused, serving

TOKEN = "correct-horse-battery"


@pytest.fixture(scope="module")
def guarded(recognize):
    with serving(recognize, host="0.0.0.0", token=TOKEN) as client:
        yield client


@each("host", ["localhost", "localhost:8765", "127.0.0.1", "127.0.0.1:1", "[::1]:8765", "LOCALHOST"])
def test_this_machine_is_served(client, host):
    assert client.get("/health", headers={"host": host}).status_code == 200


@each("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8765", "", "[", "10.0.0.1", "evil@localhost:x"])
def test_a_name_that_was_led_here_is_not(client, host):
    refused(client.get("/v1/models", headers={"host": host}), 400, "expected a request to localhost or 127.0.0.1")


@each(
    ("origin", "status"),
    [
        ("http://localhost", 200),
        ("http://localhost:9", 403),
        ("http://evil.example", 403),
        ("null", 403),
        ("http://localhost.evil.example", 403),
        ("http://[", 403),
    ],
)
def test_the_page_of_another_site_may_not_ask(client, origin, status):
    assert client.get("/v1/models", headers={"origin": origin}).status_code == status
    how = {"host": "localhost", "origin": origin}
    if status == 200:
        with client.websocket_connect("/v1/stream", headers=how):
            pass
    else:
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/v1/stream", headers=how):
            pass


def test_with_a_token_only_those_who_show_it_are_served(guarded):
    for headers in ({}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": TOKEN}, {"authorization": f"Basic {TOKEN}"}):
        refusal = guarded.get("/v1/models", headers={"host": "studio.example", **headers})
        refused(refusal, 401, "expected the token as 'Authorization: Bearer TOKEN'")
        assert refusal.headers["www-authenticate"] == "Bearer"
    assert guarded.get("/v1/models", headers={"authorization": f"bearer {TOKEN}"}).status_code == 200
    refused(guarded.get(f"/v1/models?token={TOKEN}"), 401, "token")  # addresses are kept in logs
    for path in ("/metrics", "/openapi.json", "/v1/examples/wave.npz", "/nothing", "/assets"):
        refused(guarded.get(path), 401, "token")
    assert guarded.get("/health").status_code == 200
    assert guarded.get("/assets/none.js").status_code == 404


def test_a_stream_shows_the_token_in_its_address_or_its_headers(guarded):
    for path, headers in ((f"/v1/stream?token={TOKEN}", {}), ("/v1/stream", {"authorization": f"Bearer {TOKEN}"})):
        with guarded.websocket_connect(path, headers=headers) as socket:
            socket.send_text("x")
            assert "expected JSON" in socket.receive_json()["error"]
    for path in ("/v1/stream", "/v1/stream?token=wrong"):
        with pytest.raises(WebSocketDisconnect), guarded.websocket_connect(path):
            pass


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A page that was built."""
    monkeypatch.setattr(page, "PAGE", tmp_path)
    for name in ("index.html", "studio.js", "studio.css", "logo.svg", "body.wasm"):
        (tmp_path / name).write_text(name)
    (tmp_path.parent / "secret.js").write_text("secret")


def test_the_page_may_load_nothing_from_elsewhere(built, client):
    index = client.get("/")
    assert (index.text, index.headers["content-type"]) == ("index.html", "text/html; charset=utf-8")
    assert index.headers["cache-control"] == "no-cache"
    policy = dict(part.split(" ", 1) for part in index.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    # Blobs are files that the user gave to the page: MediaPipe, which fetches and compiles WebAssembly.
    assert policy["script-src"] == "'self' blob: 'wasm-unsafe-eval'"
    assert policy["connect-src"] == "'self' blob:"
    assert not re.search("unsafe-inline|'unsafe-eval|http|\\*", str(policy))
    assert index.headers["x-content-type-options"] == "nosniff"


def test_assets_have_their_types_and_nothing_beside_them_is_served(built, recognize):
    with serving(recognize) as client:
        for name, kind in (("studio.js", "text/javascript"), ("studio.css", "text/css"), ("body.wasm", "application/wasm")):
            asset = client.get(f"/assets/{name}")
            assert (asset.status_code, asset.headers["content-type"].partition(";")[0]) == (200, kind)
            again = client.get(f"/assets/{name}", headers={"if-none-match": asset.headers["etag"]})
            assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")
        for name in ("..%2fsecret.js", "%2e%2e/secret.js", "....//secret.js", "none.js", ""):
            assert client.get(f"/assets/{name}").status_code == 404


def test_a_page_that_was_not_built_is_said(client, tmp_path, monkeypatch):
    monkeypatch.setattr(page, "PAGE", tmp_path)
    refused(client.get("/"), 404, "the page was not built: `npm run build` in the folder web builds it")
    web = Path(__file__).parents[2] / "web"
    assert "build" in json.loads((web / "package.json").read_text("utf-8"))["scripts"]

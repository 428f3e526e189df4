"""A real browser, one for all tests. Pages come from memory, or from a studio that listens on this machine."""

import os
from pathlib import Path

import numpy as np
import pytest

import fdsm.studio
from fdsm.recognizer import Recognizer
from fdsm.studio.examples import EXAMPLES
from studies.studio import ARGUMENTS, find_chromium
from tests.browser.studio_page import StudioPage, listening

PAGE_FOLDER = Path(fdsm.studio.__file__).parent / "page"
ORIGIN = "http://studio.test"
_TYPES = {".js": "text/javascript", ".html": "text/html", ".css": "text/css"}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents and "camera" not in item.keywords:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser():
    """Chromium. Tests are skipped without one, but fail in CI, which installs it."""
    path = find_chromium()
    if path is None:
        message = "expected Chromium (Debian's package chromium), found none"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def page_errors():
    """What went wrong on the pages since the last test."""
    return []


@pytest.fixture(autouse=True)
def no_page_error(page_errors):
    yield
    found = list(page_errors)
    page_errors.clear()
    assert not found


@pytest.fixture(scope="module")
def open_page(browser, page_errors):
    """A function that opens a page of HTML, which finds the studio's files beside it. An error on the page fails the test."""
    contexts = []

    def serve(route, html):
        name = route.request.url.removeprefix(f"{ORIGIN}/")
        if not name:
            route.fulfill(body=html, content_type="text/html")
        elif (PAGE_FOLDER / name).is_file():
            route.fulfill(body=(PAGE_FOLDER / name).read_bytes(), content_type=_TYPES[Path(name).suffix])
        else:
            page_errors.append(f"asked for {route.request.url}")
            route.abort()

    def open_page(html, before=None, **options):
        context = browser.new_context(**{"viewport": {"width": 480, "height": 480}, **options})
        contexts.append(context)
        context.route("**/*", lambda route: serve(route, html))
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.on("console", lambda message: page_errors.append(message.text) if message.type == "error" else None)
        if before:
            page.add_init_script(before)
        page.goto(f"{ORIGIN}/")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def address():
    """A studio with two models."""
    starter = Recognizer.from_pretrained()
    taught = starter.adapt([np.load(EXAMPLES / "wave.npz")["points"]], ["say hello"], layout="kinect-v2")
    with listening({"starter": starter, "taught": taught}) as address:
        yield address


@pytest.fixture
def open_studio(browser, address):
    """A function that opens the page. An error in the page fails the test, unless the server has said it in a sentence."""
    contexts, errors = [], []

    def open_studio(place="", **options):
        options = {"viewport": {"width": 1360, "height": 860}, "reduced_motion": "reduce", **options}
        context = browser.new_context(accept_downloads=True, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and "status of 4" not in said.text and errors.append(said.text))
        page.goto(address + place)
        page.get_by_role("heading", name="Labels").wait_for()
        return StudioPage(page)

    yield open_studio
    for context in contexts:
        context.close()
    assert not errors

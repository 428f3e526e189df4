"""Pictures of the studio's page, as Chromium shows what `fdsm serve` serves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from fdsm.errors import InputError
from fdsm.storage import atomic_path
from studies.load.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES = Path(__file__).parents[1] / "docs" / "images"
# As root, Chromium needs the first; without a graphics card, WebGL needs SwiftShader.
ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_PATIENCE = 300_000
"""Milliseconds until what the page should show is given up."""


class Picture(NamedTuple):
    """What is done on the page before its picture is taken."""

    height: int
    scheme: Literal["light", "dark"]
    title: str
    act: Callable[[Page], None]


def find_chromium() -> str | None:
    """The browser's file, as Debian's package `chromium` or Google installs it."""
    return next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


def take(folder: Path = IMAGES) -> list[Path]:
    """Take all pictures into a folder. Returns their files. Raises InputError if there is no Chromium."""
    chromium = find_chromium()
    if chromium is None:
        raise InputError("screenshots: expected Chromium (Debian's package chromium), found none")
    from playwright.sync_api import sync_playwright

    taken = []
    with Served() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name, picture in PICTURES.items():
            page = browser.new_page(
                viewport={"width": 1280, "height": picture.height}, color_scheme=picture.scheme, reduced_motion="reduce"
            )
            page.set_default_timeout(_PATIENCE)
            page.goto(f"http://{served.host}:{served.port}/")
            page.get_by_role("button", name=picture.title).click()
            page.locator(".reason").first.wait_for()  # the answer has come, and why
            picture.act(page)
            page.mouse.move(0, 0)
            path = folder / f"{name}.png"
            with atomic_path(path) as target:
                target.write_bytes(page.screenshot(animations="disabled", caret="hide"))
            page.close()
            taken.append(path)
        browser.close()
    return taken


def _see_why(page: Page) -> None:
    """The second reason is lit on the skeleton, at its moment."""
    page.get_by_test_id("answer").evaluate("element => element.scrollIntoView()")
    page.locator(".reason").nth(1).click()


def _find_segments(page: Page) -> None:
    """The clapping of hands is chosen, and shown."""
    page.get_by_role("button", name="Find segments").click()
    page.locator(".piece button").nth(3).click()
    page.get_by_test_id("segment-editor").wait_for()
    page.get_by_label("Frame", exact=True).fill("680")


PICTURES = {
    "studio": Picture(900, "light", "One person waves", _see_why),
    "studio-timeline": Picture(800, "dark", "Half a minute with five actions", _find_segments),
}

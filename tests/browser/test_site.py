"""The docs site as `make docs` builds it: it loads nothing from the network, and its equations are drawn and can be read."""

import os
import re
from html.parser import HTMLParser

import pytest

LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data"}
ELSEWHERE = re.compile(r"(\w+:)?//")
# Where a number stands on its equation.
COVERED = """[...document.querySelectorAll(".katex-html")].filter((equation) => {
  const [number, last] = [equation.querySelector(".tag"), [...equation.querySelectorAll(":scope > .base")].at(-1)];
  return number && number.getBoundingClientRect().left < last.getBoundingClientRect().right;
}).map((equation) => equation.textContent)"""


@pytest.fixture(scope="module")
def site(repository):
    """The folder of the built site. Tests are skipped without one, but fail in CI, which builds it."""
    folder = repository / "build" / "docs"
    if not (folder / "index.html").is_file():
        message = f"{folder}: expected the site that make docs builds, found none"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return folder


class Page(HTMLParser):
    """The addresses that a browser loads of itself."""

    def __init__(self, path):
        super().__init__()
        self.addresses = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in LOADED and attributes.get("rel") not in ("next", "prev", "search", "index", "canonical"):
            self.addresses.append(attributes.get(LOADED[tag]))


def test_no_page_loads_anything_from_elsewhere(site):
    pages = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
    assert len(pages) > 40
    for page in pages:
        addresses = [address for address in Page(page).addresses if address]
        assert addresses, page
        assert [address for address in addresses if ELSEWHERE.match(address)] == [], page
    for sheet in site.rglob("*.css"):
        assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)]*", sheet.read_text("utf-8")) == [], sheet


@pytest.mark.parametrize("width", [1280, 390])
def test_equations_are_drawn_from_the_files_of_the_site(site, browser, repository, width):
    text = (repository / "docs" / "methods.md").read_text("utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    asked, missing = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: missing.append(request.url))
    page.goto((site / "methods.html").as_uri(), timeout=120_000)
    page.evaluate("document.fonts.ready")
    assert [url for url in asked if not url.startswith("file:")] == []
    assert missing == []
    assert any("KaTeX_Main-Regular.woff2" in url for url in asked)
    assert not page.evaluate("[...document.fonts].some((font) => font.status === 'error')")
    assert page.locator(".katex-display").count() == text.count("\n$$\n") / 2
    assert page.locator(".katex-display .tag").all_inner_texts() == [
        f"({number})" for number in re.findall(r"\\tag\{(\d+)\}", text)
    ]
    assert page.locator("math").count() == page.locator(".katex").count() > 100
    assert "$" not in page.locator("article").evaluate("element => element.textContent")
    assert page.evaluate(COVERED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()

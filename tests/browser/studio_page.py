"""A studio that listens, and what its page is told and asked in tests."""

import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from fdsm.studio import Settings, create_app

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def listening(models, **settings):
    """The address of a studio that serves these models."""
    place = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(models=models, **settings)), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([place],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{place.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(10)


class StudioPage:
    """The page as its user sees it: by the names of its parts."""

    def __init__(self, page):
        self.page = page

    def __getattr__(self, name):
        return getattr(self.page, name)

    def part(self, name):
        return self.page.get_by_test_id(name)

    def button(self, name, exact=True):
        return self.page.get_by_role("button", name=name, exact=exact)

    def open_example(self, title):
        self.page.get_by_role("button", name=title).click()
        self.verdict()

    def open_file(self, path):
        self.page.set_input_files("#open-file", path)

    def verdict(self):
        """The label that is answered, or "unknown"."""
        self.page.wait_for_function("() => !document.querySelector('[data-testid=answer]')?.ariaBusy?.includes('true')")
        return self.part("verdict").inner_text()

    def labels(self):
        return self.page.locator(".chip .name").all_inner_texts()

    def field(self):
        return self.page.get_by_role("combobox", name="Add a label")

    def tab(self, name):
        self.page.get_by_role("tab", name=name).click()

    def violations(self):
        """What axe-core finds wrong, each as its rule and the places."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")["violations"]
        return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]

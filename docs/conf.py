"""The docs site: the pages of docs/, pages of the repository that they include, and an API reference from the docstrings.

`python -m sphinx -W --keep-going -b html docs build/docs` fails at a link that leads nowhere.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from docutils import nodes
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.pycode import ModuleAnalyzer
from sphinx.util import logging

import fdsm
from fdsm.experiment.catalogue import catalogue
from fdsm.version import __version__

DOCS = Path(__file__).parent.resolve()
REPOSITORY = DOCS.parent
WEB = REPOSITORY / "web"
KATEX = WEB / "node_modules" / "katex" / "dist"

project = "fdsm"
copyright = "The fdsm maintainers, Apache-2.0"  # noqa: A001 (what Sphinx calls it)
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
exclude_patterns = ["README.md"]

html_theme = "furo"
html_title = f"fdsm {__version__}"
html_theme_options = {"navigation_with_keys": True}
html_static_path = [str(KATEX / "katex.min.css"), "equations.css"]
html_css_files = ["katex.min.css", "equations.css"]

default_role = "code"  # docstrings write `name` as Markdown does
add_module_names = False
toc_object_entries = False  # every page would have every name in its menu: two thirds of the time of a build
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "undoc-members": True, "show-inheritance": True}
python_use_unqualified_type_names = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False

logger = logging.getLogger(__name__)

# ---- links between files of the repository

_INCLUDE = re.compile(r"^```\{include\} (\S+)$", re.M)
_FENCE = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.M | re.S)
_LINK = re.compile(r"(?<!!)\[([^\]\[]+)\]\(([^)\s]+)\)")


def _included() -> dict[Path, str]:
    """Files outside docs/ that a page includes -> the page."""
    found = {}
    for page in DOCS.rglob("*.md"):
        for target in _INCLUDE.findall(page.read_text("utf-8")):
            found[(page.parent / target).resolve()] = page.relative_to(DOCS).as_posix()
    return found


PAGES = _included()


def _follow(text: str, source: Path, docname: str) -> str:
    """`text` of the file `source`, shown as page `docname`: links lead to pages of the site, and to nothing that is not there."""

    def replaced(match: re.Match[str]) -> str:
        words, target = match[1], match[2]
        path, hash_sign, anchor = target.partition("#")
        if not path or "://" in target or target.startswith("mailto:"):
            return match[0]
        found = (source.parent / path).resolve()
        if not found.exists():
            logger.warning("%s links to %s, which is not there", source.relative_to(REPOSITORY), target)
            return match[0]
        page = PAGES.get(found)
        if page is None and found.suffix == ".md" and DOCS in found.parents:
            page = found.relative_to(DOCS).as_posix()
        if page is not None:
            return f"[{words}]({os.path.relpath(DOCS / page, (DOCS / docname).parent)}{hash_sign}{anchor})"
        name = found.relative_to(REPOSITORY).as_posix()
        return f"`{name}`" if name.endswith(words.strip("/`")) else f"{words} (`{name}`)"

    parts, end = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_LINK.sub(replaced, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _LINK.sub(replaced, text[end:])])


def follow_links_of_page(app: Sphinx, docname: str, source: list[str]) -> None:
    source[0] = _follow(source[0], DOCS / f"{docname}.md", docname)


def follow_links_of_included(app: Sphinx, path: Path, docname: str, content: list[str]) -> None:
    file = (app.srcdir / path).resolve()
    if file in PAGES:
        content[0] = _follow(content[0], file, PAGES[file].removesuffix(".md"))


# ---- the catalogue of methods, from the methods and their recipes

CATALOGUE = "<!-- methods -->"


def write_catalogue(app: Sphinx, docname: str, source: list[str]) -> None:
    """A table of all methods, and the docstrings of each one's module, in the place of a mark."""
    if CATALOGUE in source[0]:
        found = catalogue()
        cells = [(f"[`{m.name}`](#{m.name})", m.kind, m.reads, ", ".join(m.views), ", ".join(m.marks)) for m in found]
        header = ("method", "kind", "reads of a clip", "reads of a class", "note")
        lines = ["| " + " | ".join(row) + " |" for row in (header, ("---",) * len(header), *cells)]
        for m in found:
            module = ["```{eval-rst}", f".. automodule:: {m.module}", "```"]
            shown = module if m.kind != "diffusion" else [m.about, "", "[Equations and readings](methods.md)."]
            lines += ["", f"## {m.name}", "", *shown]
        source[0] = source[0].replace(CATALOGUE, "\n".join(lines))


def read_method(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """The docstring of a method's module: indented lines are equations and stay as they are. A list may follow a text at once."""
    if what != "module" or not name.startswith("fdsm.methods."):
        return
    read: list[str] = []
    kind = "text"  # of the last line that is not empty
    for line in lines:
        now = _kind_of(line, kind)
        if now != kind and {now, kind} & {"list", "equation"}:
            read += ["", ".. code-block:: text", ""] if now == "equation" else [""]
        read.append(line if now == "equation" else line.replace("|", r"\|"))
        kind = now
    lines[:] = read


def _kind_of(line: str, before: str) -> str:
    if not line.strip():
        return before
    if line.startswith("- ") or (line.startswith("  ") and not line.startswith("    ") and before == "list"):
        return "list"
    return "equation" if line.startswith("    ") else "text"


# ---- equations, drawn while the site is built: a page loads no script for them, and nothing from the network


def draw_equations(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    found = [*doctree.findall(nodes.math), *doctree.findall(nodes.math_block)]
    if not found:
        return
    asked = json.dumps([(node.astext(), isinstance(node, nodes.math_block)) for node in found])
    done = subprocess.run(["node", str(WEB / "equations.mjs")], input=asked, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ExtensionError(f"{docname}: expected equations that KaTeX draws, found: {done.stderr.strip()}")
    for node, drawn in zip(found, json.loads(done.stdout), strict=True):
        node.replace_self(nodes.raw("", drawn, format="html"))


def copy_fonts(app: Sphinx, error: Exception | None) -> None:
    """The fonts stand where katex.min.css looks for them."""
    if error is None:
        others = shutil.ignore_patterns("*.ttf", "*.woff")  # for browsers of the time before woff2
        shutil.copytree(KATEX / "fonts", Path(app.outdir) / "_static" / "fonts", ignore=others, dirs_exist_ok=True)


# ---- the API reference

_CELLS = re.compile(r"^\|(.+)\|$")


def read_markdown(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Docstrings hold a little Markdown: tables become reStructuredText, and the star of `*.npy` does not begin an emphasis."""
    read: list[str] = []
    for line in lines:
        cells = _CELLS.match(line.strip())
        if cells is None:
            read.append(re.sub(r"\*(?=\.\w)", r"\\*", line))
        elif set(cells[1]) <= set("-| :"):
            continue
        else:
            if not (read and read[-1].startswith("     ")):
                read += ["", ".. list-table::", "   :header-rows: 1", ""]
            read += [f"   {'*' if number == 0 else ' '} - {cell.strip()}" for number, cell in enumerate(cells[1].split("|"))]
    lines[:] = read


def keep_whole(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """The first words of an attribute's docstring are no type, whatever Napoleon thinks of a colon behind them."""
    if what in {"attribute", "data", "property"} and lines:
        lines[:0] = ["..", ""]  # an empty comment


def describe_settings(app: Sphinx) -> None:
    """Each field of a pydantic model has its description and default for a docstring, as if it stood below it in the source."""
    for found in pkgutil.walk_packages(fdsm.__path__, "fdsm."):
        if found.name in ("fdsm.__main__", "fdsm.batch.on_ray"):  # the latter imports Ray, which the site does without
            continue
        module = importlib.import_module(found.name)
        analyser = ModuleAnalyzer.for_module(found.name)
        analyser.analyze()
        for name, model in inspect.getmembers(module, inspect.isclass):
            if issubclass(model, BaseModel) and model.__module__ == found.name:
                for key, field in model.model_fields.items():
                    analyser.attr_docs.setdefault((name, key), [_about(field), ""])


def _about(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=False)
    shown = "" if default is PydanticUndefined or isinstance(default, BaseModel) else f"Default: ``{default!r}``."
    words = field.description or ""
    if re.match(r"[a-z]{2}", words):  # and no symbol such as s_y
        words = words[0].upper() + words[1:]
    described = f"{words}." if words else ""
    return " ".join([described, shown]).strip()


def leave_out(app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    """What pydantic adds to a model is no part of the reference."""
    return True if name.startswith("model_") else None


def leave_out_signature(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returned: str | None
) -> tuple[str, str | None] | None:
    """Each setting is an entry with its default; a signature would say it twice."""
    return ("", None) if inspect.isclass(obj) and issubclass(obj, BaseModel) else None


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", describe_settings)
    app.connect("source-read", write_catalogue)
    app.connect("source-read", follow_links_of_page)
    app.connect("include-read", follow_links_of_included)
    app.connect("doctree-resolved", draw_equations)
    app.connect("build-finished", copy_fonts)
    app.add_lexer("csv", TextLexer)
    app.connect("autodoc-process-docstring", keep_whole, priority=400)  # before Napoleon
    app.connect("autodoc-process-docstring", read_method)
    app.connect("autodoc-process-docstring", read_markdown)
    app.connect("autodoc-process-signature", leave_out_signature)
    app.connect("autodoc-skip-member", leave_out)

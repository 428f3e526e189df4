"""Pages of the docs as programs: what a page shows below a command or a program is what comes out of it."""

import contextlib
import io
import re
import shlex
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from fdsm.cli import main

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


_COMMAND = re.compile(r"^\$ (.*(?:(?<=\\)\n.*)*)$", re.MULTILINE)
"""A command, which may go on in the next line."""


class Block(NamedTuple):
    """One fenced block, and where its content stands in the page."""

    language: str
    content: str
    start: int
    end: int


def blocks_of(page: str) -> list[Block]:
    return [Block(match[1], match[2], *match.span(2)) for match in _BLOCK.finditer(page)]


def printed(page: str, name: str) -> Iterator[tuple[Block, str]]:
    """Run a page from top to bottom in the working directory. Each block of output, and what should stand in it.

    The `python` blocks are one program. A `text` block is what the program before it prints. A `console` block holds commands of
    fdsm after `$`, each with what it prints in a window of 88 columns, which a page shows whole: first what is said about the clip,
    then the answer.
    """
    names: dict[str, Any] = {}
    before = ""
    for block in blocks_of(page):
        if block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(block.content, name, "exec"), names)
            before = out.getvalue()
        elif block.language == "text":
            yield block, before
        elif block.language == "console":
            commands = _COMMAND.findall(block.content)
            yield block, "".join(f"$ {command}\n{_run(command)}" for command in commands)


class _Window(io.StringIO):
    def isatty(self) -> bool:
        return True


def _run(command: str) -> str:
    """What a command of fdsm prints in a window."""
    program, *arguments = shlex.split(command.replace("\\\n", " "))
    assert program == "fdsm"
    said, answer = io.StringIO(), _Window()
    with pytest.MonkeyPatch.context() as patch:
        for key, value in {"COLUMNS": "88", "LINES": "50", "NO_COLOR": "1", "TERM": "dumb"}.items():
            patch.setenv(key, value)
        patch.setattr(sys, "argv", [program, *arguments])
        with contextlib.redirect_stdout(answer), contextlib.redirect_stderr(said), contextlib.suppress(SystemExit):
            main()
    return re.sub(r"[ \t]+$", "", said.getvalue() + answer.getvalue(), flags=re.MULTILINE)

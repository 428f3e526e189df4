"""Messages name options in one way, whoever reads them."""

import ast
import re

import pytest

from fdsm.errors import as_typed, option

TYPED = re.compile(r"(?<![\w`-])--(?!fdsm-)[a-z]+")  # names of colours in a page of its own begin with --fdsm-
READ_ELSEWHERE = {
    "bench/predict.py",  # calls the command line
    "vocabulary/label_reader.py",
}


def test_an_option_is_shown_as_one_types_it():
    message = f"clip.npy: expected {option('layout')} beside an .npy file; {option('top_k')} is another"
    assert message == "clip.npy: expected option 'layout' beside an .npy file; option 'top_k' is another"
    assert as_typed(message) == "clip.npy: expected --layout beside an .npy file; --top-k is another"
    assert as_typed("adoption 'layout'") == "adoption 'layout'"


def test_no_message_of_the_library_speaks_of_the_command_line(repository):
    source = repository / "src" / "fdsm"
    files = [file for file in source.rglob("*.py") if file.relative_to(source).parts[0] != "cli"]
    assert len(files) > 100
    for file in files:
        if file.relative_to(source).as_posix() in READ_ELSEWHERE:
            continue
        tree = ast.parse(file.read_text("utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                assert not TYPED.search(node.value), f"{file.name}, line {node.lineno}: {node.value!r}"


@pytest.mark.parametrize("name", ["layout", "aspect", "persons", "up"])
def test_messages_name_options_that_there_are(name, repository):
    from fdsm.clip_encoder import HowSeen

    assert name in HowSeen.__annotations__
    assert f"option('{name}')" in "".join(file.read_text("utf-8") for file in (repository / "src/fdsm/data").rglob("*.py"))

"""The studies use what the library shows to everybody, and their commands say what they said."""

import ast
import re
from pathlib import Path

import pytest

STUDIES = Path(__file__).parents[2] / "studies"


def test_the_studies_use_public_names_of_the_library_only():
    """No import of a private name of fdsm, and no private attribute of anything but `self` and `cls`."""
    files = sorted(STUDIES.rglob("*.py"))
    assert len(files) > 20
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fdsm"):
                private = [name.name for name in node.names if name.name.startswith("_") and not name.name.startswith("__")]
                private += [part for part in node.module.split(".") if part.startswith("_")]
                assert not private, f"{path}: imports {private[0]}"
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                assert owner in ("self", "cls"), f"{path}, line {node.lineno}: reads {node.attr}"


@pytest.mark.slow
def test_complexity_is_table_12(studies):
    small = ["--set", "method.optim.batch_size=2", "--set", "trials=1", "--steps", "1"]
    code, said = studies("complexity", "paper", "ntu60/55-5", "--variant", "released", "--text-width", "2048", *small)
    assert code == 0, said.err
    assert "261.21 M" in said.out
    flops = float(re.search(r"as published.*?([\d.]+) GFLOPs", said.out)[1])
    assert flops == pytest.approx(6.4545, rel=0.01)
    code, said = studies("complexity", "ridge", "utd-mhad/22-5")
    assert code == 2
    assert "expected a method that denoises" in said.err


def test_what_is_misspelt_is_told_in_one_sentence(studies):
    for words, message in (
        (["select", "discriminat", "utd-mhad/22-5", STUDIES / "few_seen_classes" / "grids" / "ridge.yaml"], "discriminat"),
        (["pair", "discriminant", "ridge", "--seeds", "0-1"], "expected what to run it on"),
        (["unseal", "ridge utd-mhad/22-6", "--why", "x"], "expected a split of utd-mhad"),
        (["sweep", "nothing.yaml"], "nothing.yaml: no such file"),
        (["figure", "gain"], "did you mean 'gains'"),
        (["bench-speed", "scorin"], "did you mean 'scoring'"),
    ):
        code, said = studies(*words)
        assert (code, said.err.count("\n")) == (2, 1), said.err
        assert message in said.err

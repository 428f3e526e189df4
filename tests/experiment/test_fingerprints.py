"""What counts as another code of a method, and what does not."""

import pytest

from fdsm.experiment.fingerprints import _statements

CODE = """class Method:
    \"\"\"It scores.

    Clips are scored by é.
    \"\"\"

    scale = 2.0  # of scores
    about = "a # is no comment here"

    def score(self, x: float) -> float:
        "In one line."
        return self.scale * x
"""


def statements(folder, code):
    file = folder / f"{len(list(folder.iterdir()))}.py"
    file.write_text(code, "utf-8")
    return _statements(file)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# of scores", "# of the scores of é"),
        ("  # of scores", ""),
        ("    scale", "\n    # A scale.\n    scale"),
        ("by é.", "by it.\n\n    In turn."),
        ('        "In one line."\n', '        """In two\n        lines."""  # noqa\n'),
        ('        "In one line."\n', ""),
    ],
)
def test_comments_and_docstrings_are_no_code(old, new, tmp_path):
    assert CODE.replace(old, new) != CODE
    assert statements(tmp_path, CODE.replace(old, new)) == statements(tmp_path, CODE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2.0", "3.0"),
        ("a # is no", "a # was no"),
        ("return self", "return -self"),
        ("class Method", "class Other"),
        ('        "In one line."\n        return', '        "In one line."; return 2 *'),
        ("        return", "    return"),
    ],
)
def test_all_else_is_code(old, new, tmp_path):
    assert CODE.replace(old, new) != CODE
    assert statements(tmp_path, CODE.replace(old, new)) != statements(tmp_path, CODE)


@pytest.mark.parametrize(
    ("one", "other"), [("class A(X): 'It is.'", "class A(Y): 'It is.'"), ("f(1); 'é'; f(2)", "f(1); 'é'; f(3)")]
)
def test_what_stands_beside_a_docstring_is_code(one, other, tmp_path):
    assert statements(tmp_path, one) != statements(tmp_path, other)

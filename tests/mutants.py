"""Break lines of src/fdsm at random, one at a time, and see whether a test notices: `python -m tests.mutants --count 20 --seed 1`.

A line is drawn, and on it a comparison, an operator, a condition, a number, a truth value or what is returned. It is broken in
a copy of the files that git tracks, so the working tree stays as it is. All tests must pass there before. The tests of the same
package are run first, then all others; both stop at the first failure. Each mutant is a line of the output, and the last line
counts those that were caught. One that survived is either a hole in the tests, or a change that changes nothing: look at each.
`--again FILE:LINE` breaks one line in each of its ways. A mutant takes from seconds to as long as the tests take.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
TIMEOUT = 900
"""Seconds; a mutant that goes on for longer is caught too."""
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
}


@dataclass(frozen=True)
class Mutant:
    """Something on a line that stands for something else."""

    file: str
    line: int
    begin: int  # bytes of the file
    end: int
    new: str

    def write(self, tree: Path) -> str:
        """Break the file in a tree, and return what it was."""
        path = tree / self.file
        whole = path.read_text("utf-8")
        as_bytes = whole.encode()
        path.write_bytes(as_bytes[: self.begin] + self.new.encode() + as_bytes[self.end :])
        return whole


def broken(node: ast.AST) -> tuple[ast.AST, ast.AST] | None:
    """Which part of a node is broken, and what it becomes; None where there is nothing to break."""
    new = copy.deepcopy(node)
    if isinstance(new, ast.Compare) and type(new.ops[0]) in OTHER:
        new.ops[0] = OTHER[type(new.ops[0])]()  # type: ignore[assignment]
        return node, new
    if isinstance(new, ast.BinOp | ast.BoolOp) and type(new.op) in OTHER:
        new.op = OTHER[type(new.op)]()  # type: ignore[assignment]
        return node, new
    if isinstance(node, ast.If | ast.IfExp):
        return node.test, ast.UnaryOp(ast.Not(), copy.deepcopy(node.test))
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return node, ast.Constant(not node.value)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node, ast.Constant(node.value + 1)
    if isinstance(node, ast.Return) and node.value is not None:
        return node.value, ast.Constant(None)
    return None


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    """Every way to break a file, but for annotations and the insides of formatted strings."""
    tree = ast.parse(source)
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None), *_strings(node)):
            left_out.update(ast.walk(part) if isinstance(part, ast.AST) else ())
    begins = [0]
    for text in source.encode().splitlines(keepends=True):
        begins.append(begins[-1] + len(text))
    for node in ast.walk(tree):
        found = None if node in left_out else broken(node)
        if found is not None:
            old, new = found
            begin, end = begins[old.lineno - 1] + old.col_offset, begins[old.end_lineno - 1] + old.end_col_offset  # type: ignore
            yield Mutant(file, old.lineno, begin, end, f"({ast.unparse(ast.fix_missing_locations(new))})")  # type: ignore


def _strings(node: ast.AST) -> list[ast.AST]:
    return [node] if isinstance(node, ast.JoinedStr) else []


def draw(count: int, seed: int) -> list[Mutant]:
    """Lines are drawn, then one of the ways to break each: a line of many numbers counts once."""
    ways: dict[tuple[str, int], list[Mutant]] = {}
    for path in sorted((REPOSITORY / "src" / "fdsm").rglob("*.py")):
        file = path.relative_to(REPOSITORY).as_posix()
        for mutant in mutants_of(file, path.read_text("utf-8")):
            ways.setdefault((file, mutant.line), []).append(mutant)
    chance = random.Random(seed)
    return [chance.choice(ways[place]) for place in chance.sample(sorted(ways), count)]


def is_caught(tree: Path, mutant: Mutant, tests: list[str]) -> bool:
    package = mutant.file.removeprefix("src/fdsm/").split("/")[0]
    near = [name for name in (f"tests/{package}", f"tests/test_{package}") if (tree / name).exists()]
    return any(run_tests(tree, words) for words in (near, tests) if words)


def run_tests(tree: Path, words: list[str]) -> bool:
    """Whether one fails, or they take too long."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tree / "src"), str(tree)]), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *words]
    try:
        return subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=TIMEOUT, check=False).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def copy_tree(target: Path) -> None:
    """The files that git tracks, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, target / name)
    if (REPOSITORY.parent / "shared").is_dir():  # the real data sets
        (target.parent / "shared").symlink_to(REPOSITORY.parent / "shared")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=20, help="lines to break")
    options.add_argument("--seed", type=int, default=0, help="another seed draws other lines")
    options.add_argument("--again", metavar="FILE:LINE", help="break this line instead")
    options.add_argument(
        "--tests", nargs="+", default=["tests", "-n", "2"], help="what pytest runs after the tests of the same package"
    )
    given = options.parse_args()
    if given.again:
        file, _, line = given.again.partition(":")
        mutants = [one for one in mutants_of(file, (REPOSITORY / file).read_text("utf-8")) if one.line == int(line)]
    else:
        mutants = draw(given.count, given.seed)
    caught = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / REPOSITORY.name
        copy_tree(tree)
        if run_tests(tree, given.tests):
            sys.exit("error: the tests fail as it is; mend them first")
        for mutant in mutants:
            before = mutant.write(tree)
            found = is_caught(tree, mutant, given.tests)
            (tree / mutant.file).write_text(before, "utf-8")
            caught += found
            old = before.encode()[mutant.begin : mutant.end].decode()
            shown = " ".join(f"{old[:60]} -> {mutant.new[:60]}".split())
            print(f"{'caught  ' if found else 'SURVIVED'} {mutant.file}:{mutant.line} {shown}", flush=True)  # noqa: T201
    print(f"{caught} of {len(mutants)} caught")  # noqa: T201


if __name__ == "__main__":
    main()

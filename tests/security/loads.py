"""Finds, in the syntax tree of a module, whatever can run code that lies in a file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

MODULES = {"_pickle", "cloudpickle", "code", "cPickle", "dill", "imp", "joblib", "jsonpickle", "marshal", "runpy", "shelve"}
"""Modules that are not imported at all."""
NAMES = {
    *(f"pickle.{name}" for name in ("load", "loads", "Unpickler", "_load", "_loads", "_Unpickler")),
    *(f"yaml.{name}{more}" for name in ("load", "full_load", "unsafe_load") for more in ("", "_all")),
    *(f"yaml.{name}" for name in ("Loader", "CLoader", "FullLoader", "CFullLoader", "UnsafeLoader", "CUnsafeLoader")),
    *(f"builtins.{name}" for name in ("eval", "exec", "compile", "__import__")),
    *(f"os.{name}" for name in ("system", "popen", "execv", "execve", "execvp", "execl", "execlp", "spawnv", "spawnl")),
    *("subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell"),
    *("importlib.import_module", "importlib.util.spec_from_file_location", "importlib.machinery.SourceFileLoader"),
    *("torch.hub.load", "torch.jit.load", "torch.package.PackageImporter", "torch.serialization.load"),
    *("pandas.read_pickle", "sklearn.externals.joblib", "scipy.io.loadmat", "transformers.pipeline"),
}
"""Names that are not used, whether they are called or handed on."""
METHODS = {"extractall", "extract", "unpack_archive"}
"""Methods that write the members of an archive wherever their names lead."""
_BUILTINS = {name.removeprefix("builtins.") for name in NAMES if name.startswith("builtins.")}
_OPAQUE = ("pickle", "yaml", "builtins", "importlib")
"""Modules of which no attribute is taken by a computed name, and which are not handed on."""
_TOLD_BY_ARGUMENTS = ("numpy.load", "torch.load")
"""Functions that are called where they are named, since their arguments tell whether they run code."""
_PLACE_OF_ALLOW_PICKLE = {"numpy.load": 2, "numpy.lib.format.read_array": 1}
_FALSE = {"shell", "allow_pickle", "trust_remote_code"}
"""Arguments of any call that are False or not given."""


def find(source: str) -> list[tuple[int, str]]:
    """Line and name of each place that may run code. The name is that of the module, of the function, or of the argument."""
    tree = ast.parse(source)
    return sorted(_Finder(tree).places())


class _Finder:
    def __init__(self, tree: ast.Module) -> None:
        self._nodes = list(ast.walk(tree))
        self._real: dict[str, str] = {}  # what a name of the module stands for
        for node in self._nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    self._real[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom) and not node.level:
                self._real |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}

    def places(self) -> Iterator[tuple[int, str]]:
        inner = {id(node.value) for node in self._nodes if isinstance(node, ast.Attribute)}
        called = {id(node.func) for node in self._nodes if isinstance(node, ast.Call)}
        for node in self._nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from self._of_import(node)
            elif isinstance(node, ast.Call):
                yield from ((node.lineno, name) for name in self._of_call(node))
            elif isinstance(node, ast.Attribute) and node.attr in METHODS:
                yield node.lineno, node.attr
            if isinstance(node, ast.Name | ast.Attribute):
                name = self._name(node)
                handed_on = id(node) not in called and not isinstance(node.ctx, ast.Store)
                if name in NAMES or (handed_on and (name in _TOLD_BY_ARGUMENTS or (name in _OPAQUE and id(node) not in inner))):
                    yield node.lineno, name

    def _of_import(self, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[int, str]]:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        yield from ((node.lineno, name) for name in names if name.partition(".")[0] in MODULES)
        if isinstance(node, ast.ImportFrom):
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from ((node.lineno, name) for name in full if name in NAMES or name in (f"{one}.*" for one in _OPAQUE))

    def _of_call(self, node: ast.Call) -> Iterator[str]:
        name = self._name(node.func) or ""
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        yield from (f"{key}=" for key in _FALSE if key in given and not _is(given[key], False))
        if name == "torch.load" and not _is(given.get("weights_only"), True):
            yield name
        place = _PLACE_OF_ALLOW_PICKLE.get(name)
        if place is not None and (len(node.args) > place or None in given):  # None: `**options` may say anything
            yield "allow_pickle="
        if name.startswith(("transformers.", "diffusers.")) and name.endswith(".from_pretrained"):
            wanted = ("trust_remote_code", False) if ".Auto" in name else ("use_safetensors", True)
            if not _is(given.get(wanted[0]), wanted[1]):
                yield f"{wanted[0]}="

    def _name(self, node: ast.expr) -> str | None:
        """The full name of what stands there, as `numpy.load`. None if it is not told by imports."""
        if isinstance(node, ast.Attribute):
            before = self._name(node.value)
            return before and f"{before}.{node.attr}"
        if isinstance(node, ast.Name):
            return self._real.get(node.id, f"builtins.{node.id}" if node.id in _BUILTINS else None)
        return None


def _is(node: ast.expr | None, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value

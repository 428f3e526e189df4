"""Saving and loading: values as folders of .npy files (memory-mapped when read), weights as safetensors, JSON and text.

Everything is written to a temporary sibling, which is then renamed. A killed process therefore leaves the old file or no
file. Nothing here unpickles.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

import numpy as np
from numpy.typing import NDArray

from fdsm import values
from fdsm.errors import InputError

if TYPE_CHECKING:
    import torch

Value = TypeVar("Value", values.Sequences, values.Latents, values.TextFeatures, values.Scores)

_META = "meta.json"


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary sibling of `path`. It is renamed to `path` if the block succeeds, and removed otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    target = temporary / path.name
    try:
        yield target
        if path.is_dir() and target.is_dir():
            path.rename(temporary / "old")
        os.replace(target, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    with atomic_path(path) as target:
        target.write_text(text, encoding="utf-8")


def write_json(path: Path, data: Any) -> None:
    write_text(path, json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """The data of a JSON file. Raises InputError if the file is missing or not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (ValueError, OSError) as error:
        raise InputError(f"{path}: expected JSON, found something else ({error})") from None


def json_files(folder: Path, first_key: str) -> list[Path]:
    """The files in a folder that `write_json` has written of a mapping with this key first; none where it is no such folder."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return [file for file in files if file.read_text("utf-8").startswith(f'{{\n  "{first_key}":')]


_YAML_BYTES, _YAML_DEPTH = 5_000_000, 12


def read_yaml(path: Path) -> Any:
    """Plain data from a YAML file.

    Raises InputError if the file is missing or not YAML. Aliases, deep nesting and very large files are refused, too, because
    they could take all memory or time.
    """
    if not os.path.isfile(path):  # unlike Path.is_file, returns False for an impossible name
        raise InputError(f"{path}: no such file")
    if path.stat().st_size > _YAML_BYTES:
        raise InputError(f"{path}: expected at most {_YAML_BYTES} bytes of YAML, found {path.stat().st_size}")
    try:
        data = parse_yaml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: expected YAML, found something else ({' '.join(str(error).split())})") from None
    if data is None:
        raise InputError(f"{path}: expected YAML, found an empty file")
    return data


def parse_yaml(text: str) -> Any:
    """Plain data from YAML. Raises ValueError if the text is not YAML, or if it has aliases or deep nesting."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _YAML_DEPTH:
                raise ValueError("it has an alias" if isinstance(event, yaml.AliasEvent) else "it is nested too deeply")
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def save_value(path: Path, value: Value) -> None:
    """Write a value as a folder, with one .npy file per array and meta.json for the other fields."""
    with atomic_path(path) as target:
        target.mkdir()
        save_beside(target, value, there=frozenset())


def save_beside(folder: Path, value: Value, there: Set[str]) -> None:
    """Write a value into a folder that already holds the arrays of the fields `there`."""
    meta = _save_fields(folder, value, prefix="", there=there)
    write_text(folder / _META, json.dumps(meta, ensure_ascii=False))


def _save_fields(folder: Path, value: Any, prefix: str, there: Set[str]) -> dict[str, Any]:
    meta: dict[str, Any] = {"type": type(value).__name__}
    for item in dataclasses.fields(value):
        content = getattr(value, item.name)
        if f"{prefix}{item.name}" in there:
            continue
        if isinstance(content, np.ndarray):
            np.save(folder / f"{prefix}{item.name}.npy", content, allow_pickle=False)
        elif dataclasses.is_dataclass(content):
            meta[item.name] = _save_fields(folder, content, f"{prefix}{item.name}.", there)
        else:
            meta[item.name] = dict(content) if isinstance(content, Mapping) else content
    return meta


def load_value(path: Path, kind: type[Value]) -> Value:
    """Read a value. Its arrays are memory maps. Raises InputError if it is missing, damaged or of another kind."""
    meta = read_json(path / _META)
    try:
        return _load_fields(path, meta, kind, prefix="")
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: expected a stored {kind.__name__}, found a damaged one ({error})") from None


def _load_fields(folder: Path, meta: Mapping[str, Any], kind: type[Any], prefix: str) -> Any:
    if meta["type"] != kind.__name__:
        raise ValueError(f"it holds {meta['type']}")
    hints = get_type_hints(kind)
    content: dict[str, Any] = {}
    for item in dataclasses.fields(kind):
        if dataclasses.is_dataclass(hints[item.name]):
            content[item.name] = _load_fields(folder, meta[item.name], hints[item.name], f"{prefix}{item.name}.")
        elif item.name in meta:
            content[item.name] = _to_tuples(meta[item.name])
        elif item.default is dataclasses.MISSING or (folder / f"{prefix}{item.name}.npy").exists():
            content[item.name] = np.load(folder / f"{prefix}{item.name}.npy", mmap_mode="r", allow_pickle=False)
    return kind(**content)


def _to_tuples(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_to_tuples(item) for item in data)
    if isinstance(data, dict):
        return {key: _to_tuples(item) for key, item in data.items()}
    return data


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
    """Write a safetensors file. `metadata` is stored as JSON in its header."""
    from safetensors.numpy import save_file

    with atomic_path(path) as target:
        save_file({name: np.asarray(array, order="C") for name, array in arrays.items()}, target, {"fdsm": json.dumps(metadata)})


def load_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read a file written by `save_arrays`. Raises InputError if it is missing or damaged."""
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise InputError(f"{path}: no such file")
    try:
        with safe_open(path, framework="np") as file:
            metadata = json.loads((file.metadata() or {})["fdsm"])
            return {name: file.get_tensor(name) for name in file.keys()}, metadata  # noqa: SIM118 (not a dict)
    except (SafetensorError, KeyError, ValueError, OSError) as error:
        raise InputError(f"{path}: expected a safetensors file written by fdsm, found something else ({error})") from None


def to_arrays(tensors: Mapping[str, torch.Tensor]) -> dict[str, NDArray[Any]]:
    """Tensors of any device as arrays of their own."""
    return {name: tensor.numpy(force=True).copy() for name, tensor in tensors.items()}


def to_tensors(arrays: Mapping[str, NDArray[Any]]) -> dict[str, torch.Tensor]:
    """Arrays as tensors of their own."""
    import torch

    return {name: torch.tensor(array) for name, array in arrays.items()}


def content_hash(*parts: Any) -> str:
    """16 hex digits that identify content: arrays, strings, JSON-like data, fields of values, and files (given as Path)."""
    digest = hashlib.sha256()
    for part in parts:
        _hash_part(digest, part)
    return digest.hexdigest()[:16]


def _hash_part(digest: Any, part: Any) -> None:
    if dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            _hash_part(digest, getattr(part, field.name))
    elif isinstance(part, Path):
        digest.update(part.read_bytes())
    elif isinstance(part, np.ndarray):
        _hash_array(digest, part)
    else:
        digest.update(json.dumps(part, sort_keys=True, ensure_ascii=False, default=list).encode())
    digest.update(b"\0")


def _hash_array(digest: Any, array: NDArray[Any]) -> None:
    digest.update(f"{array.dtype}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).data)

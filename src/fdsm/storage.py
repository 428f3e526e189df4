"""Saving and loading: values as folders of .npy files (memory-mapped when read), weights as safetensors, JSON and text.

Everything is written beside its place and renamed (`fdsm.whole_files`), with a checksum that is compared when it is read. So there
is the old file, the new file or none, and a damaged one is refused. Nothing here unpickles.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from fdsm import values
from fdsm.errors import InputError
from fdsm.whole_files import atomic_path, checksum, map_array, named_errors, write_array

if TYPE_CHECKING:
    import torch

Value = TypeVar("Value", values.Sequences, values.Latents, values.TextFeatures, values.Scores)

_META = "meta.json"
_CHECKSUM, _CHECKSUMS = "checksum", "checksums"
_OTHER = "expected what fdsm wrote, found content of another checksum: it was damaged or edited"
_ALWAYS = 64 * 2**20
"""Bytes up to which an array is compared with its checksum whenever it is opened, in a tenth of a second. A larger one is mapped to
be read in parts: it is compared when a run reads all of it, or by `fdsm verify`."""
_JSON_DEPTH = 40
_MOST_VALUES = 150_000
"""Values of a YAML file, or of the notes in a file of weights. The texts of Kinetics-400 have 15,000. Each value may be wrong, and
takes a kilobyte if pydantic says so."""
_HEADER = "fdsm"
"""Key of the metadata in the header of a safetensors file."""


def write_text(path: Path, text: str) -> None:
    with atomic_path(path) as target, named_errors(path):
        target.write_text(text, encoding="utf-8")


def write_json(path: Path, data: Any) -> None:
    """Write JSON that others may read and edit. It has no checksum."""
    write_text(path, json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def write_sealed(path: Path, data: Mapping[str, Any]) -> None:
    """Write a mapping as JSON, with its checksum as the last key. `read_json` compares it."""
    write_text(path, json.dumps(sealed(data), indent=2, ensure_ascii=False) + "\n")


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-like data with its checksum as the last key."""
    plain: dict[str, Any] = json.loads(json.dumps(data, ensure_ascii=False))
    return {**plain, _CHECKSUM: content_hash(plain)}


def unsealed(data: Any) -> Any:
    """Data without its checksum, if it is a mapping with one. Raises ValueError if the checksum is that of other data."""
    if not isinstance(data, dict) or _CHECKSUM not in data:
        return data
    content = {key: value for key, value in data.items() if key != _CHECKSUM}
    if content_hash(content) != data[_CHECKSUM]:
        raise ValueError(_OTHER)
    return content


def read_json(path: Path) -> Any:
    """The data of a JSON file, without its checksum if it has one.

    Raises InputError if the file is missing, is not JSON, is nested deeply, or has another checksum than its content.
    """
    if not os.path.isfile(path):  # unlike Path.is_file, returns False for an impossible name
        raise InputError(f"{path}: no such file")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        _refuse_depth(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: expected JSON, found something else ({error})") from None
    try:
        return unsealed(data)
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None


def _refuse_depth(data: Any, most: float = math.inf) -> None:
    """Raises ValueError if data is nested deeply, or has more than `most` values. What is done with it next may go down into it."""
    level, count = [data], 0
    for _ in range(_JSON_DEPTH):
        level = [part for one in level if isinstance(one, dict | list) for part in (one.values() if isinstance(one, dict) else one)]
        count += len(level)
        if count > most:
            raise ValueError(f"it has more than {most} values")
        if not level:
            return
    raise ValueError("it is nested too deeply")


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines of text, and a last line with their checksum. `read_lines` compares it."""
    text = "".join(f"{line}\n" for line in lines)
    write_text(path, text + json.dumps({_CHECKSUM: content_hash(text)}) + "\n")


def read_lines(path: Path) -> list[str]:
    """The lines of a file without the one with their checksum. Raises InputError if they have another checksum."""
    try:
        *lines, last = _lines_of(path)
    except ValueError as error:
        raise InputError(f"{path}: expected lines of text, found something else ({error})") from None
    if not last.startswith(f'{{"{_CHECKSUM}"'):  # of an fdsm that wrote none
        return [*lines, last] if last else lines
    if last != json.dumps({_CHECKSUM: content_hash("".join(f"{line}\n" for line in lines))}):
        raise InputError(f"{path}: {_OTHER}")
    return lines


def _lines_of(path: Path) -> list[str]:
    """What stands between ends of lines, at least one text. Signs that end a paragraph may be in a name."""
    return path.read_text("utf-8").removesuffix("\n").split("\n")


def json_files(folder: Path, first_key: str) -> list[Path]:
    """The files in a folder that `write_json` has written of a mapping with this key first; none where it is no such folder."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return [file for file in files if file.read_text("utf-8").startswith(f'{{\n  "{first_key}":')]


_YAML_BYTES, _YAML_DEPTH = 5_000_000, 12


def is_yaml(name: str) -> bool:
    """Whether this names a YAML file, rather than something that comes with fdsm."""
    return name.lower().endswith((".yaml", ".yml"))


def read_yaml(path: Path) -> Any:
    """Plain data from a YAML file.

    Raises InputError if the file is missing or not YAML, or if a mapping has a key twice in the same writing: YAML would take the
    last. Aliases, deep nesting, very many values and very large files are refused, too, because they could take all memory or time.
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
    """Plain data from YAML. Raises ValueError if it is not YAML, has aliases or a key twice, or is too deep or large."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    open_blocks: list[_Mapping | None] = []  # none: a list
    values = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.CollectionEndEvent):
                open_blocks.pop()
            if not isinstance(event, yaml.NodeEvent):
                continue
            values += 1
            if open_blocks and (mapping := open_blocks[-1]) is not None:
                line = 0 if event.start_mark is None else event.start_mark.line + 1
                mapping.take(event.value if isinstance(event, yaml.ScalarEvent) else None, line)
            if isinstance(event, yaml.CollectionStartEvent):
                open_blocks.append(_Mapping() if isinstance(event, yaml.MappingStartEvent) else None)
            if isinstance(event, yaml.AliasEvent) or len(open_blocks) > _YAML_DEPTH:
                raise ValueError("it has an alias" if isinstance(event, yaml.AliasEvent) else "it is nested too deeply")
            if values > _MOST_VALUES:
                raise ValueError(f"it has more than {_MOST_VALUES} values")
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


class _Mapping:
    """The keys of a YAML mapping that is being read. Keys and values come in turns."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._key_is_next = True

    def take(self, word: str | None, line: int) -> None:
        """The next key or value, none if it is a mapping or list. Raises ValueError for a key that was there before."""
        if self._key_is_next and word is not None:
            if word in self._keys:
                raise ValueError(f"line {line} has the key {word!r} a second time")
            self._keys.add(word)
        self._key_is_next = not self._key_is_next


def save_value(path: Path, value: Value) -> None:
    """Write a value as a folder, with one .npy file per array and meta.json for the other fields."""
    with atomic_path(path) as target:
        target.mkdir()
        save_beside(target, value, there=frozenset())


def save_beside(folder: Path, value: Value, there: Set[str]) -> None:
    """Write a value into a folder that already holds the arrays of the fields `there`."""
    checksums: dict[str, str] = {}
    meta = _save_fields(folder, value, "", there, checksums)
    write_text(folder / _META, json.dumps(sealed(meta | {_CHECKSUMS: checksums}), ensure_ascii=False))


def _save_fields(folder: Path, value: Any, prefix: str, there: Set[str], checksums: dict[str, str]) -> dict[str, Any]:
    meta: dict[str, Any] = {"type": type(value).__name__}
    for item in dataclasses.fields(value):
        content = getattr(value, item.name)
        if isinstance(content, np.ndarray):
            file = folder / f"{prefix}{item.name}.npy"
            if f"{prefix}{item.name}" not in there:
                write_array(file, content)
            checksums[file.name] = checksum(file)
        elif dataclasses.is_dataclass(content):
            meta[item.name] = _save_fields(folder, content, f"{prefix}{item.name}.", there, checksums)
        else:
            meta[item.name] = dict(content) if isinstance(content, Mapping) else content
    return meta


def load_value(path: Path, kind: type[Value], *, whole: bool = False) -> Value:
    """Read a value. Its arrays are memory maps. Raises InputError if it is missing, damaged or of another kind.

    Arrays of up to 64 MiB are compared with their checksums. With `whole`, larger ones are, too.
    """
    meta = read_json(path / _META)
    try:
        _compare(path, meta, whole)
        return _load_fields(path, meta, kind, prefix="")
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise InputError(f"{path}: expected a stored {kind.__name__}, found a damaged one ({error})") from None


def _compare(folder: Path, meta: Mapping[str, Any], whole: bool) -> None:
    """Raises ValueError if a file is another one than was written."""
    for name, noted in meta.get(_CHECKSUMS, {}).items():
        file = folder / Path(name).name
        if (whole or file.stat().st_size <= _ALWAYS) and checksum(file) != noted:
            raise ValueError(f"{file.name}: {_OTHER}")


def _load_fields(folder: Path, meta: Mapping[str, Any], kind: type[Any], prefix: str) -> Any:
    if meta["type"] != kind.__name__:
        raise ValueError(f"it holds {meta['type']}")
    hints = get_type_hints(kind)
    content: dict[str, Any] = {}
    for item in dataclasses.fields(kind):
        file = folder / f"{prefix}{item.name}.npy"
        if dataclasses.is_dataclass(hints[item.name]):
            content[item.name] = _load_fields(folder, meta[item.name], hints[item.name], f"{prefix}{item.name}.")
        elif item.name in meta:
            content[item.name] = _to_tuples(meta[item.name])
        elif item.default is dataclasses.MISSING or file.exists():
            content[item.name] = _load_array(file, hints[item.name])
    return kind(**content)


def _load_array(file: Path, hint: Any) -> NDArray[Any]:
    """Map an array. Raises ValueError if it is damaged, or of another type than the field's."""
    try:
        array = map_array(file)
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from None
    wanted = next(get_args(get_args(one)[1])[0] for one in (hint, *get_args(hint)) if get_origin(one) is np.ndarray)
    if wanted is not Any and array.dtype != wanted:
        raise ValueError(f"{file.name}: expected numbers of type {np.dtype(wanted)}, found {array.dtype}")
    return array


def _to_tuples(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_to_tuples(item) for item in data)
    if isinstance(data, dict):
        return {key: _to_tuples(item) for key, item in data.items()}
    return data


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
    """Write a safetensors file. `metadata` is stored as JSON in its header, together with the file's checksum."""
    from safetensors.numpy import save

    ordered = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    noted = json.loads(json.dumps(metadata))
    content = save(ordered, {_HEADER: json.dumps({**noted, _CHECKSUM: _checksum_of(ordered, noted)})})
    with atomic_path(path) as target, named_errors(path):
        target.write_bytes(content)


def load_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read a file written by `save_arrays`. Raises InputError if it is missing, damaged, or has another checksum."""
    arrays, metadata, _ = _load_arrays(path)
    return arrays, metadata


def load_metadata(path: Path) -> dict[str, Any]:
    """The metadata of a file written by `save_arrays`, without its arrays. Raises InputError if it is missing or damaged."""
    return _load_arrays(path, arrays=False)[1]


def _load_arrays(path: Path, *, arrays: bool = True) -> tuple[dict[str, NDArray[Any]], dict[str, Any], bool]:
    """Arrays, metadata, and whether there was a checksum."""
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise InputError(f"{path}: no such file")
    try:
        with safe_open(path, framework="np") as file:
            metadata = json.loads((file.metadata() or {})[_HEADER])
            _refuse_depth(metadata, _MOST_VALUES)
            found = {name: file.get_tensor(name) for name in file.keys()} if arrays else {}  # noqa: SIM118 (not a dict)
        noted = metadata.pop(_CHECKSUM, None)  # none: of an fdsm that wrote none
    except (SafetensorError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{path}: expected a safetensors file written by fdsm, found something else ({error})") from None
    if arrays and noted is not None and noted != _checksum_of(found, metadata):
        raise InputError(f"{path}: {_OTHER}")
    return found, metadata, noted is not None


def _checksum_of(arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> str:
    return content_hash(metadata, *(part for name in sorted(arrays) for part in (name, arrays[name])))


def verify(path: Path) -> bool:
    """Compare a file with its checksum, whatever its size. With the `meta.json` of a value, its arrays are compared, too.

    False if it has no checksum. Raises InputError if it is damaged.
    """
    ending = path.suffix.lower()
    if ending == ".safetensors":
        return _load_arrays(path)[2]
    if ending == ".jsonl":
        return len(read_lines(path)) < len(_lines_of(path)) and path.stat().st_size > 0
    if ending != ".json":
        return False
    data = read_json(path)
    if path.name == _META and isinstance(data, dict):
        try:
            _compare(path.parent, data, whole=True)
        except (FileNotFoundError, ValueError, AttributeError) as error:
            raise InputError(f"{path.parent}: expected a whole value, found a damaged one ({error})") from None
    return isinstance(data, dict) and f'"{_CHECKSUM}": "' in path.read_text("utf-8")


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

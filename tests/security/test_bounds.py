"""What a file may cost: memory and time that are bounded by its size and by the largest clip, whatever the file says of itself.

The files are harmless: small, and refused or read at once. Each says more than it has, or has as much of something as there is
room for. `.venv/bin/pytest -s tests/security/test_bounds.py` prints what each of them took.
"""

import gzip
import io
import json
import pickle
import struct
import sys
import tarfile
import tracemalloc
import zipfile

import numpy as np
import pytest

from fdsm.batch.shards import read_shard
from fdsm.data.formats import BY_CONTENT, BY_ENDING
from fdsm.data.source import read_bytes
from fdsm.errors import InputError
from fdsm.studio.refusals import sentence
from tests.data.sound_files import write_sound
from tests.forks import Forks

MOST = 2_000_000
"""Coordinates that a clip may have here. The library has a bound of its own, and so has the studio."""
A_COORDINATE, A_BYTE, AT_FIRST = 64, 100, 64 * 2**20
"""Bytes of memory for each coordinate that a clip may have, for each byte of the file, and for anything."""
CPU = 20
"""Seconds of a processor for a file of a megabyte. None takes more than 2 on the machine of docs/reliability.md."""
MANY = 1500
PACKAGES = ("c3d", "pose_format", "sleap_io", "xarray", "h5netcdf")
"""Packages that readers import, which take memory of their own."""


def titles(count):
    return [f"p{number}_{axis}" for number in range(count) for axis in "xyz"]


def npy(shape, dtype="<f8", content=b""):
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + content


def zipped(content, name="points.npy"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def still(frames):
    """Arrays of a body that keeps still, which take little room in a file."""
    buffer = io.BytesIO()
    body = np.arange(34, dtype=np.int8).reshape(17, 2)
    np.savez_compressed(buffer, points=np.tile(body, (frames, 1, 1)), layout="coco-17", fps=30)
    return buffer.getvalue()


def bvh(joints, frames, channels=0):
    root = "HIERARCHY\nROOT r\n{ OFFSET 0 0 0 CHANNELS 1 Xrotation\n"
    below = "".join(f"JOINT j{number} {{ OFFSET 0 1 0 CHANNELS 0 }}\n" for number in range(joints))
    return f"{root}{below}}}\nMOTION\nFrames: {frames}\nFrame Time: 0.03\n{'1 ' * frames}".encode()


def trc(markers, frames):
    names = "\t\t\t".join(f"m{number}" for number in range(markers))
    rows = "".join(f"{frame}\t{frame / 30:.3f}\n" for frame in range(frames))
    return f"PathFileType\t4\nDataRate\tNumFrames\n30\t{frames}\nFrame#\tTime\t{names}\nX\n{rows}".encode()


def tracked(count):
    """As many persons as frames, each in one of them, with numbers of their own."""
    flat = [1.0, 2.0, 0.9] * 17
    return [{"image_id": number, "category_id": 1, "keypoints": flat, "score": 1, "track_id": number} for number in range(count)]


def deep(count):
    return b"[" * count + b"]" * count


def keypoint(shape):
    """A pickle of pyskl whose array states another shape than it has."""
    found = pickle.dumps({"keypoint": np.zeros((1, 4, 17, 2), np.float32)}, 4)
    assert found.count(b"K\x01K\x04K\x11K\x02t") == 1
    return found.replace(b"K\x01K\x04K\x11K\x02t", b"(" + b"".join(b"J" + struct.pack("<i", side) for side in shape) + b"t")


SAYS_MORE = {
    "rows that end before the last of many columns.csv": (",".join(titles(MANY)) + "\n" + "1\n" * 3 * MANY).encode(),
    "points of persons who have none of them.csv": "\n".join(
        [
            "scorer" + ",net" * 2 * MANY,
            ",".join(["individuals", *(f"i{number}" for number in range(MANY) for _ in "xy")]),
            ",".join(["bodyparts", *(f"b{number}" for number in range(MANY) for _ in "xy")]),
            "coords" + ",x,y" * MANY,
            *(f"{frame}" + ",1,2" * MANY for frame in range(8)),
        ]
    ).encode(),
    "a title of brackets.csv": ("(" * 100_000 + ",nose_x,nose_y\n1,2,3\n").encode(),
    "a name of many words.csv": ("frame,joint,x,y\n" + "".join(f"{t},{'a1' * 60_000},1,2\n" for t in range(8))).encode(),
    "rows that end before the last of many markers.trc": trc(MANY, 3 * MANY),
    "rows that end before the last of many markers.tsv": "\n".join(
        [
            f"NO_OF_FRAMES\t{3 * MANY}",
            "FREQUENCY\t100",
            "MARKER_NAMES" + "\tm" * MANY,
            "titles" + "\n1" * 3 * MANY,
        ]
    ).encode(),
    "joints without channels.bvh": bvh(MANY, 3 * MANY),
    "a tip of a tip of a tip.bvh": (
        "HIERARCHY ROOT r { OFFSET 0 0 0 CHANNELS 0 " + "End Site { " * 50_000 + "} " * 50_001 + "MOTION Frames: 1 Frame Time: 1 1"
    ).encode(),
    "more frames than lines.skeleton": b"99999\n0\n",
    "a person for each frame.json": json.dumps(tracked(MANY)).encode(),
    "frames far apart.json": json.dumps([tracked(1)[0], {**tracked(1)[0], "image_id": 10**11}]).encode(),
    "deep lists.json": deep(100_000),
    "deep objects.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a long number.json": b'[{"image_id": 1' + b"0" * 100_000 + b', "keypoints": [1, 2, 3]}]',
    "deep lists.jsonl": deep(50_000) + b"\n" + deep(50_000),
    "an array of terabytes.npy": npy((2**20, 2**20, 17, 3)),
    "a header of signs.npy": npy("-" * 9000 + "1"),
    "an array of terabytes.npz": zipped(npy((2**20, 2**20, 17, 3))),
    "an array of letters without letters.npz": zipped(npy((2**40,), "<U0")),
    "a header of signs.npz": zipped(npy("-" * 9000 + "1")),
    "zeros.npz": zipped(npy((1, 10**6, 17, 2), "|i1", bytes(34 * 10**6))),
    "an array of terabytes.pkl": keypoint((2**20, 2**20, 17, 2)),
}
"""Contents that are refused, by the name of their file. None has more than a megabyte."""


def sound(path):
    write_sound(path)
    return path.read_bytes()


def h5_of_more(path):
    """A file of SLEAP with an array that is stated and not written: 20 MB, which is more than allowed here."""
    import h5py

    sound(path)
    with h5py.File(path, "r+") as file:
        del file["tracks"]
        file.create_dataset("tracks", (2, 2, 17, 40_000), "f8", chunks=(2, 2, 17, 1000))
    return path.read_bytes()


@pytest.fixture(scope="module")
def forks():
    readers = (f"fdsm.data.formats.{name}" for name in sorted({*BY_ENDING.values(), *BY_CONTENT} - {"video"}))
    with Forks("fdsm.cli.app", "fdsm.cli.data", "fdsm.data.checks", *readers, *PACKAGES) as server:
        yield server


def look(forks, path):
    """What became of a look at the file, within the bounds."""
    size = path.stat().st_size
    bound = AT_FIRST + A_COORDINATE * MOST + A_BYTE * size
    assert size <= 2**20
    looked_at = [path.name]
    if path.suffix in (".npy", ".yaml"):  # a clip that does not say its layout, and a file that says it
        np.save(path.with_name("clip.npy"), np.ones((2, 17, 2)))
        looked_at = [path.name, "coco-17"] if path.suffix == ".npy" else ["clip.npy", path.name]
    return within(forks, path, bound, "looking", MOST, *looked_at)


def within(forks, path, bound, step, *words):
    """What became of a step with a file, in the folder of the test, with so many bytes of memory."""
    folder = path.parent if path.parent.name != "model" else path.parent.parent
    ended = forks.run(step, folder, *words, memory=bound, cpu=CPU, errors=folder / "errors")
    taken = f"took {ended.taken / 2**20:.0f} of {bound / 2**20:.0f} MiB, {ended.cpu:.2f} s"
    sys.stdout.write(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB, {taken}\n")
    assert ended.taken < bound
    assert "Traceback" not in ended.said
    return ended


@pytest.mark.parametrize("name", [*SAYS_MORE, "an array that is not there.h5"])
def test_a_file_that_says_more_than_it_has_is_refused_at_once(name, forks, tmp_path):
    path = tmp_path / name
    path.write_bytes(SAYS_MORE[name] if name in SAYS_MORE else h5_of_more(path))
    ended = look(forks, path)
    assert ended.code == 2, ended.said
    assert ended.said.startswith("error: ")
    assert "memory" not in ended.said


def table(separator, rows=2000, columns=250):
    """A table of short cells."""
    names = separator.join(f"{axis}{number}" for number in range(columns // 2) for axis in "xy")
    return (names + "\n" + (separator.join("1" * columns) + "\n") * rows).encode()


FULL = {
    "cells.csv": table(","),
    "rows of points.csv": b"frame,joint,x,y\n" + b"".join(b"%d,a,1,2\n" % number for number in range(80_000)),
    "as many columns and rows as a clip may have.csv": (",".join(titles(900)) + "\n" + "1,2,3\n" * 700).encode(),
    "as many frames as a clip may have.npz": still(MOST // 34),
    "cells.tsv": b"NO_OF_FRAMES\t4000\nFREQUENCY\t9\nMARKER_NAMES" + b"\ta" * 40 + b"\nx\n" + (b"1\t" * 119 + b"1\n") * 4000,
    "cells.trc": trc(40, 1).replace(b"0\t0.000\n", (b"1\t" * 121 + b"1\n") * 4000),
    "numbers.bvh": bvh(1, 500_000),
    "frames of nobody.skeleton": b"99999\n" + b"0\n" * 99_999,
    "empty lists.json": b"[" + b"[]," * 300_000 + b"[]]",
    "empty objects.json": b"[" + b"{}," * 300_000 + b"{}]",
    "empty objects.jsonl": b"{}\n" * 300_000,
    "persons.json": json.dumps([{**one, "track_id": 1} for one in tracked(3000)]).encode(),
    "numbers.npy": npy((20_000, 17, 3), "|i1", bytes(20_000 * 51)),
    "empty lists.pkl": b"\x80\x04(" + b"]" * 1_000_000 + b"l.",
    "a layout of many joints.yaml": b"joints:\n" + b"- a\n" * 200_000,
    "a layout of many lists.yaml": b"joints: [" + b"[]," * 300_000 + b"]",
}
"""Contents that have as much of something as there is room for in a megabyte."""


@pytest.mark.parametrize("name", FULL)
def test_a_file_takes_memory_and_time_in_proportion_to_its_size(name, forks, tmp_path):
    path = tmp_path / name
    path.write_bytes(FULL[name])
    ended = look(forks, path)
    assert ended.code in (0, 2), ended.said
    assert "memory" not in ended.said


def test_a_name_in_a_shard_takes_no_memory_that_the_shard_does_not_have(tmp_path):
    """A shard that is compressed may state a name of gigabytes. This one has a name of some megabytes."""
    path = tmp_path / "shard.tar.gz"
    with gzip.open(path, "wb") as packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as shard:
        shard.addfile(tarfile.TarInfo("a" * 2**22 + ".npz"))
    (found,) = read_shard(path, "shard")
    assert isinstance(found.clip, InputError)
    assert "a member's name or its attributes take 4194" in str(found.clip)


def test_a_shard_of_many_members_is_not_remembered(tmp_path):
    path = tmp_path / "shard.tar"
    with tarfile.open(path, "w") as shard:
        for number in range(3000):
            shard.addfile(tarfile.TarInfo(f"{number}.txt"))
    tracemalloc.start()
    try:
        assert list(read_shard(path, "shard")) == []
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_too_little_memory_is_no_damage(tmp_path):
    def parse(_):
        raise MemoryError("Unable to allocate 3 GiB")

    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(MemoryError):
        read_bytes(tmp_path / "a.json", parse, "JSON")
    assert sentence(MemoryError()) == (503, "the machine has too little memory for this request")

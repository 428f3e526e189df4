"""What archives, models and reports may cost, whatever they say of themselves (see `test_bounds`)."""

from __future__ import annotations

import json
import re
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from safetensors.numpy import save

from fdsm.network_room import A_BYTE as A_BYTE_OF_A_NETWORK
from fdsm.network_room import AT_FIRST as A_NETWORK
from fdsm.pretrained import STARTER
from tests.cases import each
from tests.forks import Forks
from tests.security.test_bounds import A_BYTE, A_COORDINATE, AT_FIRST, MOST, within
from tests.security.test_edited_models import parts_of

MANY = 250_000
IMPORTED = (
    *("fdsm.cli.app", "fdsm.cli.recognition", "fdsm.recognizer", "fdsm.batch.clip_tables", "fdsm.experiment.results"),
    *("fdsm.encoders.stgcn", "fdsm.encoders.shift_gcn", "fdsm.methods.diffusion.method", "fdsm.methods.discriminant"),
    *("fdsm.studio.examples", "fdsm.evaluation", "torch._dynamo"),
)


@pytest.fixture(scope="module")
def forks():
    with Forks(*IMPORTED) as server:
        yield server


# ---- clips in Parquet


def rows(lengths, shapes, names=None):
    """Rows of zeros: points of so many lengths, and shapes."""
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    points = pa.LargeListArray.from_arrays(offsets, pa.array(np.zeros(offsets[-1], np.float32)))
    table = {"points": points, "shape": pa.array(shapes, pa.list_(pa.int32()))}
    return pa.table(table if names is None else {**table, "clip": names})


TABLES = {
    "a clip of more coordinates than it may have": lambda: rows([4 * MOST], [[MOST, 2, 2]]),
    "clips of more points than their shapes say": lambda: rows([MOST] * 4, [[1, 3, 2]] * 4),
    "clips without points": lambda: pa.table(
        {"points": pa.nulls(3_000_000, pa.list_(pa.float32())), "shape": pa.nulls(3_000_000, pa.list_(pa.int32()))}
    ),
    "a shape of millions of numbers": lambda: rows([6, 6], [[1] * 8_000_000, [1, 3, 2]]),
    "a long name": lambda: rows([600] * 500, [[100, 3, 2]] * 500, ["a" * 500_000] * 500),
    "many long names": lambda: rows([600] * 64, [[100, 3, 2]] * 64, [f"{number}" * 100_000 for number in range(10, 74)]),
}


@each("name", [*TABLES])
def test_a_table_that_holds_more_than_it_says_is_refused(name, forks, tmp_path):
    path = tmp_path / "clips.parquet"
    pq.write_table(TABLES[name](), path, compression="zstd", row_group_size=10**7)
    ended = within(forks, path, AT_FIRST + A_COORDINATE * MOST, "reading_a_table", MOST, path.name)
    assert (ended.code, ended.said[:7]) == (2, "error: "), ended.said


def test_large_clips_of_a_table_are_read_a_few_at_a_time(forks, tmp_path):
    """They fit into memory one by one: 40 with as many coordinates as a clip may have, in some kilobytes."""
    path = tmp_path / "clips.parquet"
    pq.write_table(rows([MOST] * 40, [[MOST // 4, 2, 2]] * 40), path, compression="zstd", row_group_size=10**7)
    ended = within(forks, path, AT_FIRST + A_COORDINATE * MOST, "reading_a_table", MOST, path.name)
    assert ended.code == 0, ended.said


# ---- models


def network(**settings):
    return lambda notes, _: notes.update(encoder=settings)


def method(**settings):
    """A model of FDSM whose file has almost nothing."""

    def change(notes, arrays):
        arrays.clear()
        arrays["mean"] = np.zeros(3, np.float32)
        sizes = {"in_width": 8, "text_width": 8, "num_frames": 8, "num_joints": 1}
        notes.update(config={"name": "fdsm", "denoiser": settings}, settings=sizes)

    return change


def steps(**settings):
    return lambda notes, _: notes["preprocessing"]["steps"].update(settings)


ENCODER, MODEL = "encoder.safetensors", "model.safetensors"
MODELS = {
    "wide layers": (ENCODER, network(name="stgcn", channels=[4096] * 3, strides=[1] * 3)),
    "layers beyond all measure": (ENCODER, network(name="stgcn", channels=[10**6] * 2, strides=[1] * 2)),
    "many layers": (ENCODER, network(name="stgcn", channels=[4] * 60_000, strides=[1] * 60_000)),
    "more layers than notes may have": (ENCODER, network(name="stgcn", channels=[4] * MANY, strides=[1])),
    "members of wide layers": (
        ENCODER,
        network(name="joined", members=[{"name": "shift-gcn", "channels": [4096] * 3, "strides": [1] * 3}] * 2),
    ),
    "wrong values": (ENCODER, network(name="stgcn", channels=[[]] * (MANY // 2), strides=[1])),
    "many classes": (ENCODER, lambda notes, _: notes.update(classes=[[]] * MANY)),
    "clips of many frames": (ENCODER, steps(num_frames=10**8)),
    "clips of many persons": (ENCODER, steps(num_persons=10**8)),
    "many blocks": (MODEL, method(depth=10**7, width=16, num_heads=2)),
    "wide blocks": (MODEL, method(depth=100, width=8192, num_heads=2)),
}


@each("name", [*MODELS])
def test_a_model_that_states_more_than_its_file_has_is_refused(name, forks, tmp_path):
    file, change = MODELS[name]
    folder = shutil.copytree(STARTER, tmp_path / "model")
    notes, arrays = parts_of(folder / file)
    change(notes, arrays)
    (folder / file).write_bytes(save(arrays, {"fdsm": json.dumps(notes)}))
    if file == MODEL:
        config = (folder / "config.yaml").read_text("utf-8")
        (folder / "config.yaml").write_text(re.sub(r"^method:\n(  .*\n)+", "method: {name: fdsm}\n", config, flags=re.MULTILINE))
    bound = AT_FIRST + A_NETWORK + (A_BYTE + A_BYTE_OF_A_NETWORK) * sum(one.stat().st_size for one in folder.iterdir())
    ended = within(forks, folder / file, bound, "loading_a_model")
    assert (ended.code, ended.said[:7]) == (2, "error: "), ended.said


# ---- reports

REPORTS = {
    "lists": b"[" + b"[]," * MANY + b"[]]",
    "keys": b"{" + b",".join(b'"%d":1' % number for number in range(90_000)) + b"}",
    "wrong names of classes": b'{"classes": [' + b"1," * 2 * MANY + b"1]}",
    "wrong counts": b'{"test_part": {"confusion": [[' + b'"",' * MANY + b"1]]}}",
    "wrong rows of counts": b'{"test_part": {"confusion": [' + b'"",' * MANY + b"1]}}",
    "wrong draws": b'{"generalised": {"tuning_unseen_classes": [' + b"[1]," * MANY + b"1]}}",
    "wrong stamps": b'{"stamps": [' + b"[]," * MANY + b"1]}",
    "wrong accuracies": b'{"test_part": {"class_acc": {' + b",".join(b'"%d":[]' % one for one in range(80_000)) + b"}}}",
    "settings": b'{"config": {"a": [' + b"[]," * MANY + b"[]]}}",
}


@each("name", [*REPORTS])
def test_a_report_of_many_values_is_refused_at_once(name, forks, tmp_path):
    path = tmp_path / "report.json"
    path.write_bytes(REPORTS[name])
    ended = within(forks, path, AT_FIRST + A_BYTE * path.stat().st_size, "reading_a_report")
    assert (ended.code, ended.said[:7]) == (2, "error: "), ended.said

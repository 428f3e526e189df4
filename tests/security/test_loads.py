"""No module of the library or the studies has a way to run code that lies in a file. What a module may do is told by its text."""

from __future__ import annotations

import pytest

from tests.security.loads import find

ALLOWED = {
    ("src/fdsm/__init__.py", "importlib.import_module"): "public names are imported when asked for, from a table in the file",
    ("src/fdsm/data/formats/__init__.py", "importlib.import_module"): "readers, from the tables in the file",
    ("src/fdsm/data/formats/package.py", "importlib.import_module"): "packages of the extras, which the readers name",
    ("src/fdsm/data/known_classes.py", "importlib.import_module"): "names of classes, from a table in the file",
    ("src/fdsm/figures/__init__.py", "importlib.import_module"): "figures, from a table in the file",
    (
        "src/fdsm/registry.py",
        "importlib.import_module",
    ): "names of a table here, or of packages that the user installed; a config only chooses one",
    ("src/fdsm/synthetic/__init__.py", "importlib.import_module"): "public names, from a table in the file",
    ("src/fdsm/storage.py", "yaml"): "PyYAML's safe loader in C is taken if this build has it, and else the one in Python",
    ("src/fdsm/storage.py", "yaml.load"): "it is given that safe loader",
}
"""File, name, and why it is no danger there."""


def test_nothing_in_the_library_or_the_studies_loads_code(repository):
    files = [path for folder in ("src/fdsm", "studies") for path in sorted((repository / folder).rglob("*.py"))]
    assert len(files) > 300  # the folders were found
    found = [
        (path.relative_to(repository).as_posix(), line, name) for path in files for line, name in find(path.read_text("utf-8"))
    ]
    assert [f"{file}:{line}: {name}" for file, line, name in found if (file, name) not in ALLOWED] == []
    assert ALLOWED.keys() - {(file, name) for file, _, name in found} == set()  # no permission outlives its use


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import pickle\npickle.load(file)", "pickle.load"),
        ("import pickle as p\np.loads(content)", "pickle.loads"),
        ("from pickle import load as read", "pickle.load"),
        ("from pickle import *", "pickle.*"),
        ("import pickle\nclass Mine(pickle.Unpickler): pass", "pickle.Unpickler"),
        ("import pickle\nread = pickle.load", "pickle.load"),
        ("import pickle\ngetattr(pickle, name)(file)", "pickle"),
        ("def inner():\n    import pickle\n    return pickle.load(file)", "pickle.load"),
        ("import torch\ntorch.load(path)", "torch.load"),
        ("import torch\ntorch.load(path, weights_only=False)", "torch.load"),
        ("import torch\ntorch.load(path, **options)", "torch.load"),
        ("from torch import load\nload(path)", "torch.load"),
        ("import torch\nread = torch.load", "torch.load"),
        ("import torch\ntorch.hub.load(path)", "torch.hub.load"),
        ("import numpy as np\nnp.load(path, allow_pickle=True)", "allow_pickle="),
        ("import numpy as np\nnp.load(path, allow_pickle=allowed)", "allow_pickle="),
        ("import numpy as np\nnp.load(path, None, True)", "allow_pickle="),
        ("import numpy as np\nnp.load(path, **options)", "allow_pickle="),
        ("import numpy as np\nread = np.load", "numpy.load"),
        ("from numpy import load\nload(path, allow_pickle=1)", "allow_pickle="),
        ("import numpy as np\nnp.lib.format.read_array(file, True)", "allow_pickle="),
        ("import yaml\nyaml.load(text, Loader=yaml.SafeLoader)", "yaml.load"),
        ("import yaml\nyaml.unsafe_load(text)", "yaml.unsafe_load"),
        ("from yaml import full_load_all", "yaml.full_load_all"),
        ("import yaml\nyaml.parse(text, Loader=yaml.UnsafeLoader)", "yaml.UnsafeLoader"),
        ("eval(text)", "builtins.eval"),
        ("run = exec", "builtins.exec"),
        ("compile(text, name, 'exec')", "builtins.compile"),
        ("import builtins\nbuiltins.eval(text)", "builtins.eval"),
        ("__import__(name)", "builtins.__import__"),
        ("from importlib import import_module", "importlib.import_module"),
        ("import importlib.util\nimportlib.util.spec_from_file_location(a, b)", "importlib.util.spec_from_file_location"),
        ("import subprocess\nsubprocess.run(text, shell=True)", "shell="),
        ("from subprocess import Popen\nPopen(text, shell=asked)", "shell="),
        ("import subprocess\nsubprocess.getoutput(text)", "subprocess.getoutput"),
        ("import os\nos.system(text)", "os.system"),
        ("import marshal", "marshal"),
        ("from shelve import open", "shelve"),
        ("import joblib.numpy_pickle", "joblib"),
        ("import cloudpickle as c", "cloudpickle"),
        ("from runpy import run_path", "runpy"),
        ("import zipfile\nzipfile.ZipFile(path).extractall(folder)", "extractall"),
        ("import tarfile\nwith tarfile.open(path) as shard:\n    shard.extract(member)", "extract"),
        ("import shutil\nshutil.unpack_archive(path)", "unpack_archive"),
        ("from scipy.io import loadmat", "scipy.io.loadmat"),
        ("from pandas import read_pickle", "pandas.read_pickle"),
        ("from transformers import AutoTokenizer\nAutoTokenizer.from_pretrained(folder)", "trust_remote_code="),
        ("from transformers import AutoModel\nAutoModel.from_pretrained(a, trust_remote_code=True)", "trust_remote_code="),
        ("from transformers import CLIPTextModel\nCLIPTextModel.from_pretrained(folder)", "use_safetensors="),
    ],
)
def test_each_way_to_run_code_is_found(source, name):
    assert any(found == name or found.startswith(f"{name}.") for _, found in find(source)), find(source)


@pytest.mark.parametrize(
    "source",
    [
        "import pickle\npickle.dump(value, file, protocol=4)\nstop = pickle.STOP[0]",
        "import torch\ntorch.load(path, weights_only=True)\ntorch.compile(network)\nnetwork.eval()",
        "import numpy as np\nnp.load(path)\nnp.load(path, 'r', allow_pickle=False)\nnp.lib.format.read_array(file)",
        "import yaml\nyaml.safe_load(text)\nyaml.safe_dump(data)",
        "import re\nre.compile(text)\nfrom re import compile\ncompile(text)",
        "import subprocess\nsubprocess.run([name], check=True)\nsubprocess.run([name], shell=False)",
        "import tarfile\nwith tarfile.open(path) as shard:\n    shard.extractfile(member)",
        "from fdsm import Recognizer\nRecognizer.from_pretrained(folder)",
    ],
)
def test_harmless_neighbours_are_let_be(source):
    assert find(source) == []

"""Archives of a few rendered clips in all forms, with bad clips among them."""

import io
import tarfile

import numpy as np
import pytest

from fdsm.batch import write_clips
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs

LABELS = ("wave with the left hand", "sit down", "hop on the left foot")
LAYOUT = "kinect-v2"


@pytest.fixture(scope="session")
def recognizer():
    return Recognizer.from_pretrained()


@pytest.fixture(scope="session")
def clips():
    """Some clips of different lengths."""
    motions = generate(load_programs()[:6], num_subjects=2, num_views=1, num_trials=1)
    return [np.asarray(clip)[:, : 40 + 3 * place] for place, clip in enumerate(motions)]


def write_folder(folder, clips, count):
    """So many files in folders, of which every tenth is no clip."""
    for number in range(count):
        file = folder / f"{number // 40}" / f"{number:04d}.npy"
        file.parent.mkdir(parents=True, exist_ok=True)
        if number % 10 == 9:
            file.write_bytes(b"no clip")
        else:
            np.save(file, clips[number % len(clips)])
    return folder


def write_shard(path, members):
    """A tar file of members: name -> array or bytes."""
    mode = "w:gz" if path.name.endswith("gz") else "w"
    with tarfile.open(path, mode) as shard:
        for name, content in members.items():
            if isinstance(content, np.ndarray):
                stream = io.BytesIO()
                np.save(stream, content)
                content = stream.getvalue()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            shard.addfile(member, io.BytesIO(content))
    return path


def write_table(path, clips, count):
    write_clips(path, ((f"clip {number}", clips[number % len(clips)]) for number in range(count)), LAYOUT, 30.0)
    return path

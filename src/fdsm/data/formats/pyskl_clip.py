"""One clip of pyskl's or MMAction2's annotations: a pickle of one annotation, alone, in a list or with splits."""

from __future__ import annotations

from pathlib import Path

from fdsm.data import pyskl
from fdsm.data.formats.people import Read
from fdsm.data.layouts import get_layout
from fdsm.data.pickles import read_pickle
from fdsm.errors import InputError


def read(path: Path) -> Read:
    """The clip, which `fdsm.data.pyskl` describes. The label is not needed. The pickle is not run.

    Raises InputError if the file is damaged, asks to run code, or holds a data set.
    """
    content = read_pickle(path)
    if isinstance(content, dict) and isinstance(content.get("annotations"), list):
        content = content["annotations"]
    if isinstance(content, list):
        if len(content) != 1:
            raise InputError(
                f"{path}: expected one clip, found {len(content)} annotations of a data set: "
                "`fdsm data convert pyskl` makes a store of it"
            )
        content = content[0]
    if not isinstance(content, dict) or "keypoint" not in content:
        raise InputError(f"{path}: expected an annotation of pyskl, a dict with 'keypoint', found another pickle")
    annotation = pyskl.check_annotation({**content, "label": 0}, 1, str(path))
    with path.open("rb") as file:
        clip = pyskl.read_clip(file, annotation, str(path))
    num_joints, num_dims = annotation.kind
    return clip, get_layout(pyskl.LAYOUTS[num_joints, num_dims]), None

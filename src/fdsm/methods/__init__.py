"""The methods, by name. The paper's method is the folder `diffusion`. Every other method is one file and one line below."""

from __future__ import annotations

import reprlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fdsm.errors import InputError
from fdsm.network_room import room_for_network
from fdsm.registry import Registry

if TYPE_CHECKING:
    from fdsm.methods.base import Method

METHODS = Registry(
    "methods",
    {
        "discriminant": "fdsm.methods.discriminant:Discriminant",
        "fdsm": "fdsm.methods.diffusion.method:FDSM",
        "tdsm": "fdsm.methods.diffusion.method:TDSM",
        "ridge": "fdsm.methods.ridge:Ridge",
        "eszsl": "fdsm.methods.eszsl:ESZSL",
        "devise": "fdsm.methods.devise:DeViSE",
        "revise": "fdsm.methods.revise:ReViSE",
        "jpose": "fdsm.methods.jpose:JPoSE",
        "flora": "fdsm.methods.flora:Flora",
        "nearest-text": "fdsm.methods.nearest_text:NearestText",
        "chance": "fdsm.methods.chance:Chance",
        "pgfa": "fdsm.methods.pgfa:PGFA",
        "skeleton-cache": "fdsm.methods.skeleton_cache:SkeletonCache",
        "dynapurls": "fdsm.methods.dynapurls:DynaPURLS",
        "cada-vae": "fdsm.methods.cada_vae:CADAVAE",
        "synse": "fdsm.methods.synse:SynSE",
        "msf": "fdsm.methods.msf:MSF",
        "sa-dvae": "fdsm.methods.sa_dvae:SADVAE",
        "fs-vae": "fdsm.methods.fs_vae:FSVAE",
        "purls": "fdsm.methods.purls:PURLS",
        "star": "fdsm.methods.star:STAR",
        "neuron": "fdsm.methods.neuron:Neuron",
        "smie": "fdsm.methods.smie:SMIE",
        "infocpl": "fdsm.methods.infocpl:InfoCPL",
        "dvta": "fdsm.methods.dvta:DVTA",
    },
)


_INPUTS = {"encoder", "text_encoder"}
"""What a fitted method remembers of its inputs."""


def load_method(name: str, path: Path) -> Method:
    """A fitted method of this name, as `Method.save` wrote it.

    Raises InputError if the file is missing, damaged, of another method or of another version of fdsm.
    """
    kind = METHODS[name]  # imports torch if the method computes with it
    try:
        with room_for_network(path):
            method: Method = kind.load(path)
    except (TypeError, AttributeError, LookupError) as error:  # its metadata are of other types than those that fdsm writes
        raise InputError(f"{path}: expected a model that fdsm wrote, found other metadata ({error})") from None
    noted: Any = method._made_for
    if not isinstance(noted, dict) or noted.keys() != _INPUTS or not all(isinstance(one, str) for one in noted.values()):
        raise InputError(f"{path}: expected made_for to name the encoders of latents and texts, found {reprlib.repr(noted)}")
    return method

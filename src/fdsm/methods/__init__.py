"""The methods, by name. One file a method; adding one is a file here and a line below."""

from fdsm.registry import Registry

METHODS = Registry(
    "methods",
    {
        "discriminant": "fdsm.methods.discriminant:Discriminant",
        "fdsm": "fdsm.methods.fdsm:FDSM",
        "tdsm": "fdsm.methods.tdsm:TDSM",
        "ridge": "fdsm.methods.ridge:Ridge",
    },
)

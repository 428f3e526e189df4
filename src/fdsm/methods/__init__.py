"""The methods, by name. The paper's method is the folder `diffusion`. Every other method is one file and one line below."""

from fdsm.registry import Registry

METHODS = Registry(
    "methods",
    {
        "discriminant": "fdsm.methods.discriminant:Discriminant",
        "fdsm": "fdsm.methods.diffusion.method:FDSM",
        "tdsm": "fdsm.methods.diffusion.method:TDSM",
        "ridge": "fdsm.methods.ridge:Ridge",
        "eszsl": "fdsm.methods.eszsl:ESZSL",
        "devise": "fdsm.methods.devise:DeViSE",
    },
)

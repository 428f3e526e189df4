"""Encoders: preprocessed clips in, latents (N, C, L, V) out. One file an encoder; adding one is a file and a line."""

from fdsm.registry import Registry

ENCODERS = Registry(
    "encoders",
    {
        "stgcn": "fdsm.encoders.stgcn:STGCN",
        "shift-gcn": "fdsm.encoders.shift_gcn:ShiftGCN",
        "kinematics": "fdsm.encoders.kinematics:KinematicEncoder",
        "joined": "fdsm.encoders.joined:JoinedEncoder",
    },
)

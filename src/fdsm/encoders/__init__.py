"""Encoders: preprocessed clips in, latents (N, C, L, V) out. One file an encoder; adding one is a file and a line."""

from fdsm.registry import Registry

ENCODERS = Registry(
    "encoders",
    {
        "stgcn": "fdsm.encoders.stgcn:STGCN",
        "shift-gcn": "fdsm.encoders.shift_gcn:ShiftGCN",
        "measurements": "fdsm.encoders.measurement_encoder:MeasurementEncoder",
        "joined": "fdsm.encoders.joined:JoinedEncoder",
    },
)

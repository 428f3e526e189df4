"""Encoders: preprocessed clips in, latents (N, C, L, V) out. Each encoder is one file, and one line below."""

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

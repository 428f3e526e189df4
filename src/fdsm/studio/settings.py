"""All settings of the studio, and how large a request may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fdsm.errors import InputError, option
from fdsm.recognizer import Recognizer

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Settings:
    """What the studio serves, to whom, and how much of it at once."""

    models: Mapping[str, Recognizer]
    """By name. The first is the default."""
    host: str = "127.0.0.1"
    token: str | None = None
    """What a client must show. Without one, only this machine is served."""

    body: int = 64 * 2**20
    """Bytes of a request."""
    json_body: int = 16 * 2**20
    """Bytes of a request in JSON. Nothing else is answered while it is parsed, so a longer clip is sent as a file."""
    bodies: int = 512 * 2**20
    """Bytes of all requests that are under way."""
    frames: int = 100_000
    persons: int = 16
    joints: int = 600
    coordinates: int = 30_000_000
    """Numbers in one clip, whatever its shape."""
    labels: int = 500
    label_length: int = 300
    descriptions: int = 20
    """Sentences about one label."""
    description_length: int = 500
    windows: int = 1000
    """Windows or segments of one request."""

    queue: int = 64
    """Requests that were accepted and are not answered yet. Further ones are refused."""
    seconds: float = 60.0
    """Until a request is given up."""
    long_seconds: float = 900.0
    """The same for a recording in which segments are found."""
    workers: int = 2
    """Threads for what takes long."""
    batch: int = 500_000
    """Coordinates of clips that are recognised at once, some sixty clips of four seconds. A single request may have more."""

    streams: int = 64
    stream_message: int = 2**20
    """Characters of a message of a stream."""
    stream_frames: int = 300
    """Frames of a message."""
    stream_coordinates: int = 2_000_000
    """Numbers that a stream may hold in memory."""
    stream_answers: int = 3000
    """Answers that one message may call for: after a pause as long as the window, and from its first frame to its last."""
    stream_idle: float = 300.0
    """Seconds without a frame after which a stream is closed."""

    def __post_init__(self) -> None:
        if not self.models:
            raise InputError("studio: expected a model to serve, found none")
        if self.token is not None and len(self.token) < 8:
            raise InputError(f"studio: expected a token of 8 or more characters, found {len(self.token)}")
        if self.token is not None and not (self.token.isascii() and self.token.isprintable() and " " not in self.token):
            raise InputError("studio: expected a token of letters, digits and signs, found another character in it")
        if not self.is_loopback and self.token is None:
            raise InputError(
                f"{option('host')} {self.host}: serves other machines, so it needs {option('token')}, or FDSM_TOKEN as a variable"
            )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the studio."""
        return self.host in _LOOPBACK

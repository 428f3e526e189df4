"""The pictures of a video file, one after another: upright, with their times, and at most `MOST` of them a second.

PyAV reads them. It gives the time of each picture, how a phone was held, and the shape of the pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.package import load_package
from fdsm.errors import InputError

Pixels = NDArray[np.uint8]
"""A picture (height, width, 3) in red, green and blue."""

MOST = 30.0
"""Pictures a second that are looked at. Motions are recognised as well as with more, and detection takes long."""
MOST_PIXELS = 64 * 2**20
"""Pixels of a picture: twice as many as 8K has. A file of some bytes may state more, and the decoder takes the memory."""
_SLACK = 0.1
"""Share of the time between two pictures by which a picture may come early. Files round their times."""
_CONTAINERS = "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg,gif,h264,hevc,m4v,mpegvideo"
"""What FFmpeg may take a file for. It reads lists of other files, too, and would open them."""
_CUT_OFF = 0.9
"""A file is cut off if its pictures end before this share of the time that it promises, by more than a second."""


class Picture(NamedTuple):
    """One picture and its time in seconds."""

    time: float
    pixels: Pixels


@dataclass(frozen=True)
class Video:
    """An open video file."""

    path: Path
    width: int  # at which pixels are square
    seconds: float  # that the file promises; 0 if it does not tell
    _container: Any
    _stream: Any

    @property
    def count(self) -> int:
        """An estimate of the number of pictures that will be looked at."""
        return math.ceil(self.seconds * min(float(self._stream.guessed_rate or MOST), MOST))

    def pictures(self) -> Iterator[Picture]:
        """The pictures to look at. Raises InputError if the file is damaged, cut off, or has no picture."""
        due, time, number = -math.inf, 0.0, 0
        for number, frame in enumerate(self._frames(), 1):
            time = self._time(frame, number - 1)
            if time >= due - _SLACK / MOST:
                _refuse_large(self.path, self.width, frame.height)  # a later picture may have another size than the first
                due = (due if due + 1 / MOST > time else time) + 1 / MOST
                shown = frame.to_ndarray(format="rgb24", width=self.width, height=frame.height)
                pixels = np.rot90(shown, round(frame.rotation / 90))
                yield Picture(time, np.ascontiguousarray(pixels))
        if number == 0:
            raise InputError(f"{self.path}: expected a video, found no picture in it")
        if time < min(_CUT_OFF * self.seconds, self.seconds - 1):
            raise InputError(f"{self.path}: the file is cut off: it has {time:.1f} of the {self.seconds:.1f} s that it promises")

    def _frames(self) -> Iterator[Any]:
        import av

        last = 0.0
        try:
            for frame in self._container.decode(self._stream):
                last = frame.time or last
                yield frame
        except av.error.FFmpegError as error:
            raise InputError(f"{self.path}: the video is damaged after {last:.1f} s ({_reason(error)})") from None

    def _time(self, frame: Any, number: int) -> float:
        """Seconds from the start of the stream. A stream without times has a rate."""
        if frame.time is None:
            return number / float(self._stream.guessed_rate or MOST)
        return float(frame.time)


@contextmanager
def open_video(path: Path, driver: str | None = None) -> Iterator[Video]:
    """Open a video file, or the camera of a driver of FFmpeg's, such as `v4l2`.

    Raises InputError if PyAV is not installed, if the file is no video, or if the camera cannot be opened.
    """
    av = load_package("av", "av", path, "video")
    options = {} if driver else {"format_whitelist": _CONTAINERS}
    try:
        container = av.open(str(path), format=driver, options=options, metadata_errors="ignore")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        if driver is not None:
            raise InputError(
                f"{path}: expected a camera of the driver {driver}, found none that opens ({_reason(error)})"
            ) from None
        raise InputError(
            f"{path}: expected a video, found no readable file, something else or a damaged one ({_reason(error)})"
        ) from None
    with container:
        cover = av.stream.Disposition.attached_pic
        stream = next((stream for stream in container.streams.video if not stream.disposition & cover), None)
        if stream is None:
            found = "sound alone" if container.streams.audio else "none"
            raise InputError(f"{path}: expected a video with pictures, found {found}")
        stream.thread_type = "AUTO"
        stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
        width = round(stream.width * float(stream.sample_aspect_ratio or 1))
        _refuse_large(path, max(width, stream.width), stream.height)
        yield Video(path, width, _seconds(container, stream), container, stream)


def _refuse_large(path: Path, width: int, height: int) -> None:
    """Raises InputError if a picture has too many pixels, also after its pixels are made square."""
    if width * height > MOST_PIXELS:
        raise InputError(f"{path}: expected pictures of at most {MOST_PIXELS:,} pixels, found {width:,} x {height:,}")


def _seconds(container: Any, stream: Any) -> float:
    """The length that a file gives its pictures. That of the whole file is theirs if it has nothing else. 0 if it gives none."""
    import av

    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return float(container.duration or 0) / av.time_base if len(container.streams) == 1 else 0.0


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).splitlines()[0][:120]

"""Says what the person before a camera or in a video does, as it happens. Needs the extra `video`.

    python examples/webcam.py /dev/video0 --driver v4l2 --labels wave clap squat
    python examples/webcam.py day.mp4 --labels wave clap squat

A camera needs the driver that FFmpeg has for it: v4l2 on Linux, avfoundation on macOS (camera 0), dshow on Windows (camera
"video=NAME"). Ctrl-C ends it.
"""

import argparse
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from fdsm import Recognizer, RecognizerStream
from fdsm.data.formats.people import without_doubtful
from fdsm.data.formats.video.finder import Finder, Found
from fdsm.data.formats.video.mediapipe_pose import mediapipe_finder
from fdsm.data.formats.video.pictures import MOST, open_video
from fdsm.data.formats.video.places import FOCAL, placed
from fdsm.errors import InputError
from fdsm.recordings import Answer

LOOKS_BACK = 0.75
"""Seconds over which the person's distance from the camera is the median."""


def answers(source: Path, labels: list[str], finder: Finder, driver: str | None = None) -> Iterator[Answer]:
    """What the person in each moment of a video does, five times a second. The finder must give a depth, as MediaPipe does.

    Raises InputError as `open_video` does, and for labels that cannot be read.
    """
    stream = RecognizerStream(Recognizer.from_pretrained(), labels, layout=finder.layout.name)
    recent: deque[Found] = deque(maxlen=1 + round(LOOKS_BACK * MOST))
    with open_video(source, driver) as video:
        for picture in video.pictures():
            people = finder.find(picture.pixels)
            if not people:
                recent.clear()
                yield from stream.push(None, picture.time)
                continue
            recent.append(people[0])
            points, scores, space = (np.stack(values) for values in zip(*recent, strict=True))
            middle, focal = np.array(picture.pixels.shape[1::-1]) / 2, FOCAL * max(picture.pixels.shape)
            body = placed((points - middle) / focal, space, scores, MOST)[-1]
            yield from stream.push(without_doubtful(body, scores[-1]), picture.time)
    yield from stream.close()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Says what the person before a camera or in a video does.")
    parser.add_argument("source", type=Path, help="a camera or a video file")
    parser.add_argument("--labels", nargs="+", required=True, help="action names in plain words")
    parser.add_argument("--driver", help="FFmpeg's driver of the camera: v4l2, avfoundation or dshow")
    asked = parser.parse_args(arguments)
    try:
        with suppress(KeyboardInterrupt), mediapipe_finder(asked.source) as finder:
            before = None
            for answer in answers(asked.source, asked.labels, finder, asked.driver):
                if answer.label != before:
                    before = answer.label
                    print(f"{answer.time:.1f} s: {answer.label or 'nothing that a label says'}", flush=True)
    except InputError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()

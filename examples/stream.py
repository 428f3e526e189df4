"""Says what a person does while skeletons come, as a robot needs it: in a callback, and only when the answer changes.

ROS is not needed. In a node, a subscriber of skeletons calls `on_skeleton`, and `publish` sends the label on.
"""

from collections.abc import Callable

import numpy as np

from fdsm import Recognizer, RecognizerStream
from fdsm.synthetic import load_programs, make_subject
from fdsm.synthetic.recordings import record


class ActionNode:
    def __init__(self, labels: list[str], publish: Callable[[str | None], None], layout: str = "kinect-v2") -> None:
        self._stream = RecognizerStream(Recognizer.from_pretrained(), labels, layout=layout)
        self._publish = publish
        self._stamp = -np.inf
        self._label: str | None = None

    def on_skeleton(self, stamp: float, points: np.ndarray | None) -> None:
        """Take the joints (V, 3) of a person, NaN where unseen, or None if nobody is there. `stamp` is in seconds."""
        if stamp <= self._stamp:
            return  # messages may come twice or too late
        self._stamp = stamp
        for answer in self._stream.push(points, stamp):
            if answer.label != self._label:
                self._label = answer.label
                self._publish(answer.label)  # None: nothing that a label says


if __name__ == "__main__":
    programs = {program.name: program for program in load_programs()}
    wave, hop = programs["wave with the right hand"], programs["hop on the right foot"]
    node = ActionNode(["wave", "hop", "squat"], publish=print)
    recording = record([3.0, wave, 2.0, hop, 4.0], make_subject(0, 1), seed=0)  # 3 seconds of standing, a wave, ...
    for number, frame in enumerate(recording.points[0]):
        node.on_skeleton(number / 30, frame)

"""Long recordings and streams: who does what from when to when."""

from fdsm.recordings.segments import Segment, segment
from fdsm.recordings.stream import Answer, RecognizerStream

__all__ = ["Answer", "RecognizerStream", "Segment", "segment"]

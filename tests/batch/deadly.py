"""Work that kills its process."""

import os
import signal
import time

from fdsm.batch.work import Counts


class Deadly:
    """It kills its process every time at some portions, and once at others. It counts as many clips as the portion's number."""

    def __init__(self, folder, always, once=()):
        self.folder, self.always, self.once = folder, always, once

    def prepare(self):
        pass

    def do(self, portion):
        mark = self.folder / f"{portion.number}"
        if portion.number in self.always or (portion.number in self.once and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return Counts(portion.number, 0, 0)


class FalseStart:
    """It kills its process while it prepares, so many times."""

    def __init__(self, folder, times):
        self.folder, self.times = folder, times

    def prepare(self):
        for start in range(self.times):
            try:
                (self.folder / f"start-{start}").touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)

    def do(self, portion):
        return Counts(portion.number, 0, 0)


class Slow:
    """It says that it prepares, and then takes its time."""

    def __init__(self, mark, seconds):
        self.mark, self.seconds = mark, seconds

    def prepare(self):
        self.mark.touch()
        time.sleep(self.seconds)

    def do(self, portion):
        return Counts(1, 0, 0)

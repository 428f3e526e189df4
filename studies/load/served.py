"""`fdsm serve` as a process of its own, and what it takes of the machine (Linux)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


class Served:
    """A studio on a free port of this machine, until the end of a `with` statement."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "fdsm", "serve", "--port", "0", *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        found = re.search(r"http://([\d.]+):(\d+)/", said)
        if found is None:
            self._process.kill()
            raise RuntimeError(f"fdsm serve: expected the address that it serves, found {said!r}")
        self.host, self.port = found[1], int(found[2])

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def memory(self) -> int:
        """Bytes that are resident, of the process and those that it started."""
        return sum(_resident(process) for process in self._processes())

    def processor_seconds(self) -> float:
        """Seconds of processors so far, of the process and those that it started."""
        return sum(_ticks(process) for process in self._processes()) / _TICK

    def _processes(self) -> list[int]:
        found = [self._process.pid]
        for process in found:  # grows while it is walked through
            for task in Path(f"/proc/{process}/task").glob("*/children"):
                found += map(int, task.read_text("ascii").split())
        return found


def _resident(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text("ascii")
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes) * 1024


def _ticks(process: int) -> int:
    """Clock ticks in user and in kernel mode."""
    after_name = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])

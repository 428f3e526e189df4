"""Steps in processes that are born fast: a server imports fdsm once and forks a child for each step.

A child may be ended at any time. A new process would spend most of its life importing torch, where a kill shows nothing.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    code: int  # that of subprocess: negative for a signal
    said: str  # on standard error
    seconds: float
    taken: int  # bytes of memory at its peak, beside what it had at first
    cpu: float  # seconds of a processor


class Forks:
    """A server of forks. `run` starts a step of `tests.fault_steps` in a folder and waits for its end.

    `modules` are imported before. Without any, they are those that take long to import of all that the steps need.
    """

    def __init__(self, *modules):
        self._modules = modules

    def __enter__(self):
        command = [sys.executable, "-m", "tests.forks", *self._modules]
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1], start_new_session=True
        )
        self._server.stdout.readline()  # it is ready
        return self

    def __exit__(self, *_):
        self._server.stdin.close()
        self._server.wait()

    def run(self, step, folder, *words, after=None, sign=signal.SIGKILL, memory=None, cpu=None, user=None, errors=None):
        """Run a step. `after` some seconds it gets a signal. `memory`: bytes that it may take beside what it has.

        `cpu`: seconds of a processor after which it is killed. `user`: id of the user that it runs as. `errors`: a file for what
        it says, in place of one beside the folder.
        """
        asked = {"step": step, "folder": str(folder), "words": words, "after": after, "sign": sign, "memory": memory, "user": user}
        asked["cpu"] = cpu
        asked["errors"] = str(errors or f"{folder}.stderr")
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        return Ended(**json.loads(self._server.stdout.readline()))


def limit_memory(more):
    """Let this process take so many bytes of address space beside what it has."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))


def _child(asked, errors):
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(os.open(errors, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o666), 2)
    os.chdir(asked["folder"])
    if asked["user"]:
        os.setuid(asked["user"])
    if asked["memory"]:
        limit_memory(asked["memory"])
    if asked["cpu"]:
        resource.setrlimit(resource.RLIMIT_CPU, (asked["cpu"], asked["cpu"]))
    try:
        getattr(import_module("tests.fault_steps"), asked["step"])(*asked["words"])
        code = 0
    except SystemExit as error:
        code = error.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def _say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _serve():
    for name in sys.argv[1:] or import_module("tests.fault_steps").IMPORTED:
        import_module(name)
    _say("ready")
    for line in sys.stdin:
        asked = json.loads(line)
        errors = Path(asked["errors"])
        errors.write_text("")  # the child may be killed before it opens it
        errors.chmod(0o666)
        started = time.monotonic()
        told, tells = os.pipe()
        child = os.fork()
        if not child:
            os.write(tells, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss.to_bytes(8, "little"))
            _child(asked, errors)
        os.close(tells)
        if asked["after"] is not None:
            time.sleep(asked["after"])
            os.kill(child, asked["sign"])
        _, status, used = os.wait4(child, 0)
        said = errors.read_text("utf-8", "replace")
        errors.unlink()
        ended = {"code": os.waitstatus_to_exitcode(status), "said": said, "seconds": time.monotonic() - started}
        ended["taken"] = 1024 * (used.ru_maxrss - int.from_bytes(os.read(told, 8), "little"))
        ended["cpu"] = used.ru_utime + used.ru_stime
        os.close(told)
        _say(json.dumps(ended))


if __name__ == "__main__":
    _serve()

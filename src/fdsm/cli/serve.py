"""The command that serves models over HTTP, and the page."""

from __future__ import annotations

import gc
import logging
import os
import socket
import tempfile
import warnings
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fdsm.errors import InputError, InputWarning

if TYPE_CHECKING:
    from fastapi import FastAPI

    from fdsm.recognizer import Recognizer
    from fdsm.studio import Settings

_STARTER = "starter"


def serve(
    models: Annotated[
        list[str] | None,
        typer.Option("--model", help="folder of a finished run, or a hub model; repeatable; none: the one that comes with fdsm"),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="the address; another than this machine needs --token")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free")] = 8765,
    token: Annotated[
        str | None, typer.Option("--token", envvar="FDSM_TOKEN", help="what clients must show", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="threads for what takes long")] = 2,
    processes: Annotated[
        int, typer.Option("--processes", min=1, max=64, help="processes that share the address, each with limits of its own")
    ] = 1,
) -> None:
    """Serve the studio: a page that names actions in clips, and the same over HTTP.

    It serves this machine alone, unless --host and --token say otherwise. Control-C finishes what was asked, and stops.
    """
    try:
        # Without the first and the last one, forms and streams would be refused when they come.
        import python_multipart  # noqa: F401
        import uvicorn
        import websockets  # noqa: F401
        from uvicorn.supervisors import Multiprocess

        from fdsm.studio import Settings
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "fdsm":
            raise
        raise InputError(f"serve: needs the package {error.name}, which is not installed: pip install 'fdsm[serve]'") from None
    settings = Settings(models=_loaded(models or [_STARTER]), host=host, token=token, workers=workers)
    config = uvicorn.Config(
        partial(_application, settings),
        factory=True,  # each process makes its own
        host=host,
        port=port,
        log_level="warning",  # addresses in a log of accesses would show the token
        ws_max_size=settings.stream_message,
        ws_max_queue=8,
        timeout_graceful_shutdown=round(settings.seconds),
        server_header=False,
        proxy_headers=False,  # nothing here depends on whose address a proxy says that it is
        workers=processes,
        timeout_worker_healthcheck=round(settings.seconds),  # a process that is busy is not dead
    )
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise InputError(f"--host {host} --port {port}: cannot be served ({error.strerror or error})") from None
    place = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
    typer.echo(f"the studio is at {place}" + ("?token=…" if token else ""))
    with suppress(KeyboardInterrupt):  # passed on by the server after it has stopped
        if processes == 1:
            uvicorn.Server(config).run([listening])
            return
        with tempfile.TemporaryDirectory(prefix="fdsm-counted-") as counted:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted  # the processes count there, and each tells the sum
            Multiprocess(config, [listening]).run()


def _application(settings: Settings) -> FastAPI:
    """The application of a process, ready to answer."""
    from fdsm.studio import create_app

    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of each damaged form, and so do answers
    warnings.simplefilter("ignore", InputWarning)  # answers say what was found; a log of it would grow with each request
    for model in settings.models.values():
        model.read(["wave"])  # loads the lexicon, for which the first request would wait
    app = create_app(settings)
    # What is here stays until the end. Looking through it for garbage again and again took a tenth of the time of requests.
    gc.collect()
    gc.freeze()
    return app


def _name_of(source: str) -> str:
    """What a model is called: the last part of its folder or place. A run's is its seed, so the part before stands with it."""
    path = Path(source)
    return f"{path.parent.name}/{path.name}" if path.name.isdecimal() and path.parent.name else path.name or source


def _loaded(sources: list[str]) -> dict[str, Recognizer]:
    """The models by their names. Raises InputError if two have one name."""
    from fdsm.recognizer import Recognizer

    found: dict[str, Recognizer] = {}
    for source in sources:
        name = _name_of(source)
        if name in found:
            raise InputError(f"--model {source}: expected models of different names, found two of the name {name!r}")
        found[name] = Recognizer.from_pretrained(None if source == _STARTER else source)
    return found

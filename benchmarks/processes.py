"""Processes that are measured from outside: how long they take, and how much memory they hold."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PRODUCT = (sys.executable, "-m", "revalidation")
STARTS_WITHIN = 30
"""Seconds that a server may take to answer before the run is given up."""

_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system tells a process's largest size."""


def free_port() -> int:
    """Return a port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str], url: str, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Give a server's process, and the seconds from its start to its first page, which is at `url`."""
    started = time.perf_counter()
    with subprocess.Popen(command, env=environment) as server:
        try:
            _wait_for(url, server)
            yield server, time.perf_counter() - started
        finally:
            server.terminate()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(url, timeout=STARTS_WITHIN) as answer:
                answer.read()
                return
        except (URLError, OSError):
            time.sleep(0.01)
    raise RuntimeError("a server that was to be measured did not start")


def run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Run a command to its end and return the seconds it took and its largest size in MB (10**6 bytes).

    The size is never told smaller than that of the process which starts the command: this one.
    """
    started = time.perf_counter()
    process = os.posix_spawn(command[0], list(command), dict(environment), file_actions=_SILENT)
    _, status, used = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    if status != 0:
        raise RuntimeError(f"a command that was to be measured failed: {' '.join(command[1:4])}")
    return seconds, used.ru_maxrss * _UNIT / 1e6


_SILENT = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]


def resident(process: int) -> float:
    """Return the memory that a process holds now, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6

"""Paper is made in a process of its own, so that no document can take the application down with it."""

import gc
import multiprocessing
import os
import resource
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from exports.errors import ExportError, RanAway, RendererDied, Unrenderable
from exports.pdf import render

_MEBIBYTE = 1024 * 1024
_WARMING = 120
"""Seconds that a new process may take to load its typefaces: two on an idle machine."""

_SIZES = Path("/proc/self/statm")


class Renderer:
    """Renders in one warm child process, which is stopped when it runs away and replaced when it is gone.

        with Renderer() as renderer:
            pdf = renderer.render(html, style=style)

    `seconds` is the longest that one document may take, `memory` the address space in MiB that the child
    may use beyond what it starts with, `niceness` how far it steps back behind the application. One
    document at a time: a renderer is not to be shared between threads.
    """

    def __init__(self, *, seconds: float = 120, memory: int = 1500, niceness: int = 10) -> None:
        self._seconds, self._memory, self._niceness = seconds, memory, niceness
        self._child: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None
        self._is_warm = False

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def process(self) -> int:
        """The id of the child process, 0 where there is none."""
        return self._child.pid or 0 if self._child else 0

    def render(self, html: str, *, style: str = "") -> bytes:
        """Return `html` set with `style` as PDF, as `exports.pdf.render` does.

        Raises `RanAway` past a limit, `RendererDied` when the child ends on its own, `Unrenderable` when
        the document can't be set. After each of them the next call works again.
        """
        try:
            line = self._warm()
            line.send((html.encode("utf-8", "surrogatepass"), style))
            answer = self._answer(line, self._seconds)
        except (EOFError, OSError):
            self._stop()
            raise RendererDied(
                "the process that makes paper ended before it had finished; it may have run out of memory"
            ) from None
        if isinstance(answer, ExportError):
            raise answer
        return answer

    def _warm(self) -> Connection:
        """Return the line to a child that has its typefaces loaded, which counts against no document."""
        if self._child is None or not self._child.is_alive():
            self._stop()
            self._start()
        assert self._line is not None  # noqa: S101
        if not self._is_warm:
            if isinstance(refusal := self._answer(self._line, _WARMING), ExportError):
                self._stop()
                raise refusal
            self._is_warm = True
        return self._line

    def _answer(self, line: Connection, seconds: float) -> bytes | ExportError:
        if not line.poll(seconds):
            self._stop()
            raise RanAway(f"making the paper took longer than {seconds:g} seconds and was stopped")
        answer: bytes | ExportError = line.recv()
        return answer

    def _start(self) -> None:
        self._is_warm = False
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._child = context.Process(
            target=_serve, args=(theirs, self._memory * _MEBIBYTE, self._niceness), daemon=True
        )
        self._child.start()
        theirs.close()

    def _stop(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
        self._line = self._child = None


def _serve(line: Connection, memory: int, niceness: int) -> None:
    """Answer each document that comes over `line` until it closes; the collector runs between them, not
    within.
    """
    os.nice(niceness)
    line.send(_answer("<html lang=en><title>Warm</title><p>Warm", ""))
    _limit(memory)
    gc.disable()
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            html, style = line.recv()
            line.send(_answer(html.decode("utf-8", "surrogatepass"), style))
            gc.collect()


def _answer(html: str, style: str) -> bytes | ExportError:
    try:
        return render(html, style=style)
    except MemoryError:
        return RanAway("making the paper took more memory than it may and was stopped")
    except RecursionError:
        return Unrenderable("the document is nested too deeply")
    except ExportError as error:
        return error


def _limit(memory: int) -> None:
    """Let the address space grow by at most `memory` bytes from here, on systems that say how large it is."""
    if not _SIZES.exists():
        return
    used = int(_SIZES.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, hard))

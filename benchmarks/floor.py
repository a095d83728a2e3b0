"""The floor: a bare FastAPI application that answers as many requests with pages as large as ours.

It checks, fills in, compresses and seals nothing: it sends back the very bytes that the product sent, and
keeps the same two rows by plain `sqlite3`, with the product's pragmas, behind one lock. Its pages need no
thread of their own.
"""

import itertools
import secrets
import sqlite3
import sys
import threading
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from benchmarks.crowd import STEPS
from revalidation.store.engine import PRAGMAS

BOX_BYTES = 4096 + 48
"""An answer padded to 4 KiB, and what a sealed box adds to it."""

_TABLES = (
    "create table spent (nullifier blob primary key, campaign bigint not null) without rowid",
    "create table inbox (id blob primary key, campaign bigint not null, box blob not null) without rowid",
)


class Vault:
    """The same two tables, as bare as they can be."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        for table in _TABLES:
            self._connection.execute(table)
        self._writing = threading.Lock()
        self._box = secrets.token_bytes(BOX_BYTES)

    def keep(self) -> None:
        """Keep one answer; on disk when this returns."""
        with self._writing:
            self._connection.execute("BEGIN IMMEDIATE")
            spent = (secrets.token_bytes(32), 1)
            self._connection.execute("insert into spent values (?, ?) on conflict do nothing", spent)
            kept = (secrets.token_bytes(32), 1, self._box)
            self._connection.execute("insert into inbox values (?, ?, ?) on conflict do nothing", kept)
            self._connection.execute("COMMIT")


def bare(folder: Path) -> FastAPI:
    """Return the application over the pages recorded in `folder`, which it sends in turn."""
    pages = {
        step: itertools.cycle([file.read_bytes() for file in folder.glob(f"{step}-*")]) for step in STEPS
    }
    vault, app = Vault(folder / "vault.db"), FastAPI(openapi_url=None)

    def page(step: str) -> Response:
        return Response(next(pages[step]), headers={"content-encoding": "gzip"}, media_type="text/html")

    @app.get("/health")
    async def health() -> Response:
        return Response(b"well\n")

    @app.get("/f/{link}")
    async def landing(link: str) -> Response:
        return page("landing")

    @app.get("/f/{link}/questions")
    async def questions(link: str) -> Response:
        return page("questions")

    @app.post("/f/{link}/check")
    async def check(link: str, request: Request) -> Response:
        await request.body()
        return page("check")

    @app.post("/f/{link}/send")
    async def send(link: str, request: Request) -> Response:
        await request.body()
        await run_in_threadpool(vault.keep)
        return page("thanks")

    return app


if __name__ == "__main__":
    uvicorn.run(
        bare(Path(sys.argv[1])),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        timeout_graceful_shutdown=10,
    )

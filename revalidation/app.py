"""The patients' application as a process: made from the settings and served."""

import errno
import logging
import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from revalidation.errors import CannotRun
from revalidation.settings import Settings
from revalidation.toolkit import PatientSide
from revalidation.web.patient import patient_app
from revalidation.web.tongue import spoken


def patients(settings: Settings) -> FastAPI:
    """Return the patients' application. Raises `CannotRun` where keys or databases are amiss."""
    side = PatientSide(settings)
    side.check()
    return patient_app(
        side, patient_url=settings.patient_url, tongue=spoken(settings.language), logo=settings.logo
    )


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve the patients' application until it is told to stop; what it logs holds no link.

    Raises `CannotRun` where it can't start, or nothing can listen there.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    application = patients(settings)
    with listening(host, port) as ear:
        server = uvicorn.Server(
            uvicorn.Config(
                application,
                access_log=False,
                log_level="warning",
                server_header=False,
                proxy_headers=True,
                forwarded_allow_ips=settings.trusted_proxy,
                timeout_graceful_shutdown=10,
            )
        )
        with suppress(KeyboardInterrupt):
            server.run(sockets=[ear])


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address and a port, or raise `CannotRun` with what to change."""
    if not 0 <= port <= 65535:
        raise CannotRun(f"There is no port {port}. Choose one from 1 to 65535 with --port.")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise CannotRun(f"{host} is no address of a machine. Choose another with --host.") from None
    ear = socket.socket(family, kind, protocol)
    try:
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.bind(place)
        ear.listen(2048)
    except OSError as error:
        ear.close()
        raise CannotRun(_REFUSED.get(error.errno or 0, _NOT_HERE).format(host=host, port=port)) from None
    return ear


_NOT_HERE = "This machine can't listen on {host}, port {port}. Choose another with --host or --port."
_REFUSED = {
    errno.EADDRINUSE: "Port {port} of {host} is in use. Stop what runs there, or choose another with --port.",
    errno.EACCES: "This user may not listen on port {port}. Choose one from 1024 up with --port.",
    errno.EADDRNOTAVAIL: "{host} is no address of this machine. Choose another with --host.",
}

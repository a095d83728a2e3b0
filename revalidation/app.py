"""The patients' application as a process: made from the settings and served."""

import logging

import uvicorn
from fastapi import FastAPI

from revalidation.settings import Settings
from revalidation.toolkit import PatientSide
from revalidation.web.patient import patient_app
from revalidation.web.tongue import spoken


def patients(settings: Settings) -> FastAPI:
    """Return the patients' application. Raises `CannotRun` where keys or databases are amiss."""
    side = PatientSide(settings)
    side.check()
    return patient_app(side, patient_url=settings.patient_url, tongue=spoken(settings.language))


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve the patients' application until it is told to stop; what it logs holds no link."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    uvicorn.run(
        patients(settings),
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxy,
        timeout_graceful_shutdown=10,
    )

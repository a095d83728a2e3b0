"""Puts the patient's application together."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI

from revalidation.web.patient.answering import answering
from revalidation.web.patient.faults import BROKEN, UNREADABLE, Faults
from revalidation.web.patient.pages import Pages
from revalidation.web.patient.side import Side
from revalidation.web.patient.standing import standing
from revalidation.web.patient.tries import Tries
from revalidation.web.shield import Shield, hosts_of
from revalidation.web.static_files import Assets
from revalidation.web.tongue import Tongue

SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""The framework would tell a collector every address, links and all, where its environment names one."""


def patient_app(
    side: Side,
    *,
    patient_url: str,
    tongue: Tongue | None = None,
    tries: Tries | None = None,
    logo: Path | None = None,
) -> FastAPI:
    """Return the ASGI application that patients reach under `patient_url`, speaking one language.

    It sets no cookie, keeps nothing about a visitor, and describes itself to nobody. Raises `CannotRun` where
    the style sheet was not built, `Unsuitable` where `patient_url` names no host.
    """
    tongue = tongue or Tongue()
    tries = tries or Tries()
    assets = Assets(needed=("patient.css", "tablet.js", "icon.svg"), own=logo)
    pages = Pages(tongue, assets.url, urlsplit(patient_url).netloc)
    faults = Faults(pages, tongue)
    app = FastAPI(
        title="Patient feedback",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=SILENT,
    )
    app.state.side, app.state.tries = side, tries
    rounds = [answering(side, pages, prefix) for prefix in ("/f/{link}", "/c/{code}")]
    for router in (*rounds, assets.routes(), standing(side, pages, tries, tongue)):
        # Not include_router: a router within a router costs a fifth of a request's time.
        app.router.routes.extend(router.routes)
    faults.install(app)
    app.add_middleware(
        Shield,
        hosts=hosts_of(patient_url),
        secure=urlsplit(patient_url).scheme == "https",
        wrong_host=faults.bare(UNREADABLE),
        broken=faults.bare(BROKEN),
    )
    return app

"""A real server, a real browser, and the people who use them."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from revalidation.domain.batch import Way
from revalidation.domain.campaign import Campaign
from revalidation.web.patient import patient_app
from tests.makers import Deployment, formal

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# A package's fixture, not the session's: the browser's driver keeps an event loop running in this thread.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium: install it (Debian, Ubuntu: apt-get install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIETLY)
        yield running
        running.close()


class Surgery:
    """One open round, served on this machine."""

    def __init__(self, deployment: Deployment, campaign: Campaign) -> None:
        self.deployment = deployment
        self.campaign = deployment.open(campaign)
        app = patient_app(deployment.patients, patient_url="http://127.0.0.1")
        config = uvicorn.Config(app, port=0, log_level="error", access_log=False, lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def link(self, way: Way = Way.INVITE) -> str:
        """Return the address of a fresh link."""
        cap = 1 if way is Way.INVITE else 5
        return f"{self.url}/f/{self.deployment.links(self.campaign, cap, way)[0]}"

    def kept(self) -> list[dict[str, str]]:
        """Return what waits in the inbox: each reply's answers and words together."""
        return [{**reply.answers, **reply.comments} for reply in self.deployment.kept(self.campaign)]

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture
def surgery(on_sqlite: Deployment) -> Iterator[Surgery]:
    """Elm Surgery, with a formal exercise open about Amina."""
    running = Surgery(on_sqlite, formal())
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A small phone: 320 px wide, the narrowest that pages must fit."""
    opened = browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.fixture
def phone(context: BrowserContext) -> Page:
    """A tab of that phone."""
    return context.new_page()


@pytest.fixture
def phone_without_scripts(browser: Browser) -> Iterator[Page]:
    """The same phone with JavaScript off."""
    opened = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    yield opened.new_page()
    opened.close()


@pytest.fixture
def phone_without_cookies(context: BrowserContext) -> Page:
    """The same phone refusing every cookie."""
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setDocumentCookieDisabled", {"disabled": True})
    return page

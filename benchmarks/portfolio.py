"""How long a portfolio takes and how much memory, beside a browser that prints the same page.

Everything is measured in one run: times are the median of several warm renderings in the worker process,
growth runs from 34 to 1,000 replies, and the memory is the peak of a process that renders one portfolio and
ends.
"""

import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.row import Row
from exports import pages
from exports.pdf import render
from exports.worker import Renderer
from tests.exports import makers

SIZES = (34, 200, 1000)
ROUNDS = 5
GROWTH_LIMIT = 5.5
MEMORY_LIMIT = 250
"""MiB at 1,000 replies."""

CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def run() -> list[Row]:
    """Measure, and return the rows of the table."""
    documents = {size: pages.html(makers.of_size(size)) for size in SIZES}
    with Renderer(niceness=0) as renderer:
        renderer.render(documents[34], style=pages.style())
        times = {
            size: _median(lambda html=html: renderer.render(html, style=pages.style()))  # type: ignore[misc]
            for size, html in documents.items()
        }
    return [_beside_browser(documents[34], times[34]), _growth(times), _memory()]


def _beside_browser(html: str, seconds: float) -> Row:
    what, measured = "portfolio of 34 replies, warm worker", f"{seconds:.2f} s"
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        return Row(what, measured, "no Chromium here", "no slower than Chromium", met=False)
    floor = _median(lambda: _print(browser, html))
    return Row(what, measured, f"Chromium {floor:.2f} s", "no slower than Chromium", met=seconds <= floor)


def _print(browser: str, html: str) -> None:
    """Run a browser's whole print command on the same page with the same style."""
    with tempfile.TemporaryDirectory() as folder:
        page, paper = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html.replace("</head>", f"<style>{pages.style()}</style></head>"), encoding="utf-8")
        command = [
            browser,
            *CHROMIUM,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={paper}",
            str(page),
        ]
        subprocess.run(command, capture_output=True, check=True, timeout=120)


def _growth(times: dict[int, float]) -> Row:
    steps = ", ".join(f"{size}: {seconds:.2f} s" for size, seconds in times.items())
    factor = times[1000] / times[200]
    return Row(
        "portfolio, growth with replies",
        f"{steps}; 1,000 takes {factor:.1f} × 200",
        "5 × as many replies",
        f"at most {GROWTH_LIMIT} ×",
        met=factor <= GROWTH_LIMIT,
    )


def _memory() -> Row:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_report_peak, args=(there, SIZES[-1]))
    child.start()
    peak: float = here.recv()
    child.join()
    return Row(
        "portfolio of 1,000 replies, peak memory",
        f"{peak:.0f} MiB",
        "",
        f"at most {MEMORY_LIMIT} MiB",
        met=peak <= MEMORY_LIMIT,
    )


def _report_peak(line: "multiprocessing.connection.Connection[float, float]", size: int) -> None:
    render(pages.html(makers.of_size(size)), style=pages.style())
    unit = 1024**2 if sys.platform == "darwin" else 1024
    line.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)


def _median(work: Callable[[], object]) -> float:
    """Return the median of several runs in seconds, after one that doesn't count."""
    work()
    spent = []
    for _ in range(ROUNDS):
        started = perf_counter()
        work()
        spent.append(perf_counter() - started)
    return median(spent)


if __name__ == "__main__":
    for row in run():
        print(row)

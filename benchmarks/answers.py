"""How many whole answers a second, beside a bare application that moves as many bytes and rows.

An answer is four requests: landing, questions, check, send. One server process each, sixteen phones in
another; rounds alternate between the product and the floor, and each pair of rounds gives one ratio.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from benchmarks.crowd import STEPS, Crowd, Visit, Walked, gathered
from benchmarks.deployment import Deployment, deployed
from benchmarks.processes import PRODUCT, free_port, serving
from benchmarks.row import Row
from revalidation.cli.patients import patients, sample_words

RECORDED = 40
"""Patients whose pages the floor sends back."""
ANSWERS = 400
"""In each round."""
ROUNDS = 7
LEAST_SHARE = 0.5
SLOWEST = 4.0


def run() -> list[Row]:
    """Measure, and return the rows of the table."""
    ours, floors = [], []
    with deployed() as deployment, gathered() as crowd:
        visits = _visits(deployment, RECORDED + ROUNDS * ANSWERS)
        with _both(deployment, crowd, visits[:RECORDED]) as (port, floor_port):
            for start in range(RECORDED, len(visits), ANSWERS):
                ours.append(crowd.walk(port, visits[start : start + ANSWERS]))
                floors.append(crowd.walk(floor_port, visits[start : start + ANSWERS]))
    return [_pace(ours, floors), _slow(ours, floors)]


@contextmanager
def _both(deployment: Deployment, crowd: Crowd, first: Sequence[Visit]) -> Iterator[tuple[int, int]]:
    """Give the ports of the product and of the floor, which sends the pages that the product sent."""
    url, floor_port = deployment.settings.patient_url, free_port()
    port = urlsplit(url).port or 0
    ours = [*PRODUCT, "serve", "--port", str(port)]
    with serving(ours, f"{url}/health", deployment.environment()), tempfile.TemporaryDirectory() as folder:
        for place, pages in enumerate(crowd.pages(port, first)):
            for step, page in zip(STEPS, pages, strict=True):
                Path(folder, f"{step}-{place:02}").write_bytes(page)
        bare = [sys.executable, "-m", "benchmarks.floor", folder, str(floor_port)]
        with serving(bare, f"http://127.0.0.1:{floor_port}/health"):
            yield port, floor_port


def _visits(deployment: Deployment, count: int) -> list[Visit]:
    people = patients(deployment.asked, count, sample_words(), seed=1)
    return [
        Visit(urlsplit(link).path, urlencode({**patient.ticks, **patient.words}).encode())
        for link, patient in zip(deployment.links(count), people, strict=True)
    ]


def _pace(ours: Sequence[Walked], floors: Sequence[Walked]) -> Row:
    share = median(our.pace / floor.pace for our, floor in zip(ours, floors, strict=True))
    return Row(
        "whole answers, 16 clients, one process",
        f"{median(our.pace for our in ours):.0f} a second, {share:.2f} × floor",
        f"{median(floor.pace for floor in floors):.0f} a second",
        f"at least {LEAST_SHARE} × floor",
        met=share >= LEAST_SHARE,
    )


def _slow(ours: Sequence[Walked], floors: Sequence[Walked]) -> Row:
    times = median(our.slow / floor.slow for our, floor in zip(ours, floors, strict=True))
    return Row(
        "the slowest 1 in 100 of those requests",
        f"{1000 * median(our.slow for our in ours):.0f} ms, {times:.1f} × floor",
        f"{1000 * median(floor.slow for floor in floors):.0f} ms",
        f"under {SLOWEST:.0f} × floor",
        met=times < SLOWEST,
    )


if __name__ == "__main__":
    for row in run():
        print(row)

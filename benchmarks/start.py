"""How soon after its start the patients' application answers, and what it holds while it waits.

The floor is the bare application of `floor.py`, started the same way, with the same server.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.crowd import STEPS
from benchmarks.deployment import Deployment, deployed
from benchmarks.processes import PRODUCT, free_port, resident, serving
from benchmarks.row import Row

ROUNDS = 5
SECONDS, MEMORY = 2.0, 150
"""Seconds to the first page, MB (10**6 bytes) held after it."""


def run() -> list[Row]:
    """Measure, and return the rows of the table."""
    with deployed() as deployment:
        (link,) = deployment.links(1)
        ours = [_ours(deployment, link) for _ in range(ROUNDS)]
    floors = [_bare() for _ in range(ROUNDS)]
    seconds, memory = median(one[0] for one in ours), max(one[1] for one in ours)
    return [
        Row(
            "serve, from its start to its first page",
            f"{seconds:.2f} s",
            f"bare application {median(one[0] for one in floors):.2f} s",
            f"within {SECONDS:.0f} s",
            met=seconds <= SECONDS,
        ),
        Row(
            "serve, memory held when idle",
            f"{memory:.0f} MB",
            f"bare application {max(one[1] for one in floors):.0f} MB",
            f"at most {MEMORY} MB",
            met=memory <= MEMORY,
        ),
    ]


def _ours(deployment: Deployment, link: str) -> tuple[float, float]:
    port = urlsplit(deployment.settings.patient_url).port
    command = [*PRODUCT, "serve", "--port", str(port)]
    with serving(command, link, deployment.environment()) as (server, seconds):
        return seconds, resident(server.pid)


def _bare() -> tuple[float, float]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        for step in STEPS:
            Path(folder, f"{step}-00").write_bytes(b"page")
        command = [sys.executable, "-m", "benchmarks.floor", folder, str(port)]
        with serving(command, f"http://127.0.0.1:{port}/health") as (server, seconds):
            return seconds, resident(server.pid)

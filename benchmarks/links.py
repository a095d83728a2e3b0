"""How long making links takes, as the command that people run, and how much memory.

The whole process is measured, from its start to its end; the time of `revalidation --help`, which does
nothing, tells how much of that is starting Python. The floor is what the links can't do without: two HMACs a
row and the writing.
"""

import csv
import hmac
import secrets
import tempfile
from base64 import urlsafe_b64encode
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.deployment import Deployment, deployed
from benchmarks.processes import PRODUCT
from benchmarks.processes import run as run_command
from benchmarks.row import Growth, Row

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3
SECONDS, MEMORY = 1.5, 150
"""Seconds for 10,000 links, MB (10**6 bytes) for 100,000."""


def run() -> list[Row | Growth]:
    """Measure, and return the rows of the table and how they grow."""
    with deployed() as deployment, tempfile.TemporaryDirectory() as folder:
        files = (Path(folder, f"{number}.csv") for number in count())
        made = {
            size: [_mint(deployment, size, next(files)) for _ in range(ROUNDS if size < SIZES[-1] else 1)]
            for size in SIZES
        }
        empty = median(run_command([*PRODUCT, "--help"], deployment.environment())[0] for _ in range(ROUNDS))
        floor = median(_bare(10_000, next(files)) for _ in range(ROUNDS))
    seconds = {size: median(spent for spent, _ in runs) for size, runs in made.items()}
    memory = {size: max(peak for _, peak in runs) for size, runs in made.items()}
    return [
        Row(
            "10,000 links made and written as CSV",
            f"{seconds[10_000]:.2f} s, of which starting {empty:.2f} s",
            f"bare HMACs and CSV {floor:.2f} s",
            f"at most {SECONDS} s",
            met=seconds[10_000] <= SECONDS,
        ),
        Row(
            "100,000 links, peak memory",
            f"{memory[100_000]:.0f} MB",
            "",
            f"at most {MEMORY} MB",
            met=memory[100_000] <= MEMORY,
        ),
        Growth("links made", {size: f"{seconds[size]:.2f} s, {memory[size]:.0f} MB" for size in SIZES}),
    ]


def _mint(deployment: Deployment, size: int, file: Path) -> tuple[float, float]:
    """Return the seconds and the MB that one call takes."""
    number = str(deployment.round.number)
    command = [*PRODUCT, "links", "mint", number, "--count", str(size), "--csv", str(file)]
    spent = run_command(command, deployment.environment())
    with file.open(encoding="utf-8") as lines:
        if sum(1 for _ in lines) != size + 1:
            raise RuntimeError("the command wrote another number of links than it was asked for")
    return spent


def _bare(size: int, file: Path) -> float:
    started, key = perf_counter(), secrets.token_bytes(32)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        for _ in range(size):
            nonce = secrets.token_bytes(18)
            link = urlsafe_b64encode(nonce + hmac.digest(key, nonce, "sha256")).decode()
            writer.writerow((link, hmac.digest(key, nonce, "sha256").hex()[:15]))
    return perf_counter() - started

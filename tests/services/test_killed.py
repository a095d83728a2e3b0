"""Killed without warning in mid-submission: what was acknowledged is there, and nothing is there twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.makers import reply

ROOT = Path(__file__).parents[2]
LINKS = 400


def environment(deployment):
    given = {f"REVALIDATION_{name.upper()}": str(value)
             for name, value in deployment.settings.model_dump(exclude_unset=True).items()}  # fmt: skip
    return {**os.environ, **given, "PYTHONPATH": str(ROOT)}


def send_until_killed(deployment, links, after):
    """Start a child that sends, kill it once it has acknowledged `after` answers, return what it said."""
    command = [sys.executable, "-m", "tests.services.sending_child", deployment.calendar.day.isoformat()]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(deployment),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdin
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("".join(f"{link}\n" for link in links))
        child.stdin.flush()
        said = [int(child.stdout.readline()) for _ in range(after)]
        child.send_signal(signal.SIGKILL)
        # What it still managed to say before the signal reached it counts too.
        said += [int(line) for line in child.stdout.read().splitlines()]
        child.stdin.close()
        assert child.wait() == -signal.SIGKILL
    return said


@pytest.mark.parametrize("after", [1, 7, 30])
def test_every_acknowledged_answer_is_there_and_none_is_doubled(deployment, after):
    campaign = deployment.open()
    links = deployment.links(campaign, LINKS)
    acknowledged = send_until_killed(deployment, links, after)
    assert after <= len(acknowledged) < LINKS

    again = deployment.again()
    again.patients.check()
    kept = [one.comments["went-well"] for one in again.kept(campaign)]
    assert {f"number {n}" for n in acknowledged} <= set(kept)
    # One more may have been kept than could be acknowledged: the one under way.
    assert len(kept) == len(set(kept)) <= len(acknowledged) + 1
    assert again.rows("spent") == again.rows("inbox") == len(kept)

    for number, link in enumerate(links[: after + 5]):
        again.answer(link, reply(went_well=f"number {number}"))
    assert again.rows("spent") == again.rows("inbox") == max(len(kept), after + 5)
    again.close_and_take_in(campaign)
    assert len(again.holdings.taken(campaign.number)) == max(len(kept), after + 5)

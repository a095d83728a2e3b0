"""Many at once: one link keeps one answer, and a shared link never passes its cap."""

import threading
from concurrent.futures import ThreadPoolExecutor

from revalidation.domain.batch import Way
from revalidation.errors import LinkRefused
from revalidation.toolkit import PatientSide
from tests.makers import reply

AT_ONCE = 64


def all_at_once(deployment, entry, *, visits=None):
    """Send one form from 64 threads of two processes' worth of patient sides; return who was refused."""
    sides = [PatientSide(deployment.settings, today=deployment.calendar.today) for _ in range(2)]
    start = threading.Barrier(AT_ONCE)

    def send(number):
        side = sides[number % 2]
        code = side.new_takeback(entry)
        visit = side.new_visit(entry) if visits else None
        start.wait()
        try:
            side.receive(entry, reply(went_well=f"I am {number}"), takeback=code, visit=visit)
        except LinkRefused:
            return number
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(send, range(AT_ONCE)))
    for side in sides:
        side.close()
    return [number for number in outcomes if number is not None]


def test_sixty_four_posts_of_one_link_at_once_keep_exactly_one(deployment):
    """And all sixty-four are told the same."""
    campaign = deployment.open()
    entry = deployment.patients.admit(deployment.links(campaign)[0])
    refused = all_at_once(deployment, entry)

    assert refused == []
    assert (deployment.rows("spent"), deployment.rows("inbox")) == (1, 1)
    assert len(deployment.kept(campaign)) == 1


def test_a_shared_link_never_passes_its_cap_even_in_a_crowd(deployment):
    campaign = deployment.open()
    entry = deployment.patients.admit(deployment.links(campaign, 10, Way.SHARED)[0])
    refused = all_at_once(deployment, entry, visits=True)

    assert len(refused) == AT_ONCE - 10
    assert (deployment.rows("spent"), deployment.rows("inbox")) == (10, 10)


def test_answers_that_come_while_others_are_taken_in_are_all_kept(deployment):
    """Nobody is turned away by the taking-in, and every answer is in one place only."""
    campaign = deployment.open()
    deployment.answers(campaign, 5)
    links = deployment.links(campaign, 20)
    side = PatientSide(deployment.settings, today=deployment.calendar.today)

    def send(link):
        entry = side.admit(link)
        side.receive(entry, reply(went_well="Kind"), takeback=side.new_takeback(entry))

    with ThreadPoolExecutor(5) as pool:
        sending = [pool.submit(send, link) for link in links]
        moved = deployment.take_in(campaign)
        for done in sending:
            done.result()
    side.close()

    assert moved >= 5
    waiting = deployment.holdings.waiting_count(campaign.number)
    assert waiting + len(deployment.holdings.taken(campaign.number)) == 25
    assert deployment.rows("spent") == 25

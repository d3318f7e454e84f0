"""Several connections at once: a token is used once, an account is made once, a limit is a limit."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from gongdao.errors import Refusal
from gongdao.people import attempts, changes, handover
from gongdao.people.models import Holding, Platform, User

pytest_plugins = ["people_cast"]
pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each on its own connection: results, or the class of the refusal."""
    barrier = Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            results[place] = call()
        except Refusal as refusal:
            results[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_races(liaoliao: Platform) -> None:
    """One test, because every test that commits gets a database of its own."""
    for n in range(ROUNDS):
        accept = partial(handover.accept, liaoliao, handover.issue(liaoliao, f"twice-{n}", name="周女士"))
        results = together(accept, accept)
        assert results.count("UsedHandover") == 1, results

    for n in range(ROUNDS):
        tokens = [handover.issue(liaoliao, f"both-{n}", name="周女士") for _ in range(2)]
        results = together(*[partial(handover.accept, liaoliao, token) for token in tokens])
        assert results[0].user == results[1].user, results
    assert User.objects.filter(external_ref__startswith="both-").count() == ROUNDS

    for n in range(ROUNDS):
        tries = together(*[partial(attempts.count, attempts.RESET, n)] * 6)
        assert sorted(map(str, tries)) == ["None"] * 4 + ["TooManyAttempts"] * 2

    staff = changes.create_staff(name="方工", email="fang@gongdao.example").row
    for n in range(ROUNDS):
        give = partial(changes.give_role, staff, liaoliao, f"role-{n}", None, liaoliao.created_at)
        assert together(give, give).count("HeldAlready") == 1
    assert Holding.objects.of(liaoliao).count() == ROUNDS

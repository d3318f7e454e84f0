"""Merging and its undoing against an act at the same moment: no deadlock, and never half of both."""

from datetime import timedelta

import pytest
from proceedings_cast import MORNING, Cast, diligent, fresh_caches  # noqa: F401
from test_races import ROUNDS, at_once, liao, winners  # noqa: F401

from gongdao.cases.models import Case, Link
from gongdao.errors import Refusal
from gongdao.legaltime import clock
from gongdao.proceedings.act import act
from gongdao.record.models import Event

HOUR = timedelta(hours=1)
BECAUSE = {"reasons": "同一件事。", "clause": "H-2.1.1", "text": "已经核实。"}


def in_hand(liao: Cast) -> Case:
    lin = liao.as_(liao.lin, MORNING)
    opened = liao.file()
    act(opened.id, "claim", lin)
    act(opened.id, "accept", lin)
    return Case.objects.get(pk=opened.id)


def waits(case: Case) -> bool:
    return Link.objects.filter(case=case, undone_at=None).exists()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_merging_against_the_result_of_the_same_case(liao: Cast, rounds: int) -> None:
    lin = liao.as_(liao.lin, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            main, again = in_hand(liao), in_hand(liao)
            results = at_once(
                lambda main=main, again=again: act(again.pk, "merge", lin, {"other": main.number, **BECAUSE}),
                lambda again=again: diligent(again.pk, "give_result", lin, BECAUSE),
            )
            assert winners(results) == 1
            again.refresh_from_db()
            merged = not isinstance(results[0], Refusal)
            assert (again.state, waits(again)) == (("merged", True) if merged else ("answered", False))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_undoing_against_the_result_of_the_main_case(liao: Cast, rounds: int) -> None:
    """Whoever comes first: answered with it, or by itself again; the one that finds the other at work does nothing."""
    lin, zhou = liao.as_(liao.lin, MORNING), liao.as_(liao.zhou, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            main, again = in_hand(liao), in_hand(liao)
            act(again.pk, "merge", lin, {"other": main.number, **BECAUSE})
            results = at_once(
                lambda again=again: act(again.pk, "unmerge", zhou, {"reasons": "不是一件事。"}),
                lambda main=main: diligent(main.pk, "give_result", lin, BECAUSE),
            )
            assert not isinstance(results[1], Refusal)
            again.refresh_from_db()
            undone = not isinstance(results[0], Refusal)
            assert (again.state, waits(again)) == (("in_hand", False) if undone else ("answered", True))
            assert Event.objects.filter(case_id=again.pk, name__in=("unmerge", "give_result")).count() == 1

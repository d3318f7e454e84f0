"""Time passes: clocks fire once, dated at their due instant, and results are delivered before a case may close."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, make_cast, taken  # noqa: F401

from gongdao.cases.models import Case, Clock, Proposal, Task
from gongdao.legaltime import clock
from gongdao.notices.models import Delivery, Letter
from gongdao.proceedings import calendar, deliver, overdue, sweep
from gongdao.proceedings.act import act
from gongdao.proceedings.errors import NotDelivered, NotNow
from gongdao.record import folds
from gongdao.record.models import Event
from gongdao.record.verify_rows import Part, check_part

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_late_sweep_dates_the_breach_at_the_due_instant(liao: Cast) -> None:
    opened = liao.file()
    with clock.frozen(MORNING + 49 * HOUR):
        assert sweep.sweep() >= 3
        assert sweep.sweep() == 0
    breached = Clock.objects.get(case_id=opened.id, deadline="complaint.acceptance")
    assert breached.breached_at == breached.due_at == MORNING + 48 * HOUR
    event = Event.objects.filter(case_id=opened.id, name="clock.breached").latest("occurred_at")
    assert event.occurred_at == MORNING + 48 * HOUR
    assert Letter.objects.filter(case_id=opened.id, words="breached", user=liao.leader).exists()


def offered(liao: Cast) -> Case:
    opened = liao.file()
    lin = liao.as_(liao.lin, MORNING)
    with clock.frozen(MORNING + HOUR):
        for action in ("claim", "accept"):
            act(opened.id, action, lin)
        diligent(opened.id, "propose_remedy", lin, {"amount": "100", "remedy": "refund", "reasons": "开裂。"})
        act(opened.id, "approve", liao.as_(liao.leader, MORNING))
    return Case.objects.get(pk=opened.id)


def test_silence_never_accepts(liao: Cast) -> None:
    case = offered(liao)
    running = Clock.objects.get(case=case, deadline="complaint.result_72h")
    assert running.state == "paused"
    answer = Clock.objects.get(case=case, deadline="complaint.answer")
    with clock.frozen(answer.due_at + HOUR):
        sweep.sweep()
    case.refresh_from_db()
    running.refresh_from_db()
    assert case.state == "in_hand"
    assert Proposal.objects.get(case=case).state == "lapsed"
    assert running.state == "running"
    assert running.due_at - MORNING > 72 * HOUR + 7 * DAY - HOUR


def test_an_answer_after_the_window_finds_the_offer_lapsed(liao: Cast) -> None:
    case = offered(liao)
    answer = Clock.objects.get(case=case, deadline="complaint.answer")
    with clock.frozen(answer.due_at), pytest.raises(NotNow):
        act(case.pk, "accept_proposal", liao.as_(liao.zhou, MORNING), taken(case.pk))


def test_closing_waits_for_delivery_and_delivery_opens_the_appeal_window(liao: Cast) -> None:
    case = offered(liao)
    lin, zhou = liao.as_(liao.lin, MORNING), liao.as_(liao.zhou, MORNING)
    with clock.frozen(MORNING + 3 * HOUR):
        act(case.pk, "accept_proposal", zhou, taken(case.pk))
        diligent(case.pk, "give_result", lin, {"text": "退款 100 元。", "reasons": "到货已损坏。", "clause": "M-3.2.2"})
        with pytest.raises(NotDelivered):
            act(case.pk, "close", lin)
        deliver.deliver()
    assert Event.objects.filter(case_id=case.pk, name="result.delivered").count() == 1
    assert Clock.objects.get(case=case, deadline="complaint.appeal_window").state == "running"
    assert Clock.objects.get(case=case, deadline="complaint.result_notice").state == "stopped"
    assert Delivery.objects.filter(letter__case=case, ok=True).exists()
    with clock.frozen(MORNING + 4 * HOUR):
        act(case.pk, "close", lin)
        act(case.pk, "rate", zhou, {"rating": "90"})
    case.refresh_from_db()
    assert case.final
    assert case.due_at is None


def test_nobody_appeals_and_the_case_closes_by_the_clock(liao: Cast) -> None:
    case = offered(liao)
    lin = liao.as_(liao.lin, MORNING)
    with clock.frozen(MORNING + 3 * HOUR):
        act(case.pk, "withdraw_proposal", lin, {"reasons": "重新核算。"})
        diligent(case.pk, "give_result", lin, {"reasons": "到货已损坏。", "clause": "M-3.2.2"})
        deliver.deliver()
    window = Clock.objects.get(case=case, deadline="complaint.appeal_window")
    with clock.frozen(window.due_at + DAY):
        sweep.sweep()
    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("closed", window.due_at)


OFFICIAL_2027 = json.dumps(
    {"year": 2027, "days": [{"name": "春节", "date": f"2027-02-{day:02d}", "isOffDay": True} for day in range(6, 13)]}
)


def test_an_official_year_moves_provisional_clocks_by_event(liao: Cast) -> None:
    filed = MORNING.replace(month=12, day=31)
    opened = liao.file(at=filed)
    assert Clock.objects.get(case_id=opened.id, deadline="complaint.result_by_severity").provisional
    with clock.frozen(filed + HOUR):
        calendar.load_year(liao.as_(liao.manager, filed), OFFICIAL_2027)
        calendar.calendars.forget()
        assert calendar.recompute() == 1
    assert not Clock.objects.filter(case_id=opened.id, provisional=True).exists()
    assert Event.objects.filter(case_id=opened.id, name="clock.recomputed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_fire_each_clock_once(transactional_db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    liao = make_cast("liaoliao", "聊聊云购")
    for _ in range(20):
        liao.file()
    barrier = threading.Barrier(2)
    fired: list[int] = []

    def run() -> None:
        barrier.wait()
        with clock.frozen(MORNING + 49 * HOUR):
            fired.append(sweep.breach(clock.now(), 1000))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    breaches = Event.objects.filter(name="clock.breached")
    assert sum(fired) == breaches.count() == Clock.objects.exclude(breached_at=None).count()
    assert breaches.count() >= 40


def test_breaches_in_bulk_and_case_by_case_are_the_same(liao: Cast) -> None:
    """The sweeper's own way for breaches, against the general way that settles one case."""
    bulk, single = liao.file(), liao.file()
    with clock.frozen(MORNING + 49 * HOUR):
        overdue.settle_case(single.id)
        assert sweep.breach(clock.now(), 1000) >= 3

    def told(case_id: int, number: str) -> list[Any]:
        rows = Letter.objects.filter(case_id=case_id, event="clock.breached")
        columns = ("role", "user_id", "channel", "words", "body", "created_at", "next_at")
        return sorted(tuple(str(value).replace(number, "N") for value in row) for row in rows.values_list(*columns))

    def sealed(case_id: int) -> list[Any]:
        found = []
        for event in Event.objects.filter(case_id=case_id, name="clock.breached"):
            document = json.loads(bytes(event.bytes))
            changes = [(key.partition(":")[0], change) for key, change in document.pop("changes").items()]
            del document["id"], document["case"]
            for _, change in changes:
                change.pop("case", None)
            found.append((event.occurred_at, event.actor_role, document, sorted(changes, key=repr)))
        return sorted(found, key=repr)

    numbers = dict(Case.objects.values_list("id", "number"))
    assert told(bulk.id, numbers[bulk.id]) == told(single.id, numbers[single.id]) != []
    assert sealed(bulk.id) == sealed(single.id) != []


def test_a_missed_limit_calls_for_its_duties_once_by_either_way(liao: Cast) -> None:
    """H-2.3.3: whoever leads the department finds out why, and puts it right, beyond the end of the case."""
    late = {"answer_for_it", "put_it_right"}

    def tasks(case_id: int) -> list[tuple[Any, ...]]:
        rows = Task.objects.filter(case_id=case_id, name__in=late).order_by("name")
        return [*rows.values_list("name", "who", "state", "opened_at", "due_at", "book", "clause", "row")]

    bulk, single, past = liao.file(), liao.file(), liao.file(retrospective=True)
    with clock.frozen(MORNING + 49 * HOUR):
        overdue.settle_case(single.id)
        while sweep.sweep():
            pass
        assert tasks(bulk.id) == tasks(single.id) and len(tasks(bulk.id)) == len(late)
        assert not tasks(past.id)
        act(bulk.id, "do_duty", liao.as_(liao.leader, clock.now()), {"duty": "answer_for_it", "text": "排班不足。"})
        act(bulk.id, "withdraw", liao.as_(liao.zhou, clock.now()), {"text": "不用了。"})
    assert {one[0]: one[2] for one in tasks(bulk.id)} == {"answer_for_it": "done", "put_it_right": "open"}
    due = Clock.objects.get(case_id=bulk.id, deadline="duty.put_it_right").due_at
    assert due == next(one[4] for one in tasks(bulk.id) if one[0] == "put_it_right")
    with clock.frozen(due + HOUR):
        while sweep.sweep():
            pass
    assert Clock.objects.get(case_id=bulk.id, deadline="duty.put_it_right").breached_at == due
    assert {one[0]: one[2] for one in tasks(bulk.id)} == {"answer_for_it": "done", "put_it_right": "open"}
    assert check_part(connection.connection, Part(), folds.registered()).wrong.first == []

"""Idempotency-Key: the first answer again, another body refused, two at once open one case."""

import json
from datetime import timedelta

import pytest
from api_cast import GUEST, KNOWN, NOW, TEXT, api_middleware, at_once, machine, refused, still  # noqa: F401
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case, Order
from gongdao.intake import repeats
from gongdao.intake.models import Answered
from gongdao.people.models import User
from gongdao.record import ids
from gongdao.record.models import Event

MATTER = {"text": TEXT, "category": "service_quality", "consumer": KNOWN}


def test_the_same_request_again(liao: Cast) -> None:
    api = machine(liao)
    first = api.post("/cases", MATTER, Idempotency_Key="k-1")
    again = api.post("/cases", MATTER, Idempotency_Key="k-1")
    assert (again.status_code, again.content, again["Location"]) == (201, first.content, first["Location"])
    assert Case.objects.count() == 1
    refused(api.post("/cases", MATTER | {"title": "另一件"}, Idempotency_Key="k-1"), 422, "idempotency-key-reused")
    refused(api.post("/cases/batch", {"cases": [MATTER]}, Idempotency_Key="k-1"), 422, "idempotency-key-reused")
    assert Case.objects.count() == 1
    assert api.post("/cases", MATTER).status_code == 201
    assert Case.objects.count() == 2


def test_a_batch_again(liao: Cast) -> None:
    api = machine(liao)
    batch = {"cases": [MATTER, MATTER | {"consumer": GUEST}]}
    first = api.post("/cases/batch", batch, Idempotency_Key="b-1")
    assert api.post("/cases/batch", batch, Idempotency_Key="b-1").content == first.content
    codes = [case["claim_code"] for case in json.loads(first.content)["cases"]]
    assert codes[0] is None and len(codes[1]) == 9
    assert Case.objects.count() == 2


def test_the_answer_stays_when_the_request_would_be_refused_by_now(liao: Cast) -> None:
    api = machine(liao)
    order = Order.objects.create(
        id=ids.take(1)[0], platform=liao.platform, number="LL-1", verified=True, updated_at=NOW
    )
    matter = MATTER | {"order_number": "LL-1"}
    first = api.post("/cases", matter, Idempotency_Key="k-1")
    Order.objects.filter(pk=order.pk).update(verified=False)
    refused(api.post("/cases", matter), 422, "unknown-order")
    assert api.post("/cases", matter, Idempotency_Key="k-1").content == first.content


def test_a_refused_request_keeps_nothing(liao: Cast) -> None:
    api = machine(liao)
    refused(api.post("/cases", MATTER | {"category": "nonsense"}, Idempotency_Key="k-1"), 422, "bad-fact")
    assert api.post("/cases", MATTER, Idempotency_Key="k-1").status_code == 201


def test_keys_of_one_platform_mean_nothing_on_the_other(liao: Cast, sheng: Cast) -> None:
    one, other = machine(liao), machine(sheng)
    first = one.post("/cases", MATTER, Idempotency_Key="k-1")
    second = other.post("/cases", MATTER, Idempotency_Key="k-1")
    assert second.status_code == 201 and Case.objects.count() == 2
    assert json.loads(first.content)["link"] != json.loads(second.content)["link"]


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "\u00e9"])
def test_bad_keys(liao: Cast, key: str) -> None:
    refused(machine(liao).post("/cases", MATTER, Idempotency_Key=key), 400, "bad-idempotency-key")


def test_answers_are_kept_for_thirty_days(liao: Cast) -> None:
    machine(liao).post("/cases", MATTER, Idempotency_Key="k-1")
    assert repeats.purge(NOW + timedelta(days=29)) == 0
    assert repeats.purge(NOW + timedelta(days=31)) == 1
    assert not Answered.objects.exists()


@pytest.fixture
def committed(transactional_db: None, liao: Cast) -> Cast:
    return liao


def test_two_at_once(committed: Cast) -> None:
    """Each round the same requests at one moment, of a consumer whom nobody knew before."""
    api = machine(committed)
    rounds, words = 15, {"text": "一句话", "on_behalf_of": "consumer"}
    for n in range(rounds):
        matter = MATTER | {"consumer": {"ref": f"new-{n}"}}
        answers = at_once(api, lambda one, matter=matter, n=n: one.post("/cases", matter, Idempotency_Key=f"k-{n}"))
        assert [answer.status_code for answer in answers] == [201, 201], [answer.content for answer in answers]
        assert answers[0].content == answers[1].content

        order = {"paid": "1.00", "merchant": {"code": f"M-{n}"}, "consumer": {"ref": f"buyer-{n}"}}
        answers = at_once(api, lambda one, order=order, n=n: one.send("PUT", f"/orders/O-{n}", order))
        assert [answer.status_code for answer in answers] == [200, 200], [answer.content for answer in answers]

        case = Case.objects.get(consumer__external_ref=f"new-{n}")
        path = f"/cases/{case.number}/messages"
        answers = at_once(api, lambda one, path=path, n=n: one.post(path, words, Idempotency_Key=f"m-{n}"))
        assert [answer.status_code for answer in answers] == [200, 200], [answer.content for answer in answers]
        assert answers[0].content == answers[1].content
        assert Event.objects.filter(case_id=case.pk, name="message").count() == 1
    assert Case.objects.count() == Order.objects.count() == rounds
    assert User.objects.filter(external_ref__startswith="new-").count() == rounds

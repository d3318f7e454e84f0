"""Filing by API: one and many, all or none, every bad input with its place, and the right platform only."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from api_cast import GUEST, KNOWN, NOW, TEXT, Machine, api_middleware, machine, refused, still  # noqa: F401
from django.db import connection
from django.test.utils import CaptureQueriesContext
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.api.answers import Filed, FiledCases
from gongdao.cases.models import Case, Order, Party
from gongdao.intake import repeats
from gongdao.intake.models import Answered
from gongdao.people import accounts, guests
from gongdao.people.models import User
from gongdao.record import ids
from gongdao.record.models import Content, Event


def matter(**more: Any) -> dict[str, Any]:
    return {"text": TEXT, "category": "service_quality", "consumer": KNOWN} | more


def order(cast: Cast, number: str = "LL-1") -> Order:
    return Order.objects.create(
        id=ids.take(1)[0],
        platform=cast.platform,
        number=number,
        merchant=cast.shop,
        verified=True,
        updated_at=NOW,
    )


def test_a_case_for_an_account(liao: Cast) -> None:
    known = order(liao)
    response = machine(liao, "cases:write").post(
        "/cases", matter(order_number="LL-1", topic="quality", facts={"amount": "128.50"}, title="内胆开裂")
    )
    assert response.status_code == 201, response.content
    filed = Filed.model_validate_json(response.content)
    assert response["Location"] == f"/api/v1/cases/{filed.number}"
    assert filed.claim_code is None
    case = Case.objects.get(number=filed.number)
    assert case.facts == {"category": "service_quality", "topic": "quality", "amount": "128.50"}
    assert (case.order, case.merchant, case.order_number) == (known, liao.shop, "LL-1")
    assert (case.channel, case.title, case.received_at, case.due_at) == ("api", "内胆开裂", NOW, filed.due_at)
    assert case.consumer == User.objects.get(platform=liao.platform, external_ref="u-1")
    assert case.consumer.name == "周女士"
    again = machine(liao, "cases:write", "cases:read").post("/cases", matter())
    assert Case.objects.get(number=json.loads(again.content)["number"]).consumer == case.consumer


def test_a_guest_gets_a_claim_code_that_opens_the_case(liao: Cast) -> None:
    api = machine(liao)
    response = api.post("/cases", matter(consumer=GUEST), Idempotency_Key="g-1")
    filed = Filed.model_validate_json(response.content)
    case = Case.objects.get(number=filed.number)
    assert case.consumer is None and filed.claim_code
    assert guests.claim_matches(filed.claim_code, case.claim_hash)
    assert Party.objects.get(case=case).phone == "+8613800138000"
    assert filed.claim_code not in Answered.objects.get().body.decode()
    again = api.post("/cases", matter(consumer=GUEST), Idempotency_Key="g-1")
    assert again.content == response.content
    other = Filed.model_validate_json(api.post("/cases", matter(consumer=GUEST)).content)
    assert other.claim_code != filed.claim_code


def test_a_batch_is_all_or_none(liao: Cast) -> None:
    api = machine(liao)
    many = [matter(text=f"{TEXT}{n}", consumer={"ref": f"u-{n % 3}"}) for n in range(12)]
    response = api.post("/cases/batch", {"cases": many})
    assert response.status_code == 201, response.content
    filed = FiledCases.model_validate_json(response.content).cases
    assert len({one.number for one in filed}) == 12
    told = [Content.objects.get(event_id=Event.objects.get(case_id=case.pk).pk) for case in _in_order(filed)]
    assert [json.loads(bytes(content.body))["text"][-2:].lstrip("。") for content in told] == [
        str(n) for n in range(12)
    ]
    assert User.objects.filter(platform=liao.platform, external_ref__startswith="u-").count() == 3

    events, people = Event.objects.count(), User.objects.count()
    many[3] |= {"category": "nonsense", "consumer": {"ref": "u-new"}}
    many[7] |= {"order_number": "LL-404"}
    body = refused(api.post("/cases/batch", {"cases": many}), 422, "bad-fact")
    assert [error["pointer"] for error in body["errors"]] == ["/cases/3/category", "/cases/7/order_number"]
    assert "service_quality, platform_rules, system, other" in body["detail"]
    assert (Case.objects.count(), Event.objects.count(), User.objects.count()) == (12, events, people)


def _in_order(filed: list[Filed]) -> list[Case]:
    found = {case.number: case for case in Case.objects.all()}
    return [found[one.number] for one in filed]


def test_a_thousand_at_most(liao: Cast) -> None:
    api = machine(liao)
    body = refused(api.post("/cases/batch", {"cases": [matter()] * 1001}), 422, "invalid-request")
    assert body["errors"][0]["pointer"] == "/cases"
    refused(api.post("/cases/batch", {"cases": []}), 422, "invalid-request")
    assert not Case.objects.exists()


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("empty text", {"text": " \n\u200b"}, "empty-text", "/text"),
    ("1 MB of text", {"text": "长" * 350_000}, "text-too-long", "/text"),
    ("unknown order", {"order_number": "LL-404"}, "unknown-order", "/order_number"),
    ("unknown category", {"category": "nonsense"}, "bad-fact", "/category"),
    ("unknown fact", {"facts": {"colour": "red"}}, "unknown-fact", "/facts/colour"),
    ("thousands separator", {"facts": {"amount": "1,500.00"}}, "bad-fact", "/facts/amount"),
    ("three decimals", {"facts": {"amount": "1.234"}}, "bad-fact", "/facts/amount"),
    ("below zero", {"facts": {"amount": "-1.00"}}, "bad-fact", "/facts/amount"),
    ("full width", {"facts": {"amount": "１２.００"}}, "bad-fact", "/facts/amount"),
    ("naive instant", {"occurred_at": "2026-11-17T09:42:00"}, "naive-instant", "/occurred_at"),
    ("future", {"occurred_at": "2026-11-19T09:42:00+08:00"}, "future-instant", "/occurred_at"),
    ("no date", {"occurred_at": "yesterday"}, "bad-time", "/occurred_at"),
    ("no such day", {"occurred_at": "2026-02-30T09:42:00+08:00"}, "bad-time", "/occurred_at"),
    ("end of the calendar", {"occurred_at": "0001-01-01T00:00:00+14:00"}, "bad-time", "/occurred_at"),
    ("before any rulebook", {"occurred_at": "2020-01-01T00:00:00+08:00"}, "no-edition-in-force", "/occurred_at"),
    ("channel", {"channel": "telepathy"}, "unknown-channel", "/channel"),
    ("nobody", {"consumer": {"name": "周女士"}}, "consumer-needed", "/consumer"),
    ("e-mail", {"consumer": {"email": "zhou at home"}}, "bad-email", "/consumer/email"),
    ("phone", {"consumer": {"phone": "12"}}, "bad-phone", "/consumer/phone"),
    ("an account of a shop", {"consumer": {"ref": "shop-1"}}, "not-a-consumer", "/consumer/ref"),
]


@pytest.mark.parametrize(("change", "code", "pointer"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_matters(liao: Cast, change: dict[str, Any], code: str, pointer: str) -> None:
    accounts.create(liao.platform, name="禾木", external_ref="shop-1", kind=User.Kind.MERCHANT)
    people = User.objects.count()
    body = refused(machine(liao).post("/cases", matter(**change), Idempotency_Key="k"), 422, code)
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert not Case.objects.exists() and not Event.objects.filter(case_id__isnull=False).exists()
    assert not Answered.objects.exists()
    assert User.objects.count() == people


def test_amounts_are_corrected(liao: Cast) -> None:
    body = refused(machine(liao).post("/cases", matter(facts={"amount": "１,500"})), 422, "bad-fact")
    assert "1500" in body["detail"]


FORMS: list[tuple[str, dict[str, Any], str]] = [
    ("no text", {"text": None}, "/text"),
    ("text is a number", {"text": 1}, "/text"),
    ("a name nobody knows", {"colour": "red"}, "/colour"),
    ("amount is a number", {"facts": {"amount": 1500.0}}, "/facts/amount"),
    ("flag is a word", {"order_unverified": "yes"}, "/order_unverified"),
    ("consumer is a word", {"consumer": "u-1"}, "/consumer"),
    ("a long order number", {"order_number": "9" * 65}, "/order_number"),
]


@pytest.mark.parametrize(("change", "pointer"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_wrong_forms(liao: Cast, change: dict[str, Any], pointer: str) -> None:
    body = refused(machine(liao).post("/cases", matter(**change)), 422, "invalid-request")
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert not Case.objects.exists()


def test_an_unverified_order_is_taken_when_told(liao: Cast) -> None:
    response = machine(liao).post("/cases", matter(order_number=" LL 404 ", order_unverified=True))
    assert response.status_code == 201
    case = Case.objects.get()
    assert (case.order_number, case.order) == ("LL404", None)


def test_orders_of_the_other_platform_are_unknown(liao: Cast, sheng: Cast) -> None:
    order(sheng, "S-1")
    refused(machine(liao).post("/cases", matter(order_number="S-1")), 422, "unknown-order")
    same = machine(liao).post("/cases", matter())
    assert same.status_code == 201
    assert not User.objects.filter(platform=sheng.platform, external_ref="u-1").exists()


def test_an_address_that_somebody_has_stays_there(liao: Cast) -> None:
    taken = {"ref": "u-9", "name": "另一位", "email": liao.zhou.email}
    response = machine(liao).post("/cases", matter(consumer=taken))
    assert response.status_code == 201
    made = User.objects.get(platform=liao.platform, external_ref="u-9")
    assert made != liao.zhou and made.email is None


def test_past_matters_run_from_their_own_instant(liao: Cast) -> None:
    came = datetime(2026, 11, 16, 1, tzinfo=UTC)
    response = machine(liao).post("/cases", matter(occurred_at="2026-11-16T09:00:00+08:00"))
    case = Case.objects.get(number=json.loads(response.content)["number"])
    assert case.received_at == came
    assert case.number.startswith("20261116-")
    assert min(case.clocks.values_list("starts_at", flat=True)) == came


def test_the_hot_path_asks_little(liao: Cast) -> None:
    api = machine(liao)
    api.post("/cases", matter())  # calendar, books, key, numbers and ids are known from here on
    with CaptureQueriesContext(connection) as captured:
        assert api.post("/cases", matter(), Idempotency_Key="hot").status_code == 201
    # a case number is taken ahead outside a transaction, but this test runs in one
    aside = ("SAVEPOINT", "RELEASE", "\ninsert into cases_numbercount")
    statements = [each["sql"] for each in captured if not each["sql"].startswith(aside)]
    assert len(statements) == 3, statements  # what the request names, the cases, the answer


BODIES = [
    ("broken", b'{"text": "x"', "application/json", 400, "broken-json"),
    ("nothing of JSON", b"text=x", "application/json", 400, "broken-json"),
    ("deep", b'{"facts":' + b"[" * 100_000, "application/json", 400, "broken-json"),
    ("infinite", b'{"text": NaN}', "application/json", 400, "broken-json"),
    ("half a pair", b'{"text": "\\ud800"}', "application/json", 400, "broken-json"),
    ("GBK", json.dumps({"text": TEXT}, ensure_ascii=False).encode("gbk"), "application/json", 400, "not-utf8-body"),
    (
        "GBK said UTF-8",
        json.dumps({"text": TEXT}, ensure_ascii=False).encode("gbk"),
        "application/json; charset=utf-8",
        400,
        "not-utf8-body",
    ),
    ("GBK said GBK", b"{}", "application/json; charset=gbk", 415, "not-json"),
    ("a form", b"text=x", "application/x-www-form-urlencoded", 415, "not-json"),
    ("text", b"{}", "text/plain", 415, "not-json"),
    ("a list", b"[]", "application/json", 422, "invalid-request"),
    ("empty", b"", "application/json", 422, "invalid-request"),
    ("too large", b'{"text": "' + b"x" * 8_400_000 + b'"}', "application/json", 413, "body-too-large"),
]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES]
)
def test_bad_bodies(liao: Cast, body: bytes, kind: str, status: int, code: str) -> None:
    refused(machine(liao).post("/cases", body, content_type=kind), status, code)
    assert not Case.objects.exists()


def test_who_may(liao: Cast) -> None:
    api = machine(liao)
    nobody = refused(Machine(api.client, "").post("/cases", matter()), 401, "key-missing")
    assert nobody["title"] == "Key missing"
    response = Machine(api.client, "gd_liaoliao_" + "x" * 43).post("/cases", matter())
    refused(response, 401, "key-unknown")
    assert response["WWW-Authenticate"].startswith("Bearer")
    refused(api.post("/cases", matter(), Authorization=f"Basic {api.key}"), 401, "key-missing")
    reader = machine(liao, "cases:read")
    assert "cases:write" in refused(reader.post("/cases", matter()), 403, "scope-missing")["detail"]


def test_other_addresses_and_methods(liao: Cast) -> None:
    api = machine(liao)
    refused(api.get("/nonsense"), 404, "no-such-address")
    response = api.send("DELETE", "/cases/batch")
    refused(response, 405, "method-not-allowed")
    assert response["Allow"] == "POST"


def test_sentences_are_in_the_language_asked_for(liao: Cast) -> None:
    response = machine(liao).post("/cases", matter(text=""), Accept_Language="zh-CN")
    assert "请" in refused(response, 422, "empty-text")["detail"]


def test_hidden_characters_and_nul_never_reach_the_database(liao: Cast) -> None:
    response = machine(liao).post(
        "/cases",
        matter(
            title="内\u0000胆\u202e裂",
            consumer={"ref": "u\u0000-7", "name": "周\u3000女士\u0000"},
            external_id="a\u0000b",
        ),
    )
    assert response.status_code == 201, response.content
    assert Case.objects.get().title == "内胆裂"
    assert User.objects.get(external_ref="u-7").name == "周 女士"


def test_times_of_the_answer(liao: Cast) -> None:
    filed = Filed.model_validate_json(machine(liao).post("/cases", matter()).content)
    assert filed.received_at == NOW and filed.due_at is not None
    assert NOW < filed.due_at < NOW + timedelta(days=30)


def test_a_failure_is_a_problem_and_writes_nothing(liao: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk of the secret server is full")

    api = machine(liao)
    monkeypatch.setattr(repeats, "keep", fail)
    body = refused(api.post("/cases", matter(consumer=GUEST), Idempotency_Key="k-1"), 500, "failed")
    assert "disk" not in json.dumps(body)
    assert not Case.objects.exists() and not Event.objects.filter(case_id__isnull=False).exists()

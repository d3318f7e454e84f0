"""Filing through the pages: by guests and accounts, twice, with bad input, after the session has ended."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from portal_steps import CONTACT, FILE, TEXT, begin, file, key_of, write
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case, Draft, Order, Party
from gongdao.legaltime import clock
from gongdao.people import guests
from gongdao.record import ids


@pytest.fixture(autouse=True)
def morning() -> Iterator[Any]:
    with clock.frozen(MORNING) as hand:
        yield hand


@pytest.fixture
def zhou(client: Client, liao: Cast) -> Client:
    client.force_login(liao.zhou)
    return client


def text_of(client: Client, at: str) -> str:
    return client.get(at).content.decode()


def test_a_guest_files_gets_a_receipt_and_follows_the_case(client: Client, liao: Cast) -> None:
    assert "400-820-7716" in text_of(client, "/liaoliao/")
    number = file(client)
    case = Case.objects.get(number=number)
    assert (case.state, case.category, case.facts) == (
        "received",
        "service_quality",
        {"category": "service_quality", "topic": "quality", "claim": "defective", "remedy_sought": "refund"},
    )
    assert Party.objects.get(case=case).phone == "+8613800138000"
    page = text_of(client, f"/liaoliao/receipt/{number}/")
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    assert code and number in page and guests.claim_matches(code[0], bytes(case.claim_hash or b""))
    page = text_of(client, f"/liaoliao/cases/{number}/")
    assert TEXT[:10] in page and "H-1.4.3" in page


def test_the_claim_code_is_shown_for_a_quarter_of_an_hour_and_opens_the_case_elsewhere(
    client: Client,
    liao: Cast,
    morning: Any,
) -> None:
    number = file(client)
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text_of(client, f"/liaoliao/receipt/{number}/"))
    assert found
    other = Client()
    assert other.get(f"/liaoliao/cases/{number}/").status_code == 404
    wrong = other.post("/liaoliao/find/", {"number": number, "code": "2222-2222"})
    assert (wrong.status_code, number in wrong.content.decode()) == (422, True)
    right = other.post("/liaoliao/find/", {"number": f" {number} ", "code": found[0].lower()})
    assert right["Location"] == f"/liaoliao/cases/{number}/"
    assert other.get(f"/liaoliao/cases/{number}/").status_code == 200
    assert found[0] not in text_of(other, f"/liaoliao/receipt/{number}/")
    with clock.frozen(MORNING.replace(minute=59)):
        assert found[0] not in text_of(client, f"/liaoliao/receipt/{number}/")


def test_guessing_a_claim_code_is_limited(client: Client, liao: Cast) -> None:
    number = file(client)
    other = Client()
    codes = [
        other.post("/liaoliao/find/", {"number": number, "code": f"2222-222{n}"}).status_code for n in range(2, 10)
    ]
    assert codes == [422] * 8
    assert other.post("/liaoliao/find/", {"number": number, "code": "2222-2222"}).status_code == 429


def test_a_consumer_picks_one_of_their_own_orders(zhou: Client, liao: Cast, sheng: Cast) -> None:
    mine = make_order(liao, "LL-1", liao.zhou.pk)
    make_order(liao, "LL-2", liao.wang.pk)
    page = text_of(zhou, FILE + "order/?what=lost")
    assert "LL-1" in page and "LL-2" not in page
    number = file(zhou, first={"what": "lost", "order": str(mine.pk), "order_number": ""})
    case = Case.objects.get(number=number)
    assert (case.order, case.order_number, case.merchant, case.consumer) == (mine, "LL-1", liao.shop, liao.zhou)
    assert case.claim_hash is None and "查询码" not in text_of(zhou, f"/liaoliao/receipt/{number}/")


def test_an_unknown_order_and_one_of_somebody_else_are_accepted_and_flagged(zhou: Client, liao: Cast) -> None:
    make_order(liao, "LL-2", liao.wang.pk)
    for typed in ("NO-SUCH", "LL-2"):
        number = file(zhou, first={"what": "lost", "order": "another", "order_number": f" {typed} "})
        case = Case.objects.get(number=number)
        assert (case.order_id, case.order_number) == (None, typed)
        assert "没有查到" in text_of(zhou, f"/liaoliao/receipt/{number}/")
        assert typed in text_of(zhou, f"/liaoliao/cases/{number}/")


def make_order(cast: Cast, number: str, consumer_id: int) -> Order:
    return Order.objects.create(
        id=ids.take(1)[0],
        platform=cast.platform,
        number=number,
        goods="电饭煲",
        paid=150_000,
        merchant=cast.shop,
        consumer_id=consumer_id,
        verified=True,
        updated_at=MORNING,
    )


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_same_draft_posted_twice_opens_one_case(client: Client, liao: Cast, signed_in: bool) -> None:
    if signed_in:
        client.force_login(liao.zhou)
    key = write(client)
    sent = [client.post(FILE + "send/", {**CONTACT, "key": key})["Location"] for _ in range(2)]
    assert sent[0] == sent[1] and Case.objects.count() == 1
    client.post(FILE + "draft/", {"text": "typed into the page that was still open", "key": key})
    assert "still open" not in text_of(client, FILE + "story/")
    again = file(client, text="另一件事。")
    assert again not in sent[0] and Case.objects.count() == 2


@pytest.mark.parametrize("text", ["", "   \n ", "\0\0", "长" * 20_001, "long " * 210_000])
def test_a_bad_text_is_refused_and_kept(client: Client, liao: Cast, text: str) -> None:
    key = begin(client)
    response = client.post(FILE + "story/", {"text": text, "key": key, "do": "next"})
    assert response.status_code == 422
    kept = text.replace("\0", "")
    assert kept.strip() in response.content.decode()
    assert Draft.objects.get().body["text"] == kept
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"phone": ""}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "", "email": "a@b"}, "email"),
    ],
)
def test_a_guest_must_be_reachable(
    client: Client,
    liao: Cast,
    given: dict[str, str],
    field: str,
) -> None:
    key = write(client)
    response = client.post(FILE + "send/", {**CONTACT, **given, "key": key})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Case.objects.exists()


@pytest.mark.parametrize("remedy", ["", "a golden goose"])
def test_what_is_asked_for_must_be_chosen(client: Client, liao: Cast, remedy: str) -> None:
    key = write(client)
    response = client.post(FILE + "remedy/", {"remedy": remedy, "key": key, "do": "next"})
    assert response.status_code == 422 and list(response.context["form"].errors) == ["remedy"]


@pytest.mark.parametrize("what", ["", "nonsense", "broken' or 1=1"])
def test_what_happened_must_be_chosen(client: Client, liao: Cast, what: str) -> None:
    key = key_of(client)
    client.post(FILE + "order/", {"order_number": "LL-9", "key": key})
    response = client.post(FILE + "what/", {"what": what, "key": key})
    assert response.status_code == 422
    assert Draft.objects.get().body["order_number"] == "LL-9", "what was said before stays"
    for step in ("order", "story", "remedy", "send"):
        assert client.get(f"{FILE}{step}/")["Location"] == FILE + "what/"


def test_the_text_survives_the_end_of_the_session(zhou: Client, liao: Cast) -> None:
    key = write(zhou, text="第一稿。")
    zhou.cookies.pop("gongdao_session")
    response = zhou.post(FILE + "story/", {"text": "第二稿，写了很久。", "key": key, "as": "user", "do": "next"})
    assert response["Location"].startswith("/liaoliao/login/?next=%2Fliaoliao%2Ffile%2Fstory%2F")
    assert not Case.objects.exists()
    zhou.force_login(liao.zhou)
    assert "第二稿，写了很久。" in text_of(zhou, FILE + "story/")
    response = zhou.post(FILE + "send/", {"key": key, "as": "user"})
    case = Case.objects.get()
    assert case.consumer == liao.zhou and case.number in response["Location"]
    assert case.category == "service_quality"


def test_a_draft_is_of_one_visitor_and_one_platform(client: Client, liao: Cast, sheng: Cast) -> None:
    write(client, text="只有我能看。")
    assert "只有我能看。" in text_of(client, FILE + "story/")
    assert Client().get(FILE + "story/").status_code == 302
    assert client.get("/liaosheng/file/story/").status_code == 302
    assert client.get(FILE + "draft/").status_code == 404


def test_a_browser_that_only_reads_leaves_no_draft(client: Client, liao: Cast) -> None:
    for path in ("/liaoliao/", FILE, FILE + "order/?what=injury", "/liaoliao/help/", "/liaoliao/rules/"):
        assert client.get(path).status_code == 200
    assert client.get(FILE + "?what=injury")["Location"] == FILE + "order/?what=injury"
    assert not Draft.objects.exists() and "gongdao_draft" not in client.cookies


def test_an_injury_makes_the_matter_major(client: Client, liao: Cast) -> None:
    number = file(client, first={"what": "injury", "order_number": ""})
    case = Case.objects.get(number=number)
    assert case.facts["injury"] == "yes" and case.severity != "general"

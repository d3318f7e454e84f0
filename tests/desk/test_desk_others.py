"""Registering for a customer, the delivery log, the rulebooks with their findings, finding a case."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from desk_cast import NOW, at_desk
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case, Draft, Order
from gongdao.legaltime import clock
from gongdao.notices.models import Delivery, Letter
from gongdao.people import accounts, guests
from gongdao.record import ids
from gongdao.record.models import Event

CALL = {
    "channel": "phone",
    "name": "钱女士",
    "phone": "138 0013 8000",
    "category": "service_quality",
    "topic": "quality",
    "text": "电话里说：水壶漏水，要求换货。",
}


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def test_an_agent_registers_a_call_and_reads_out_the_claim_code(liao: Cast) -> None:
    client = at_desk(liao.lin)
    client.post("/desk/register/draft/", {"name": "钱", "text": "写到一半"})
    assert "写到一半" in client.get("/desk/register/").content.decode()
    assert client.post("/desk/register/", CALL).status_code == 302
    case = Case.objects.get()
    assert (case.channel, case.state, case.consumer) == ("phone", "received", None)
    assert case.parties.get().phone == "+8613800138000"
    event = Event.objects.get(case_id=case.pk, name="file")
    assert (event.actor_id, event.actor_role) == (liao.lin.pk, "agent")
    given = client.get("/desk/register/").context["given"]
    assert given["number"] == case.number
    assert case.claim_hash is not None and guests.claim_matches(given["code"], case.claim_hash)
    assert client.get("/desk/register/").context["given"] is None, "the code is shown once"
    assert not Draft.objects.exists()


def test_who_has_an_account_finds_the_case_there_and_the_order_is_known(liao: Cast) -> None:
    caller = accounts.create(liao.platform, name="钱女士", phone="13800138000", external_ref="u-7")
    order = Order.objects.create(
        id=ids.take(1)[0], platform=liao.platform, number="LL1", merchant=liao.shop, verified=True, updated_at=NOW
    )
    at_desk(liao.centre).post("/desk/register/", CALL | {"order_number": "LL1"})
    case = Case.objects.get()
    assert (case.consumer, case.order, case.merchant, case.claim_hash) == (caller, order, liao.shop, None)


@pytest.mark.parametrize(
    ("changed", "field"), [({"phone": ""}, "__all__"), ({"phone": "12"}, "phone"), ({"text": " \t"}, "text")]
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(liao: Cast, changed: dict[str, str], field: str) -> None:
    response = at_desk(liao.lin).post("/desk/register/", CALL | changed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "钱女士" in response.content.decode()
    assert not Case.objects.exists()


def test_only_who_may_file_by_the_rules_registers(liao: Cast) -> None:
    assert at_desk(liao.deputy).get("/desk/register/").status_code == 403


def test_the_delivery_log_shows_every_attempt(liao: Cast, sheng: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    letter = Letter.objects.filter(case=case, channel="email").first()
    assert letter is not None
    Delivery.objects.create(letter=letter, at=NOW, address="zhou@liaoliao.example", ok=False, answer="550 no such user")
    Letter.objects.filter(pk=letter.pk).update(attempts=1, next_at=NOW + timedelta(minutes=1))
    for address in (f"/desk/cases/{case.number}/letters/", "/desk/letters/"):
        page = at_desk(liao.lin).get(address).content.decode()
        assert "550 no such user" in page and "z***@liaoliao.example" in page and case.number in page
        assert "zhou@liaoliao.example" not in page
    assert case.number not in at_desk(sheng.lin).get("/desk/letters/").content.decode()
    assert at_desk(sheng.lin).get(f"/desk/cases/{case.number}/letters/").status_code == 404
    Letter.objects.filter(pk=letter.pk).update(next_at=None)
    assert "已放弃" in at_desk(liao.lin).get("/desk/letters/").content.decode()


def test_the_rulebooks_in_force_stand_there_with_their_findings(liao: Cast) -> None:
    response = at_desk(liao.lin).get("/desk/rules/")
    books = {one.edition.book: one for one in response.context["books"]}
    assert set(books) == {"vocabulary", "laws", "statute", "mechanism", "handbook"}
    assert all(one.errors == 0 for one in books.values())
    assert any(each.finding.code == "never-binds" for one in books.values() for each in one.findings)
    page = response.content.decode()
    assert "这个时限不起作用" in page and "{&#x27;" not in page  # in words, not as a program prints it
    assert books["handbook"].sha256 in page
    assert f"/liaoliao/rules/handbook/{books['handbook'].edition.version}/" in page


def test_a_case_is_found_by_its_number_and_by_its_order(liao: Cast) -> None:
    one = liao.file(order_number="LL-7")
    client = at_desk(liao.lin)
    assert client.get(f"/desk/find/?q= {one.number}")["Location"] == f"/desk/cases/{one.number}/"
    assert client.get("/desk/find/?q=LL-7")["Location"] == f"/desk/cases/{one.number}/"
    two = liao.file(order_number="LL-7", at=MORNING + timedelta(minutes=5))
    page = client.get("/desk/find/?q=LL-7").content.decode()
    assert one.number in page and two.number in page
    assert "没有找到" in client.get("/desk/find/?q=nonsense").content.decode()

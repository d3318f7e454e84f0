"""Two pins: how a case is handled goes by the rulebooks in force when it came, what is owed by those at the trade."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.test import Client
from proceedings_cast import MORNING, SINCE, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.api.reading import found, whole
from gongdao.cases.models import Case, Order
from gongdao.editions import books, listing
from gongdao.legaltime import clock
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.push_order import OrderData, push_orders
from gongdao.record.models import Event
from gongdao.rulebook import shipped

CHANGED = datetime(2026, 11, 1, tzinfo=UTC)
OLD_TRADE, NEW_TRADE = CHANGED - timedelta(days=3), CHANGED + timedelta(days=3)
FRAUD = {"fraud": True, "price_paid": 100_000}


def change_the_rules(cast: Cast) -> int:
    """From CHANGED on fraud is compensated four times, and the answer to a general complaint may take 80 hours."""
    texts = []
    for path, text in shipped():
        text = text.replace("\nversion: 2026.2\n", "\nversion: 2027.1\n", 1)
        if Path(path).name == "handbook.md":
            assert (
                text.count("| yes   | price_paid | 3       | 500 CNY    | fen     |") == 2
            )  # the rule and its example
            text = text.replace("| yes   | price_paid | 3 ", "| yes   | price_paid | 4 ")
            head, result, tail = text.partition("```deadline complaint.result_72h")
            assert "72 hours" in tail[:600]
            text = head + result + tail.replace("72 hours", "80 hours", 1)
        texts.append((Path(path).name, text))
    return books.store(cast.platform.pk, texts, since=CHANGED, at=CHANGED).pk


def order(cast: Cast, number: str, placed_at: datetime | None) -> Order:
    data = OrderData(
        number=number, goods="电饭煲", paid=100_000, merchant_code="HM", consumer_ref="u1", placed_at=placed_at
    )
    return push_orders(cast.platform, clockwork(cast.platform.pk), [data])[0]


def filed(cast: Cast, number: str, placed_at: datetime | None) -> Case:
    one = order(cast, number, placed_at)
    opened = cast.file(order_number=one.number, order_id=one.pk, traded_at=one.placed_at)
    return Case.objects.get(pk=opened.id)


def known(cast: Cast) -> None:
    cast.zhou.external_ref = "u1"
    cast.zhou.save()


def test_rules_changed_between_trade_and_complaint(liao: Cast) -> None:
    known(liao)
    new = change_the_rules(liao)
    case = filed(liao, "LL1", OLD_TRADE)
    assert (case.ruleset_id, case.substance_id) == (new, liao.ruleset)
    ruling = case.ruling()
    assert ruling.differ
    assert {book.version for book in ruling.procedure.books} == {"2027.1"}
    owed = {name: ruling.of(name).amount("fraud").work_out(FRAUD).fen for name in ("amount", "procedure")}
    assert owed == {"amount": 300_000, "procedure": 400_000}
    (event,) = Event.objects.filter(case_id=case.pk)
    assert f'"substance":[null,"{liao.ruleset}"]'.encode() in bytes(event.bytes)
    assert case.clocks.get(deadline="complaint.result_72h").limit == "80 hours"
    assert event.procedure == "complaint" and b'"version":"2027.1"' in bytes(event.bytes)


def test_a_trade_under_the_new_rules_has_one_ruling(liao: Cast) -> None:
    known(liao)
    new = change_the_rules(liao)
    for number, placed_at, why in (("LL2", NEW_TRADE, "trade"), ("LL3", None, "arrival")):
        case = filed(liao, number, placed_at)
        assert (case.ruleset_id, case.substance_id, case.substance_from) == (new, new, why)
        assert not case.ruling().differ


def test_a_trade_before_any_rules_goes_by_those_of_the_arrival_and_says_so(liao: Cast) -> None:
    known(liao)
    case = filed(liao, "LL4", SINCE - timedelta(days=1))
    assert (case.substance_id, case.substance_from) == (liao.ruleset, "unruled")
    told = whole(found(liao.platform.pk, case.number), {}, "en")["substance"]
    assert told["since"] == "unruled"


def test_an_order_that_becomes_known_later_brings_its_substance_by_event(liao: Cast) -> None:
    known(liao)
    new = change_the_rules(liao)
    case = Case.objects.get(pk=liao.file(order_number="LL5").id)
    assert case.substance_id == new
    with clock.frozen(MORNING):
        order(liao, "LL5", OLD_TRADE)
    case.refresh_from_db()
    assert (case.ruleset_id, case.substance_id) == (new, liao.ruleset)
    event = Event.objects.get(case_id=case.pk, name="order.pushed")
    assert f'"substance":["{new}","{liao.ruleset}"]'.encode() in bytes(event.bytes)


def test_machines_read_both_editions(liao: Cast) -> None:
    known(liao)
    change_the_rules(liao)
    case = filed(liao, "LL6", OLD_TRADE)
    told = whole(found(liao.platform.pk, case.number), {}, "en")
    assert "handbook@2027.1" in told["editions"]
    assert "handbook@2026.2" in told["substance"]["editions"] and told["substance"]["since"] == "trade"


def test_rulesets_stored_later_are_seen_by_a_process_that_kept_the_old_ones(liao: Cast) -> None:
    assert books.traded_under(liao.platform.pk, NEW_TRADE, liao.ruleset) == liao.ruleset
    new = change_the_rules(liao)
    assert books.traded_under(liao.platform.pk, NEW_TRADE, new) == new
    assert books.traded_under(liao.platform.pk, OLD_TRADE, new) == liao.ruleset


def test_staff_see_both_editions_where_they_differ(liao: Cast) -> None:
    known(liao)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(liao.lin)
    early = filed(liao, "LL7", SINCE - timedelta(days=1))
    change_the_rules(liao)
    late, plain = filed(liao, "LL8", OLD_TRADE), filed(liao, "LL9", NEW_TRADE)

    def page(case: Case) -> str:
        return " ".join(client.get(f"/desk/cases/{case.number}/").content.decode().split())

    assert "Amounts, evidence and fees by" in page(late) and "2027.1" in page(late)
    assert "Amounts, evidence and fees by" not in page(plain)
    assert "No rulebook was in force when the trade was made" in page(early)


def test_platforms_on_the_same_books_share_what_is_made_of_them(liao: Cast, sheng: Cast) -> None:
    """And it is found without a look through the books: a stack equals only itself."""
    one, other = books.stack(liao.ruleset), books.stack(sheng.ruleset)
    assert one is other and type(one).__hash__ is object.__hash__
    assert listing.readable(liao.ruleset, "mechanism", "2026.2", "en") is listing.readable(
        sheng.ruleset, "mechanism", "2026.2", "en"
    )
    assert books.stack(change_the_rules(liao)) != one

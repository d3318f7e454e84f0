"""What each side still has to show: by the clauses, beside what the record holds; on both pages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases import queries
from gongdao.cases.models import Case, Order
from gongdao.legaltime import clock
from gongdao.papers.burden import Proof, proof_of
from gongdao.record import ids


@pytest.fixture(autouse=True)
def morning() -> Iterator[Any]:
    with clock.frozen(MORNING + timedelta(hours=1)) as hand:
        yield hand


def filed(cast: Cast, *, known: bool, **facts: str) -> Case:
    order = Order.objects.create(
        id=ids.take(1)[0],
        platform=cast.platform,
        number="LL-7",
        consumer=cast.zhou,
        merchant=cast.shop,
        placed_at=MORNING,
        verified=known,
        updated_at=MORNING,
    )
    of_order = {"order_id": order.pk, "order_number": order.number, "merchant_id": cast.shop.pk}
    opened = cast.file(facts={"category": "service_quality", **facts}, **of_order)
    return Case.objects.get(pk=opened.id)


def proof(case: Case, side: str) -> Proof | None:
    return proof_of(case, queries.timeline(case, queries.AUDIENCES[side]), "zh-Hans", first=side)


@pytest.mark.parametrize("known", [True, False])
def test_each_side_is_told_what_is_missing_and_what_then(liao: Cast, known: bool) -> None:
    case = filed(liao, known=known, claim="late_refund")
    found = proof(case, "merchant")
    assert found is not None and [side.role for side in found.sides] == ["merchant", "consumer"]
    merchant, consumer = ({one.label: one.there for one in side.shows} for side in found.sides)
    assert merchant["交易记录"] is known and merchant["原始合同"] is False
    assert consumer["订单"] is known and consumer["情况说明"] is True
    first = next(one for one in found.burdens if one.clause == "M-2.3.1")
    assert (first.clause, first.within, first.if_missing) == ("M-2.3.1", "2 个工作日", "按没有退款认定")


def test_nothing_is_said_where_no_claim_is_known_or_all_is_over(liao: Cast) -> None:
    assert proof(filed(liao, known=True), "consumer") is None
    case = filed(liao, known=False, claim="defective")
    case.final = True
    assert proof(case, "consumer") is None


def test_it_stands_on_the_pages_of_the_party_and_of_the_desk(client: Client, liao: Cast) -> None:
    case = filed(liao, known=True, claim="not_received")
    client.force_login(liao.zhou)
    own = client.get(f"/liaoliao/cases/{case.number}/").content.decode()
    assert "由您出示" in own and "签收证明 <b>（还需出示）" in own and "#M-2.3.1" in own
    client.force_login(liao.lin)
    desk = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "签收证明 <b>（还需出示）" in desk and "按没有收到认定" in desk

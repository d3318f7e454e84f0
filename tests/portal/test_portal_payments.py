"""The payee reads how a payment stands and says whether the money has come."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao, taken  # noqa: F401
from test_portal_case import HOUR, page, propose

from gongdao.cases.models import Payment
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings.act import act
from gongdao.proceedings.payment_reports import Report, report


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(MORNING + 3 * HOUR):
        yield


def test_it_has_not_arrived_then_it_has(liao: Cast) -> None:
    case = propose(liao)
    act(case.pk, "accept_proposal", liao.as_(liao.zhou, MORNING), taken(case.pk))
    payment = Payment.objects.get(case=case)
    zhou, wang, seller = (Client(headers={"accept-language": "en"}) for _ in range(3))
    for client, user in ((zhou, liao.zhou), (wang, liao.wang), (seller, liao.seller)):
        client.force_login(user)
    at = f"/liaoliao/cases/{case.number}/payments/{payment.pk}/"

    def tell(client: Client, has: str, **more: Any) -> str:
        return client.post(at, {"has": has, **more}, follow=True).content.decode()

    shown = page(zhou, case)
    assert "It is ordered. The marketplace carries it out." in shown and "Has the money arrived?" not in shown
    assert "has not said yet that it has paid" in tell(zhou, "arrived")
    report(payment.pk, Report("confirmed"))
    shown = page(zhou, case)
    assert "It has arrived" in shown and "It has not arrived" in shown
    assert "Has the money arrived?" not in page(seller, case)
    assert wang.post(at, {"has": "arrived"}).status_code == 404
    assert "Only whoever the money is for" in tell(seller, "arrived")
    assert "Whoever is in charge has been told" in tell(zhou, "missing")
    assert Letter.objects.filter(case=case, event="payment.missing", user=liao.lin).exists()
    shown = page(zhou, case)
    assert "We are looking into it." in shown and "It has not arrived" not in shown
    assert "It is noted that you have the money." in tell(zhou, "arrived")
    assert "You have said that you have it." in page(zhou, case)
    payment.refresh_from_db()
    assert payment.state == "received"

"""An address typed at sign-up proves nothing: it must not bring anybody another person's case."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from proceedings_cast import MORNING, PASSWORD, Cast, fresh_caches, liao  # noqa: F401
from security_browsers import signed_in

from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.people.models import User

CALL = {
    "channel": "phone",
    "name": "钱女士",
    "phone": "138 0013 8000",
    "category": "service_quality",
    "text": "水壶漏水。",
}


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(MORNING + timedelta(hours=1)):
        yield


def test_who_signed_up_with_a_strangers_phone_does_not_get_the_strangers_case(liao: Cast) -> None:
    thief = signed_in(liao.wang)
    thief.post("/liaoliao/logout/")
    sent = {"name": "x", "login": CALL["phone"], "password": PASSWORD}
    assert thief.post("/liaoliao/signup/", sent).status_code == 302
    assert User.objects.filter(phone="+8613800138000").exists()
    staff = signed_in(liao.lin)
    assert staff.post("/desk/register/", CALL).status_code == 302
    case = Case.objects.get()
    assert case.consumer is None and case.claim_hash is not None
    assert staff.get("/desk/register/").context["given"]["code"]
    assert thief.get(f"/liaoliao/cases/{case.number}/").status_code == 404

"""Where else a consumer can turn: what the platform has registered, with how to reach it, and no filler."""

from admin_cast import Chief, chief, other, text_of  # noqa: F401
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.legaltime import clock
from gongdao.people.models import RegisterEntry

COURT = {
    "name": "云澜互联网法院",
    "address": "云澜市云栈路 2 号",
    "phone": "0571-0186 2369",
    "url": "https://wang.court.example",
}
COUNTER = {"name": "一楼接待处", "address": "云澜市江虹路 611 号", "phone": "0571-0186-2716", "hours": "9:00-18:00"}


def page_of(cast: Cast, path: str) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(cast.zhou)
    answer = client.get(f"/{cast.platform.slug}/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_registered_body_is_shown_with_how_to_reach_it(chief: Chief, liao: Cast) -> None:
    before = text_of(page_of(liao, "help/"))
    assert "Court At any time" in before and "12315" not in before and "Come to us in person" not in before
    chief.post("registers/institutions/internet_court/", **COURT)
    chief.post("registers/institutions/market_regulator/", **{**COURT, "name": "云澜市监局", "phone": "12315"})
    chief.post("registers/service_points/service_centre_counter/", **COUNTER)
    with clock.frozen(MORNING):
        number = liao.file().number
    for path in ("help/", f"cases/{number}/"):
        page = page_of(liao, path)
        assert 'href="https://wang.court.example"' in page and 'href="tel:057101862369"' in page
        text = text_of(page)
        assert "Authority 云澜市监局" in text
        assert "Come to us in person 一楼接待处 云澜市江虹路 611 号 0571-0186-2716 · 9:00-18:00" in text


def test_what_ended_or_cannot_be_right_is_not_shown(chief: Chief, liao: Cast, other: Chief) -> None:
    chief.post("registers/institutions/internet_court/", **COURT)
    chief.post("registers/service_points/service_centre_counter/", **COUNTER)
    RegisterEntry.objects.filter(entry="internet_court").update(fields={**COURT, "phone": "010-XXXX"})
    page = page_of(liao, "help/")
    assert COURT["name"] in page and "XXXX" not in page
    chief.post(f"registered/{RegisterEntry.objects.get(entry='service_centre_counter').pk}/end/")
    assert COUNTER["name"] not in page_of(liao, "help/")
    assert COURT["name"] not in other.client.get(f"/{other.platform.slug}/help/").content.decode()

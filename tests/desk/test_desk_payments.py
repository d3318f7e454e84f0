"""Payments at the desk: what is to be looked after, page by page and as a file; ordering again, settling by hand."""

import re
from collections.abc import Iterator

import pytest
from desk_cast import HOUR, NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from django.core.files.uploadedfile import SimpleUploadedFile
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng, taken  # noqa: F401

from gongdao.cases.models import Payment
from gongdao.desk import payments as page
from gongdao.legaltime import clock
from gongdao.proceedings.act import act
from gongdao.proceedings.payment_acts import miss
from gongdao.proceedings.payment_reports import Report, report, sent

FAILED = Report("failed", reason="account_closed")


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def ordered(cast: Cast) -> Payment:
    case_id = cast.file().id
    lin = cast.as_(cast.lin, NOW)
    act(case_id, "claim", lin)
    act(case_id, "accept", lin)
    diligent(case_id, "propose_remedy", lin, {"amount": "80.00", "remedy": "refund", "reasons": "开裂。"})
    act(case_id, "approve", cast.as_(cast.leader, NOW))
    act(case_id, "accept_proposal", cast.as_(cast.zhou, NOW), taken(case_id))
    return Payment.objects.select_related("case").get(case_id=case_id)


def numbers(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/desk/cases/([^/]+)/"', html)


def test_the_list_its_filters_its_pages_and_its_file(liao: Cast, sheng: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = []
    for minutes in range(5):
        with clock.frozen(NOW + minutes * HOUR / 60):
            rows.append(ordered(liao))
    with clock.frozen(NOW + HOUR):
        other = ordered(sheng)
        for one in (*rows[:2], other):
            report(one.pk, FAILED)
        sent(rows[2].pk)
        report(rows[3].pk, Report("confirmed"))
        miss(rows[3].pk, liao.as_(liao.zhou, NOW))
        leader = at_desk(liao.leader, "en")

        def seen(query: str = "") -> list[str]:
            return numbers(leader.get(f"/desk/payments/{query}").content.decode())

        named = [row.case.number for row in rows]
        assert seen() == [named[3], named[1], named[0]]
        assert seen("?why=failed") == [named[1], named[0]] and seen("?why=missing") == [named[3]]
        assert seen("?why=returned") == [] and seen("?why=every") == named[::-1]
        assert seen("?why=nonsense") == seen() and seen("?after=x~1") == seen()
        assert numbers(at_desk(liao.manager).get("/desk/payments/?department=legal").content.decode()) == []
        monkeypatch.setattr(page, "PAGE", 2)
        first = leader.get("/desk/payments/").content.decode()
        following = re.search(r'href="([^"]+)" rel="next"', first)
        assert numbers(first) == [named[3], named[1]] and following
        assert seen(following[1].replace("&amp;", "&")) == [named[0]]
        file = leader.get("/desk/payments.csv?why=failed").content.decode("utf-8-sig").splitlines()
        assert [line.split(",")[1] for line in file] == ["case", named[1], named[0]]
        assert file[1].split(",")[3:7] == ["80.00", "0.00", "failed", "account_closed"]
        assert at_desk(liao.lin).get("/desk/payments/").status_code == 403
        assert leader.get(f"/desk/payments/{other.pk}/").status_code == 404


def test_who_may_orders_again_and_settles_by_hand(liao: Cast) -> None:
    payment = ordered(liao)
    report(payment.pk, FAILED)
    at = f"/desk/payments/{payment.pk}/"
    agent, leader = at_desk(liao.lin, "en"), at_desk(liao.leader, "en")
    shown = agent.get(at).content.decode()
    assert "account_closed" in shown and "is for: Department leader" in shown and "<textarea" not in shown
    assert agent.post(at, {"do": "again", "reasons": "Account corrected."}).status_code == 403
    refused = leader.post(at, {"do": "again", "reasons": ""})
    assert refused.status_code == 422 and b"Please give your reasons" in refused.content
    form = {"do": "again", "reasons": "Account corrected.", "once": "m"}
    assert leader.post(at, form)["Location"] == f"/desk/cases/{payment.case.number}/"
    assert leader.post(at, form).status_code == 302  # a second click
    anew = Payment.objects.get(after=payment)
    case = leader.get(f"/desk/cases/{payment.case.number}/").content.decode()
    assert f"/desk/payments/{anew.pk}/" in case and "Account corrected." in case
    report(anew.pk, FAILED)
    at = f"/desk/payments/{anew.pk}/"
    refused = leader.post(at, {"do": "hand", "reasons": "Paid by bank transfer."})
    assert refused.status_code == 422 and b"Paid by bank transfer." in refused.content
    proof = SimpleUploadedFile("receipt.pdf", b"%PDF-1.4\n%%EOF\n")
    assert leader.post(at, {"do": "hand", "reasons": "Paid by bank transfer.", "files": proof}).status_code == 302
    anew.refresh_from_db()
    assert anew.state == "confirmed" and anew.settled_by == liao.leader
    assert b"paid another way" in leader.get(at).content


def test_a_case_page_with_payments_stays_cheap(liao: Cast, warm_calendar: None) -> None:
    payment = ordered(liao)
    agent = at_desk(liao.lin)
    plain = queries_of(agent, f"/desk/cases/{liao.file(by=liao.wang).number}/")
    assert queries_of(agent, f"/desk/cases/{payment.case.number}/") <= max(15, plain + 2)

"""Mandates at the desk: entered with the document, confirmed by a colleague, seen beside the case."""

from collections.abc import Iterator

import pytest
from desk_cast import NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from django.core.files.uploadedfile import SimpleUploadedFile
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.proceedings.act import act

SAID = {"party": "consumer", "name": "秦律师", "email": "qin@law.example", "kind": "lawyer", "scope": "settle"}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def test_entered_with_a_document_and_confirmed_by_a_colleague(liao: Cast, sheng: Cast) -> None:
    case = Case.objects.get(pk=liao.file(merchant_id=liao.shop.pk).id)
    url, page = f"/desk/cases/{case.number}/", f"/desk/cases/{case.number}/mandates/"
    lin, leader = at_desk(liao.lin), at_desk(liao.leader)
    answer = lin.post(page, SAID)
    assert answer.status_code == 422 and "请附上当事人的委托证明" in answer.content.decode()
    proof = SimpleUploadedFile("委托书.pdf", b"%PDF-1.4\n" + bytes(64))
    assert lin.post(page, SAID | {"proof": proof}).status_code == 302
    mandate = Mandate.objects.get()
    assert "待同事核对" in lin.get(url).content.decode()
    assert "委托书.pdf" in lin.get(page).content.decode()
    said = {"do": "confirm_mandate", "mandate": str(mandate.pk), "reasons": "与身份证相符。"}
    assert lin.post(page, said).status_code == 403
    answer = leader.post(page, said | {"reasons": ""})
    assert answer.status_code == 422
    assert at_desk(sheng.leader).post(page, said).status_code == 404
    assert leader.post(page, said).status_code == 302
    mandate.refresh_from_db()
    assert mandate.state == "confirmed"
    shown = lin.get(url).content.decode()
    assert "秦律师" in shown and "代理已核实" in shown and "与身份证相符。" in shown


def test_a_case_with_mandates_costs_no_statement_more(liao: Cast, warm_calendar: None) -> None:
    case = Case.objects.get(pk=liao.file(merchant_id=liao.shop.pk).id)
    lin, url = at_desk(liao.lin), f"/desk/cases/{case.number}/"
    lin.get(url)
    before = queries_of(lin, url)
    for n in range(3):
        act(case.pk, "give_mandate", liao.as_(liao.zhou, NOW), SAID | {"email": f"{n}@law.example"})
    assert queries_of(lin, url) <= before + 1, "one for the names on the timeline, however many"

"""The pages on which somebody is named to act, and what whoever acts sees: in, refused, and out again."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from proceedings_cast import MORNING, PASSWORD, Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case
from gongdao.intake.submission import Filer, Submission
from gongdao.legaltime import clock
from gongdao.notices import delivery
from gongdao.notices.models import Letter
from gongdao.people import accounts, guests
from gongdao.proceedings.open import open_cases

LAWYER = {"name": "秦律师", "email": "qin@law.example", "kind": "lawyer", "scope": "act"}
PDF = b"%PDF-1.4\n" + b"\0" * 64


@pytest.fixture(autouse=True)
def noon() -> Iterator[Any]:
    with clock.frozen(MORNING + timedelta(hours=3)) as hand:
        yield hand


@pytest.fixture
def case(liao: Cast) -> Case:
    return Case.objects.get(pk=liao.file(merchant_id=liao.shop.pk).id)


def at(case: Case, tail: str = "") -> str:
    return f"/liaoliao/cases/{case.number}/{tail}"


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


def name(client: Client, case: Case, **said: Any) -> Mandate:
    answer = client.post(at(case, "representatives/"), LAWYER | said)
    assert answer.status_code == 302, re.findall('class="err"[^>]*>([^<]*)', answer.content.decode())
    return Mandate.objects.latest("id")


def way_in() -> str:
    """The link of the newest letter to the representative."""
    delivery.deliver()
    (*_, letter) = [one for one in mail.outbox if one.to == [LAWYER["email"]]]
    link = urlsplit(re.findall(r"https?://\S+find/\S+", letter.body)[-1])
    return f"{link.path}?{link.query}"


def open_by(link: str, client: Client) -> Any:
    """Follow the link and tap."""
    form = client.get(link).content.decode()
    sent = {one: re.findall(f'name="{one}" value="([^"]*)"', form)[0] for one in ("number", "code")}
    return client.post(link.partition("?")[0], sent)


def test_the_letter_opens_the_case_for_who_acts_until_it_is_revoked(liao: Cast, case: Case, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.test"
    zhou, shop, lawyer = signed_in(liao.zhou), signed_in(liao.seller), Client()
    proof = SimpleUploadedFile("委托书.pdf", PDF)
    mandate = name(zhou, case, proof=proof)
    assert mandate.proof is not None and mandate.proof.name == "委托书.pdf"
    assert lawyer.get(at(case)).status_code == 404
    assert open_by(way_in(), lawyer).headers["Location"] == at(case)
    page = lawyer.get(at(case)).content.decode()
    assert "查看、留言、提交证据" in page and "消费者" in page
    sent = lawyer.post(at(case, "do/message/"), {"text": "受托提交。", "rev": case.rev})
    assert sent.status_code == 302
    assert "秦律师（您的代理人）" in zhou.get(at(case)).content.decode()
    assert "秦律师（消费者的代理人）" in shop.get(at(case)).content.decode()
    assert "秦律师（消费者的代理人）" in signed_in(liao.lin).get(f"/desk/cases/{case.number}/").content.decode()
    unread = Letter.objects.filter(case=case, role="consumer", channel="app", read_at=None)
    before = unread.count()
    lawyer.get(at(case))
    assert unread.count() == before, "the letters in the app are the party's own"
    assert zhou.post(at(case, "representatives/"), {"do": "revoke_mandate", "mandate": mandate.pk}).status_code == 302
    for answer in (lawyer.get(at(case)), lawyer.post(at(case, "do/message/"), {"text": "还有。", "rev": case.rev})):
        assert answer.status_code == 403 and "可以在案件页面重新指定您" in answer.content.decode()


def test_a_guest_names_somebody_and_the_representative_lays_it_down(liao: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.test"
    code = guests.new_claim_code()
    matter = Submission(
        platform_id=liao.platform.pk,
        platform=liao.platform.slug,
        filer=Filer(name="钱女士", email="qian@mail.example"),
        occurred_at=MORNING,
        facts={"category": "service_quality"},
        text="水壶漏水。",
        claim_hash=guests.claim_hash(code),
    )
    case = Case.objects.get(pk=open_cases([matter], now=MORNING)[0].id)
    guest, lawyer = Client(), Client()
    guest.post("/liaoliao/find/", {"number": case.number, "code": code})
    mandate = name(guest, case)
    open_by(way_in(), lawyer)
    assert "辞去代理" in lawyer.get(at(case, "representatives/")).content.decode()
    assert lawyer.post(at(case, "representatives/"), LAWYER | {"email": "x@law.example"}).status_code == 403
    assert lawyer.post(at(case, "representatives/"), {"do": "end_mandate", "mandate": mandate.pk}).status_code == 302
    assert lawyer.get(at(case)).status_code == 403
    assert guest.get(at(case)).status_code == 200


def test_an_account_of_the_address_needs_no_link_but_a_confirmed_address(liao: Cast, case: Case) -> None:
    qin = accounts.create(liao.platform, name="秦律师", email=LAWYER["email"], password=PASSWORD)
    name(signed_in(liao.zhou), case)
    assert signed_in(qin).get(at(case)).status_code == 404, "anybody can type an address at sign-up"
    qin.confirmed_email = qin.email
    qin.save()
    client = signed_in(qin)
    assert client.get(at(case)).status_code == 200
    assert case.number in client.get("/liaoliao/cases/").content.decode()
    assert signed_in(liao.wang).get(at(case)).status_code == 404


def test_what_is_wrong_with_the_form_is_said_and_nothing_is_lost(liao: Cast, case: Case) -> None:
    zhou = signed_in(liao.zhou)
    answer = zhou.post(at(case, "representatives/"), LAWYER | {"email": liao.zhou.email, "valid_until": "2026-12-01"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "当事人自己的邮箱" in page and 'value="2026-12-01"' in page
    assert not Mandate.objects.exists() and not mail.outbox

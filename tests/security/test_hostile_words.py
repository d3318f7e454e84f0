"""Words, names and files of strangers are shown as what they are; nothing of them runs in anybody's browser."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao  # noqa: F401
from security_browsers import signed_in

from gongdao.cases.models import Attachment, Case
from gongdao.legaltime import clock
from gongdao.look.markup import clause_html
from gongdao.people.models import Merchant, User
from gongdao.proceedings.act import act

NOW = MORNING + timedelta(hours=1)
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7|add:7 }}"


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def hostile_case(cast: Cast) -> Case:
    """A case whose every word, name and file comes from an attacker."""
    User.objects.filter(pk__in=[cast.zhou.pk, cast.lin.pk, cast.seller.pk]).update(name=EVIL)
    Merchant.objects.filter(pk=cast.shop.pk).update(name=EVIL)
    opened = cast.file(text=EVIL, title=EVIL, order_number=EVIL[:60], merchant_id=cast.shop.pk)
    case = Case.objects.get(pk=opened.id)
    lin = cast.as_(cast.lin, NOW)
    act(case.pk, "claim", lin)
    act(case.pk, "accept", lin, {"text": EVIL})
    act(case.pk, "reply", lin, {"text": EVIL, "to": "all"})
    act(case.pk, "note", lin, {"text": EVIL})
    act(case.pk, "classify", lin, {"fact.cause": "company"})
    diligent(case.pk, "propose_remedy", lin, {"amount": "5.00", "remedy": "refund", "terms": EVIL, "reasons": EVIL})
    sent = [SimpleUploadedFile(f"{EVIL}.html", EVIL.encode())]
    at = f"/liaoliao/cases/{case.number}/do/message/"
    assert signed_in(cast.zhou).post(at, {"text": EVIL, "files": sent}).status_code == 302
    case.refresh_from_db()
    return case


class Running(HTMLParser):
    """Gathers what a browser would run: attributes of events, scripts within the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if any(name.startswith("on") for name in given) or (tag == "script" and "src" not in given):
            self.found.append((tag, attrs))
        if str(given.get("href", "")).lower().startswith("javascript"):
            self.found.append((tag, attrs))


def assert_harmless(client: Client, address: str) -> None:
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 200, address
    assert "alert(" in page, f"{address} shows none of it, so it proves nothing"
    assert "<script>alert" not in page and "<img src=x" not in page and "14</" not in page
    running = Running()
    running.feed(page)
    assert not running.found, "something that runs"
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy


def test_no_page_runs_what_somebody_wrote(liao: Cast) -> None:
    case = hostile_case(liao)
    staff, leader = signed_in(liao.lin), signed_in(liao.leader)
    approval = case.approvals.get()
    for address in (f"/desk/cases/{case.number}/", "/desk/queue/all/", f"/desk/cases/{case.number}/letters/"):
        assert_harmless(staff, address)
    assert_harmless(leader, f"/desk/approvals/{approval.pk}/")
    for party in (liao.zhou, liao.seller):
        assert_harmless(signed_in(party), f"/liaoliao/cases/{case.number}/")
        assert_harmless(signed_in(party), "/liaoliao/cases/")


def test_a_page_sent_as_a_file_is_a_download_and_never_a_page(liao: Cast) -> None:
    case = hostile_case(liao)
    file = Attachment.objects.get(case=case)
    for client, address in (
        (signed_in(liao.zhou), f"/liaoliao/cases/{case.number}/files/{file.pk}/"),
        (signed_in(liao.lin), f"/desk/cases/{case.number}/files/{file.pk}/"),
    ):
        response = client.get(address)
        assert response["Content-Type"].startswith("text/plain")
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
    for stranger in (liao.wang, liao.seller):
        at = f"/liaoliao/cases/{case.number}/files/{file.pk}/"
        assert signed_in(stranger).get(at).status_code == 404


def test_the_text_of_a_rulebook_is_markdown_without_html() -> None:
    html = clause_html(
        "<script>x</script> [a](javascript:alert(1)) [b](data:text/html,x) ![c](http://t.example/p.png)"
        " <b onclick=x>d</b> [e](https://good.example/)"
    )
    assert "<script" not in html and "<b" not in html and "<img" not in html
    assert not re.search(r'href="(javascript|data)', html)
    assert 'href="https://good.example/"' in html

"""Filing through the pages: by guests and accounts, with files, twice, with bad input, after the session has ended."""

import re

import pytest
from django.test import Client
from portal_steps import CONTACT, FILE, FIRST, TEXT, file, key_of, write
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Attachment, Case, Draft, Party
from gongdao.legaltime import clock
from gongdao.people import guests


@pytest.fixture(autouse=True)
def morning():
    with clock.frozen(MORNING) as hand:
        yield hand


def test_a_guest_files_gets_a_receipt_and_follows_the_case(client: Client, liao: Cast) -> None:
    assert "400-820-7716" in client.get("/liaoliao/").content.decode()
    number = file(client)
    case = Case.objects.get(number=number)
    assert (case.state, case.category, case.facts) == (
        "received",
        "service_quality",
        {"category": "service_quality", "topic": "quality", "remedy_sought": "refund"},
    )
    assert Party.objects.get(case=case).phone == "+8613800138000"
    page = client.get(f"/liaoliao/receipt/{number}/").content.decode()
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", page)[0]
    assert number in page and guests.claim_matches(code, bytes(case.claim_hash))
    page = client.get(f"/liaoliao/cases/{number}/").content.decode()
    assert TEXT[:10] in page and "H-1.4.3" in page

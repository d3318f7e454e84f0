"""Nobody gets into a case by a mandate that they were not given: forged links, other cases, guesses, half-made ones."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.notices.representatives import code_of
from gongdao.people.attempts import CLAIM
from gongdao.proceedings.act import act

SAID = {"name": "秦律师", "email": "qin@law.example", "kind": "lawyer", "scope": "settle"}


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(MORNING + timedelta(hours=1)):
        yield


def mandated(cast: Cast) -> tuple[Case, Mandate]:
    case = Case.objects.get(pk=cast.file().id)
    act(case.pk, "give_mandate", cast.as_(cast.zhou, clock.now()), SAID)
    return case, Mandate.objects.get(case=case)


def tried(case: Case, code: str, slug: str = "liaoliao") -> int:
    """What the page of the case answers to a fresh browser after the code was tried."""
    client = Client()
    client.post(f"/{slug}/find/", {"number": case.number, "code": code})
    return client.get(f"/{slug}/cases/{case.number}/").status_code


def test_the_code_of_one_mandate_opens_no_other_case(liao: Cast, sheng: Cast) -> None:
    (case, mandate), other, there = mandated(liao), Case.objects.get(pk=liao.file().id), mandated(sheng)
    assert tried(case, code_of(mandate.pk)) == 200
    assert tried(other, code_of(mandate.pk)) == 404
    assert tried(case, code_of(there[1].pk)) == 404
    assert tried(there[0], code_of(mandate.pk), "liaosheng") == 404


def test_the_way_in_is_closed_with_the_mandate_and_before_it_is_confirmed(liao: Cast) -> None:
    case, mandate = mandated(liao)
    act(case.pk, "revoke_mandate", liao.as_(liao.zhou, clock.now()), {"mandate": str(mandate.pk)})
    assert tried(case, code_of(mandate.pk)) == 403
    Mandate.objects.filter(pk=mandate.pk).update(state="given")
    assert tried(case, code_of(mandate.pk)) == 404


def test_guessing_is_limited(liao: Cast) -> None:
    case, mandate = mandated(liao)
    for _ in range(CLAIM.n):
        assert tried(case, "AAAA-AAAA") == 404
    assert tried(case, code_of(mandate.pk)) == 404, "also with the right one, until the window is over"


def test_what_is_posted_about_a_mandate_of_another_case_names_nothing(liao: Cast) -> None:
    case, mandate = mandated(liao)
    own = Case.objects.get(pk=liao.file(by=liao.wang).id)
    wang = Client()
    wang.force_login(liao.wang)
    said = {"do": "revoke_mandate", "mandate": str(mandate.pk)}
    assert wang.post(f"/liaoliao/cases/{case.number}/representatives/", said).status_code == 404
    assert wang.post(f"/liaoliao/cases/{own.number}/representatives/", said).status_code == 404
    for junk in ("", "0", "-1", "1e9", "9" * 30, "²"):
        answer = wang.post(f"/liaoliao/cases/{own.number}/representatives/", said | {"mandate": junk})
        assert answer.status_code == 404
    mandate.refresh_from_db()
    assert mandate.state == "confirmed"

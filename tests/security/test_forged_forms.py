"""Forms that no page of ours makes: they are refused, or read as far as they make sense, and never fail inside."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401
from security_browsers import signed_in

from gongdao.cases.models import Case, Draft
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.proceedings.act import act
from gongdao.proceedings.errors import BadRating, NotStaffHere
from gongdao.record.models import Content

NOW = MORNING + timedelta(hours=1)
NO_FIGURES = ["\u00b2", "\uff11", "-1", "9" * 30, "9" * 5000]


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def in_hand(cast: Cast) -> Case:
    case = Case.objects.get(pk=cast.file().id)
    for action in ("claim", "accept"):
        act(case.pk, action, cast.as_(cast.lin, NOW))
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("text", NO_FIGURES)
def test_what_is_no_figure_at_the_desk(liao: Cast, text: str) -> None:
    case, client = in_hand(liao), signed_in(liao.lin)
    note = f"/desk/cases/{case.number}/do/note/"
    assert client.post(note, {"text": "a", "rev": text}).status_code == 302
    assert client.post(note, {"text": "b", "rev": case.rev, "file": text}).status_code == 302
    case.refresh_from_db()
    stale = client.post(f"/desk/cases/{case.number}/do/give_result/", {"text": "c", "rev": text})
    assert stale.status_code == 409
    assert client.get("/desk/queue/all/", {"assignee": text}).status_code == 200


@pytest.mark.parametrize("text", NO_FIGURES)
def test_what_is_no_figure_on_the_public_pages(liao: Cast, text: str) -> None:
    case, client = in_hand(liao), signed_in(liao.zhou)
    at = f"/liaoliao/cases/{case.number}/do/message/"
    assert client.post(at, {"text": "a", "rev": text}).status_code == 302


def test_a_nul_in_a_form_of_the_desk_is_left_out(liao: Cast) -> None:
    case, client = in_hand(liao), signed_in(liao.lin)
    at = f"/desk/cases/{case.number}/"
    assert client.post(at + "draft/note/", {"te\0xt": "half\0 written"}).status_code == 204
    assert Draft.objects.get().body == {"note.text": "half written"}
    assert client.post(at + "do/note/", {"text": "a\0b", "rev": case.rev}).status_code == 302
    assert not [row for row in Content.objects.all() if row.body and b"u0000" in bytes(row.body)]


def test_the_names_of_other_people_cannot_be_learnt_by_their_ids(liao: Cast, sheng: Cast) -> None:
    case, lin = in_hand(liao), liao.as_(liao.lin, NOW)

    def said(user: User) -> str:
        with pytest.raises(NotStaffHere) as caught:
            act(case.pk, "assign", lin, {"assignee": str(user.pk)})
        return caught.value.message

    for stranger in (sheng.lin, sheng.zhou, liao.wang):
        assert stranger.name not in said(stranger)
    assert liao.risk.name in said(liao.risk)


def test_a_rating_of_five_thousand_digits(liao: Cast) -> None:
    case, lin = in_hand(liao), liao.as_(liao.lin, NOW)
    act(case.pk, "classify", lin, {"fact.cause": "company"})
    diligent(case.pk, "give_result", lin, {"text": "done", "reasons": "seen", "clause": "M-3.2.2"})
    with pytest.raises(BadRating):
        act(case.pk, "rate", liao.as_(liao.zhou, NOW), {"rating": "9" * 5000})

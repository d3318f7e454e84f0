"""Many cases at once: the preview keeps nothing, each case is its own act, sent twice does nothing twice."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from desk_cast import NOW, at_desk
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401
from test_desk_queue import file_many

from gongdao.cases.models import Case, Clock
from gongdao.desk import bulk_acts
from gongdao.desk.bulk_acts import MOST
from gongdao.editions import books
from gongdao.intake.models import Answered
from gongdao.knowledge import macros
from gongdao.knowledge.models import Macro
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings.act import act
from gongdao.proceedings.rehearse import Step, rehearse
from gongdao.record.models import Event


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def values(*cases: Case) -> list[str]:
    return [f"{case.pk}:{case.rev}" for case in cases]


def many(cast: Cast, n: int) -> list[Case]:
    file_many(cast, n)
    return list(Case.objects.order_by("id"))


def post(client: Client, do: str, cases: list[Case], **more: Any) -> Any:
    return client.post("/desk/bulk/", {"do": do, "case": values(*cases), "back": "/desk/queue/all/?q=x", **more})


def rows() -> tuple[list[Any], list[Any], int, int, int]:
    """Everything that an act might leave behind."""
    return (
        list(Case.objects.order_by("id").values()),
        list(Clock.objects.order_by("id").values()),
        Event.objects.count(),
        Letter.objects.count(),
        Answered.objects.count(),
    )


def test_a_rehearsal_tells_what_an_act_changes_and_leaves_nothing(liao: Cast) -> None:
    (case,) = many(liao, 1)
    before = rows()
    leader = liao.as_(liao.leader, NOW)
    given = Step("assign", {"assignee": str(liao.he.pk), "department": "customer_service"})
    grave = Step("classify", {"fact.injury": "yes"})
    found = rehearse(case.pk, leader, [given, Step("accept"), grave], rev=case.rev)
    assert rows() == before
    assigned, refused, classified = found
    assert assigned.changes["assignee_id"] == (None, liao.he.pk)
    assert "owner" in assigned.told
    assert (refused.allowed, refused.refusal.code) == (False, "not-your-part")
    assert classified.facts == {"injury": (None, "yes")}
    assert classified.changes["severity"][1] != classified.changes["severity"][0] == "general"
    act(case.pk, "classify", leader, {"fact.injury": "yes"})
    after = Case.objects.get(pk=case.pk)
    assert after.severity == classified.changes["severity"][1]
    assert rehearse(case.pk, leader, [given], rev=case.rev)[0].refusal.code == "stale"


def test_preview_then_one_act_for_each(liao: Cast) -> None:
    cases = many(liao, 3)
    act(cases[0].pk, "withdraw", liao.as_(liao.zhou, NOW))
    client, before = at_desk(liao.leader), rows()
    cases[0].refresh_from_db()
    assert post(client, "assign", cases).context["cases"][0].case.pk == cases[0].pk
    page = post(client, "assign", cases, to=f"customer_service:{liao.he.pk}", preview="1")
    before_after = rows()
    assert before_after[1:] == before[1:]
    assert [bool(one.refusal) for one in page.context["outcomes"]] == [True, False, False]
    assert "M-" in page.context["outcomes"][0].refusal
    assert "负责人：无人 → 何青" in page.context["outcomes"][1].effects
    sent = dict(page.context["sent"])
    assert sent == {"to": f"customer_service:{liao.he.pk}"}
    done = post(
        client, "assign", [one.case for one in page.context["able"]], confirm="1", token=page.context["token"], **sent
    )
    assert (len(done.context["done"]), done.context["refused"]) == (2, [])
    assert done.context["back"] == "/desk/queue/all/?q=x"
    assert list(Case.objects.order_by("id").values_list("assignee_id", flat=True)) == [None, liao.he.pk, liao.he.pk]
    events = Event.objects.filter(name="assign")
    assert sorted(events.values_list("case_id", flat=True)) == sorted(one.pk for one in cases[1:])


def test_sent_twice_does_nothing_twice(liao: Cast) -> None:
    cases = many(liao, 2)
    client = at_desk(liao.lin)
    token = post(client, "note", cases, text="先等商家", preview="1").context["token"]
    for _ in range(2):
        page = post(client, "note", cases, text="先等商家", confirm="1", token=token)
        assert (len(page.context["done"]), page.context["refused"]) == (2, [])
    assert Event.objects.filter(name="note").count() == 2
    post(client, "note", cases, text="另一条", confirm="1", token=token[::-1])
    assert Event.objects.filter(name="note").count() == 4, "another form is another note"
    other = post(at_desk(liao.he), "note", cases, text="何青的", confirm="1", token=token)
    assert len(other.context["done"]) == 2 and Event.objects.filter(name="note").count() == 6


def test_what_changed_meanwhile_is_refused_and_the_rest_is_done(liao: Cast) -> None:
    cases = many(liao, 3)
    client = at_desk(liao.lin)
    token = post(client, "claim", cases).context["token"]
    act(cases[1].pk, "claim", liao.as_(liao.he, NOW))
    page = post(client, "claim", cases, confirm="1", token=token)
    assert [one.ticked.case.pk for one in page.context["done"]] == [cases[0].pk, cases[2].pk]
    assert "别人" in page.context["refused"][0].refusal or "变" in page.context["refused"][0].refusal
    assert Case.objects.get(pk=cases[1].pk).assignee_id == liao.he.pk


def test_facts_are_set_where_they_differ(liao: Cast) -> None:
    cases = many(liao, 2)
    for case in cases:
        act(case.pk, "claim", liao.as_(liao.lin, NOW))
        case.refresh_from_db()
    client = at_desk(liao.lin)
    form = post(client, "classify", cases)
    names = [one.name for one in form.context["fields"]]
    assert "fact.category" in names and "fact.injury" in names and "fact.amount" not in names
    assert post(client, "classify", cases, preview="1").status_code == 422
    page = post(client, "classify", cases, preview="1", **{"fact.injury": "yes"})
    effects = page.context["outcomes"][0].effects
    assert any("→" in one and "一般" in one for one in effects), effects
    same = post(client, "classify", cases, preview="1", **{"fact.category": "service_quality"})
    assert all(one.refusal for one in same.context["outcomes"])
    done = post(client, "classify", cases, confirm="1", token=page.context["token"], **dict(page.context["sent"]))
    assert len(done.context["done"]) == 2
    assert {case.facts["injury"] for case in Case.objects.all()} == {"yes"}


def test_a_saved_reply_is_filled_in_for_each_case(liao: Cast) -> None:
    cases = many(liao, 2)
    for case in cases:
        act(case.pk, "claim", liao.as_(liao.lin, NOW))
        case.refresh_from_db()
    macro = Macro(
        platform=liao.platform, name="已收到", owner=liao.lin, to="consumer", body="{consumer}您好，{number} 已收到。"
    )
    macros.keep(macro, books.stack(liao.ruleset), NOW)
    client = at_desk(liao.lin)
    (field,) = post(client, "macro", cases).context["fields"]
    assert field.groups == [("", [(str(macro.pk), "已收到")])]
    page = post(client, "macro", cases, macro=str(macro.pk), preview="1")
    assert cases[0].number in page.context["outcomes"][0].effects[0]
    assert cases[1].number in page.context["outcomes"][1].effects[0]
    post(client, "macro", cases, macro=str(macro.pk), confirm="1", token=page.context["token"])
    assert Event.objects.filter(name="reply").count() == 2
    assert post(at_desk(liao.he), "macro", cases, macro=str(macro.pk), preview="1").context["able"] == []


def test_nothing_of_another_platform_and_no_more_than_a_page(liao: Cast, sheng: Cast) -> None:
    file_many(liao, MOST + 1)
    cases = list(Case.objects.order_by("id"))
    foreign = Case.objects.get(pk=sheng.file().id)
    client = at_desk(liao.lin)
    assert post(client, "claim", [foreign]).status_code == 422
    mixed = post(client, "claim", [cases[0], foreign])
    assert [one.case.pk for one in mixed.context["cases"]] == [cases[0].pk]
    assert post(client, "claim", cases).status_code == 422
    assert post(client, "claim", []).status_code == 422
    assert post(client, "vanish", cases[:1]).status_code == 422
    assert post(client, "claim", cases[:1], confirm="1", token="short").status_code == 422
    assert client.post("/desk/bulk/", {"do": "claim", "case": ["x", "1:2:3", "9" * 30 + ":1"]}).status_code == 422
    assert client.get("/desk/bulk/")["location"] == "/desk/"
    outside = client.post("/desk/bulk/", {"do": "claim", "case": values(cases[0]), "back": "https://example.org/"})
    assert outside.context["back"] == "/desk/"
    assert Event.objects.filter(name="claim").count() == 0
    assert Client().post("/desk/bulk/", {"do": "claim", "case": values(cases[0])}).status_code == 302


def test_the_queue_offers_every_kind_with_a_key_of_its_own(liao: Cast) -> None:
    (case,) = many(liao, 1)
    html = at_desk(liao.lin).get("/desk/queue/all/").content.decode()
    assert f'value="{case.pk}:{case.rev}"' in html
    bar = html[html.index('id="bulk"') : html.index("</form>", html.index('id="bulk"'))]
    assert set(re.findall(r'name="do" value="(\w+)"', bar)) == {
        kind.name for kind in bulk_acts.KINDS.values() if not kind.moves
    }
    keys = re.findall(r'data-key="([^"]+)"', html)
    assert len(keys) == len(set(keys)), keys

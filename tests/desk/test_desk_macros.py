"""Saved replies at the desk: filled in and rehearsed, done all or nothing, written by whom they belong to."""

from collections.abc import Iterator
from typing import Any

import pytest
from desk_cast import NOW, at_desk
from django.http import HttpResponse
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.knowledge.models import Macro
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.proceedings.act import act
from gongdao.proceedings.rehearse import Step, do_all, rehearse
from gongdao.record.models import Event

TAKE_OVER = [{"action": "claim", "inputs": {}}, {"action": "accept", "inputs": {}}]
BLAME = {"action": "classify", "inputs": {"fact.cause": "company"}}


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def macro(cast: Cast, body: str = "{consumer}您好，{number} 已经受理。", acts: Any = (), **more: Any) -> Macro:
    return Macro.objects.create(
        platform=cast.platform, name="受理", body=body, acts=list(acts), updated_at=NOW, **({"to": "consumer"} | more)
    )


def filed(cast: Cast) -> Case:
    return Case.objects.get(pk=cast.file().id)


def url(case: Case, rest: str = "") -> str:
    return f"/desk/cases/{case.number}/{rest}"


def names(case: Case) -> list[str]:
    return list(Event.objects.filter(case_id=case.pk).order_by("id").values_list("name", flat=True))


def send(cast: Cast, case: Case, one: Macro, ticked: list[int], **more: Any) -> HttpResponse:
    sent = {"rev": case.rev, "as": "reply:consumer", "text": "周女士您好", "macro": one.pk, "macro_act": ticked} | more
    return at_desk(cast.lin).post(url(case, "do/composer/"), sent)


def test_it_is_filled_in_and_says_what_it_would_do(liao: Cast) -> None:
    case, one = filed(liao), macro(liao, acts=[*TAKE_OVER, BLAME])
    before = names(case)
    response = at_desk(liao.lin).get(url(case, f"macros/{one.pk}/"))
    prepared = response.context["macro"]
    assert prepared.text == f"周女士您好，{case.number} 已经受理。"
    assert [(part.label, part.reason, part.ticked) for part in prepared.parts] == [
        ("认领", "", True),
        ("受理", "", True),
        ("审核分类", "", True),
    ]
    assert "林悦" in prepared.parts[0].effect and "处理中" in prepared.parts[1].effect
    assert "公司原因" in prepared.parts[2].effect
    assert prepared.refused == "", "the words can be sent once the case is taken over"
    assert names(case) == before and Case.objects.get(pk=case.pk).rev == case.rev, "nothing has happened"
    page = at_desk(liao.lin).get(url(case, f"?macro={one.pk}")).content.decode()
    assert f"周女士您好，{case.number} 已经受理。" in page, "without a script as well"


def test_what_is_not_allowed_says_why_and_is_left_out(liao: Cast) -> None:
    case = filed(liao)
    for action in ("claim", "accept"):
        act(case.pk, action, liao.as_(liao.lin, NOW))
    one = macro(liao, acts=[*TAKE_OVER, BLAME])
    parts = at_desk(liao.lin).get(url(case, f"macros/{one.pk}/")).context["macro"].parts
    assert [part.ticked for part in parts][1:] == [False, True]
    assert "（M-" in parts[1].reason, "with the clause"


def test_acts_and_words_are_done_together(liao: Cast) -> None:
    case, one = filed(liao), macro(liao, acts=[*TAKE_OVER, BLAME])
    assert send(liao, case, one, [0, 1, 2]).status_code == 302
    case.refresh_from_db()
    assert (case.assignee, case.state, case.cause) == (liao.lin, "in_hand", "company")
    assert [name for name in names(case) if name in ("claim", "accept", "classify", "reply")] == [
        "claim",
        "accept",
        "classify",
        "reply",
    ]


def test_all_of_it_or_nothing(liao: Cast) -> None:
    case = filed(liao)
    one = macro(liao, acts=[*TAKE_OVER, {"action": "regrade", "inputs": {"fact.severity": "major"}}])
    before = names(case)
    response = send(liao, case, one, [0, 1, 2])
    assert response.status_code == 422, "a new grade needs reasons"
    assert names(case) == before
    page = response.content.decode()
    assert ">周女士您好</textarea>" in page and 'name="macro_act" value="2" checked' in page
    case.refresh_from_db()
    assert (case.assignee, case.state) == (None, "received")
    assert send(liao, case, one, [0, 1]).status_code == 302, "without it the rest is done"


def test_handing_on_comes_after_the_words(liao: Cast) -> None:
    case = filed(liao)
    act(case.pk, "claim", liao.as_(liao.lin, NOW))
    case.refresh_from_db()
    hand_on = {"action": "assign", "inputs": {"department": "engineering"}, "after": True}
    assert send(liao, case, macro(liao, acts=[hand_on]), [0]).status_code == 302
    case.refresh_from_db()
    assert (case.department, case.assignee) == ("engineering", None)
    assert names(case)[-2:] == ["reply", "assign"]


def test_a_stale_page_does_nothing(liao: Cast) -> None:
    case, one = filed(liao), macro(liao, acts=[BLAME])
    act(case.pk, "claim", liao.as_(liao.lin, NOW))
    response = send(liao, case, one, [0])
    assert response.status_code == 409 and "周女士您好" in response.content.decode()


def test_somebody_elses_is_not_here(liao: Cast, sheng: Cast) -> None:
    case = filed(liao)
    for foreign in (macro(liao, owner=liao.he), macro(liao, department="legal"), macro(sheng)):
        assert at_desk(liao.lin).get(url(case, f"macros/{foreign.pk}/")).status_code == 404
        assert at_desk(liao.lin).get(f"/desk/macros/{foreign.pk}/").status_code == 404
        act_less = send(liao, case, foreign, [0], **{"as": "note:"})
        assert act_less.status_code == 302 and names(case)[-1] == "note", "only the words are sent"


def test_two_quick_clicks_post_once_and_a_changed_text_is_another(liao: Cast) -> None:
    case = filed(liao)
    client = at_desk(liao.lin)
    sent = {"rev": case.rev, "as": "note:", "text": "第一句", "once": "mark-of-this-form"}
    for _ in range(3):
        assert client.post(url(case, "do/composer/"), sent).status_code == 302
    assert names(case).count("note") == 1
    client.post(url(case, "do/composer/"), sent | {"text": "第二句"})
    client.post(url(case, "do/composer/"), sent | {"once": "mark-of-another-form"})
    assert names(case).count("note") == 3
    page = client.get(url(case)).content.decode()
    assert page.count('name="once"') >= 2


def test_a_rehearsal_leaves_no_trace_and_each_step_sees_the_ones_before(liao: Cast) -> None:
    case = filed(liao)
    lin = liao.as_(liao.lin, NOW)
    steps = [Step("accept"), Step("claim"), Step("accept"), Step("give_result", {"reasons": "查明"})]
    tried = rehearse(case.pk, lin, steps)
    assert [one.allowed for one in tried] == [False, True, True, False]
    assert tried[1].changes["assignee_id"] == (None, liao.lin.pk)
    assert tried[2].changes["state"] == ("received", "in_hand")
    assert tried[0].refusal is not None and tried[0].refusal.code == "not-your-part"
    assert names(case) == ["file"]
    assert [one.code for one in [rehearse(case.pk, lin, [Step("claim")], rev=99)[0].refusal] if one] == ["stale"]
    done = do_all(case.pk, lin, [Step("claim"), Step("accept")], rev=case.rev)
    assert [one.pending for one in done] == [False, False]


# writing them


def written(user: User, **values: Any) -> HttpResponse:
    sent = {"name": "问候", "scope": "own", "to": "consumer", "body": "您好", "save": "yes"} | values
    return at_desk(user).post("/desk/macros/new/", sent)


def test_who_may_write_for_whom(liao: Cast) -> None:
    assert written(liao.lin).status_code == 302
    assert Macro.objects.get().owner == liao.lin
    assert written(liao.lin, scope="platform").status_code == 422, "an agent shares with nobody"
    assert written(liao.lin, scope="department:customer_service").status_code == 422
    assert written(liao.leader, scope="department:customer_service").status_code == 302
    assert written(liao.leader, scope="department:legal").status_code == 422
    assert written(liao.manager, scope="platform").status_code == 302
    assert sorted(one.scope for one in Macro.objects.all()) == ["department", "own", "platform"]
    shared = Macro.objects.get(owner=None, department=None)
    assert at_desk(liao.lin).get(f"/desk/macros/{shared.pk}/").status_code == 404
    assert at_desk(liao.lin).post(f"/desk/macros/{shared.pk}/retire/").status_code == 404
    assert at_desk(liao.manager).post(f"/desk/macros/{shared.pk}/retire/").status_code == 302
    assert "问候" in at_desk(liao.lin).get("/desk/macros/").content.decode()


def test_what_is_wrong_is_said_and_nothing_is_lost(liao: Cast) -> None:
    unknown = written(liao.lin, body="{name}您好")
    page = unknown.content.decode()
    assert unknown.status_code == 422 and "{consumer}" in page and "{name}您好</textarea>" in page
    unkind = written(liao.lin, body="先撤回投诉才能退款。")
    page = unkind.content.decode()
    assert unkind.status_code == 422 and "先撤回投诉" in page and 'name="meant"' in page
    assert written(liao.lin, body="先撤回投诉才能退款。", meant="yes").status_code == 302
    assert written(liao.lin, name="", body="您好").status_code == 422


def test_acts_are_added_filled_and_taken_out(liao: Cast) -> None:
    client = at_desk(liao.lin)
    first = {"name": "归因", "scope": "own", "to": "note", "body": "", "add": "yes", "new_act": "classify"}
    page = client.post("/desk/macros/new/", first)
    assert [part.action for part in page.context["parts"]] == ["classify"] and not Macro.objects.exists()
    assert "fact.cause" in page.context["parts"][0].form.fields
    sent = {"name": "归因", "scope": "own", "to": "note", "body": "", "act0": "classify", "act0-fact.cause": "company"}
    page = client.post("/desk/macros/new/", sent | {"add": "yes", "new_act": "assign"})
    assert [part.action for part in page.context["parts"]] == ["classify", "assign"]
    whole = sent | {"act1": "assign", "act1-department": "legal", "act1-after": "yes", "save": "yes"}
    assert client.post("/desk/macros/new/", whole).status_code == 302
    one = Macro.objects.get()
    assert one.acts == [
        {"action": "classify", "inputs": {"fact.cause": "company"}, "after": False},
        {"action": "assign", "inputs": {"department": "legal"}, "after": True},
    ]
    kept = client.get(f"/desk/macros/{one.pk}/").context["parts"]
    assert kept[1].after and kept[1].form.initial == {"department": "legal"}
    client.post(f"/desk/macros/{one.pk}/", whole | {"remove": "0"})
    assert [act["action"] for act in Macro.objects.get().acts] == ["assign"]
    client.post(f"/desk/macros/{one.pk}/", sent | {"act0": "approve", "body": "您好", "save": "yes"})
    assert Macro.objects.get().acts == [], "what a macro cannot prepare is not kept"


def test_the_preview_follows_the_words(liao: Cast) -> None:
    client = at_desk(liao.lin)
    page = client.post("/desk/macros/preview/", {"body": "{consumer}您好，{nonsense}"}).content.decode()
    assert "消费者的姓名" in page and "{nonsense}" in page and "无法自动填写" in page
    case = filed(liao)
    client.post(url(case, "here/"))
    page = client.post("/desk/macros/preview/", {"body": "{consumer}您好，不要投诉"}).content.decode()
    assert "周女士您好" in page and case.number in page and "H-1.1.1" in page


@pytest.mark.parametrize(
    ("language", "text", "marked"),
    [
        ("zh-hans", "您先撤回投诉，我们才能退款。", "先撤回投诉"),
        ("zh-hans", "本活动最终解释权归平台所有。", "最终解释"),
        ("en", "Hello, please withdraw your complaint today.", "please withdraw your complaint"),
    ],
)
def test_words_that_discourage_are_marked_before_they_are_sent_and_sent_after_a_second_look(
    liao: Cast, language: str, text: str, marked: str
) -> None:
    case = filed(liao)
    client = at_desk(liao.lin, language)
    client.post(url(case, "do/claim/"), {"rev": case.rev})
    case.refresh_from_db()
    sent = {"rev": case.rev, "as": "reply:consumer", "text": text}
    held = client.post(url(case, "do/composer/"), sent)
    page = held.content.decode()
    assert held.status_code == 422 and f"<mark>{marked}" in page and "H-1.1.1" in page
    assert text in page and not Event.objects.filter(case_id=case.pk, name="reply").exists()
    assert client.post(url(case, "do/composer/"), sent | {"meant": "yes"}).status_code == 302
    assert Event.objects.filter(case_id=case.pk, name="reply").count() == 1
    case.refresh_from_db()
    note = {"rev": case.rev, "as": "note:", "text": text}
    assert client.post(url(case, "do/composer/"), note).status_code == 302, "colleagues are not kept from anything"

"""A group is made of ticked cases, answered and closed together, and each keeps its own record; pages of members."""

from collections.abc import Iterator
from typing import Any

import pytest
from desk_cast import NOW, at_desk
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao  # noqa: F401
from test_desk_queue import file_many

from gongdao.cases import groups
from gongdao.cases.models import Case, Link, Task
from gongdao.legaltime import clock
from gongdao.proceedings.act import act
from gongdao.record.models import Event

WHY = {"reasons": "同一批次开裂。"}
RESULT = {"clause": "H-2.1.1", "reasons": "同一批次，全部退款。"}


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def many(liao: Cast, n: int) -> list[Case]:
    file_many(liao, n)
    for case in Case.objects.all():
        act(case.pk, "claim", liao.as_(liao.lin, NOW))
        act(case.pk, "accept", liao.as_(liao.lin, NOW))
    return list(Case.objects.order_by("id"))


def asked(do: str, back: str, **more: Any) -> dict[str, Any]:
    """The form about all cases, as it is sent."""
    return {"do": do, "case": [f"{one.pk}:{one.rev}" for one in Case.objects.order_by("id")], "back": back, **more}


def preview(client: Client, do: str, back: str, **more: Any) -> Any:
    response = client.post("/desk/bulk/", asked(do, back, **more) | {"preview": "1"})
    assert response.status_code == 200
    return response


def send(client: Client, do: str, back: str, **more: Any) -> None:
    """Preview and confirm."""
    shown = preview(client, do, back, **more)
    assert shown.context["able"]
    sent = asked(do, back, **more) | {"confirm": "1", "token": shown.context["token"]}
    assert client.post("/desk/bulk/", sent).status_code == 200


def test_made_answered_and_closed_together_each_with_its_own_record(liao: Cast) -> None:
    lead, two, three = many(liao, 3)
    lin = at_desk(liao.lin)
    send(lin, "group", "/desk/", other=lead.number, **WHY)
    assert set(Link.objects.values_list("case", "other")) == {(two.pk, lead.pk), (three.pk, lead.pk)}
    here = f"/desk/cases/{lead.number}/group/"
    html = lin.get(here).content.decode()
    assert all(one.number in html for one in (lead, two, three)) and "处理中 3" in html
    assert here in lin.get(f"/desk/cases/{two.number}/").content.decode()
    assert not preview(lin, "answer", here, **RESULT).context["able"], "what comes before a result is not skipped"
    for task in Task.objects.filter(state="open", blocks="give_result", who="owner"):
        act(task.case_id, "do_duty", liao.as_(liao.lin, NOW), {"duty": task.name})
    act(three.pk, "unlink", liao.as_(liao.lin, NOW), {"link": str(Link.objects.get(case=three).pk), **WHY})
    assert three.number not in lin.get(here).content.decode()
    send(lin, "answer", here, **RESULT)
    assert set(Case.objects.values_list("state", flat=True)) == {"answered"}
    assert Event.objects.filter(name="give_result").values("case_id").distinct().count() == 3
    act(two.pk, "appeal", liao.as_(liao.zhou, NOW), {"text": "不同意。"})
    assert set(Case.objects.exclude(pk=two.pk).values_list("state", flat=True)) == {"answered"}


def test_members_come_page_by_page(liao: Cast) -> None:
    lead, *rest = many(liao, 5)
    for case in rest:
        act(case.pk, "join_group", liao.as_(liao.lin, NOW), {"other": lead.number, **WHY})
    seen, after, pages = [], None, 0
    while pages < 9:
        rows, after = groups.members(lead, after, size=2)
        seen += [row.id for row in rows]
        pages += 1
        if after is None:
            break
    assert (seen, pages) == ([lead.pk, *(case.pk for case in rest)], 3)
    assert groups.counted(lead) == [("in_hand", 5)]

"""Everybody enters the own absence and sees who stands in; leaders see their people's, and the gaps."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from desk_cast import HOUR, NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from proceedings_cast import SINCE, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people.models import Absence
from gongdao.record.models import Event

PAGE = "/desk/absences/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def local(at: datetime) -> str:
    return (at + 8 * HOUR).strftime("%Y-%m-%dT%H:%M")


def test_one_enters_the_own_absence_and_ends_it_early(liao: Cast) -> None:
    client = at_desk(liao.lin)
    sent = {"since": local(NOW + DAY), "until": local(NOW + 3 * DAY), "note": "家里有事"}
    assert client.post(PAGE, sent).status_code == 302
    row = Absence.objects.get(user=liao.lin)
    assert "家里有事" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {**sent, "until": local(NOW)}).status_code == 422
    asked = client.get(f"{PAGE}{row.pk}/end/")
    assert asked.status_code == 200 and Absence.objects.get(pk=row.pk).until == row.until, "asking ends nothing"
    with clock.frozen(NOW + 2 * DAY):
        assert client.post(f"{PAGE}{row.pk}/end/")["Location"] == PAGE
    row.refresh_from_db()
    assert row.until == NOW + 2 * DAY
    assert Event.objects.filter(platform_id=liao.platform.pk, name="absence.changed").count() == 2


def test_nobody_ends_the_absence_of_another_or_learns_of_it(liao: Cast, sheng: Cast) -> None:
    row = changes.set_absence(liao.he, NOW - HOUR, None, "私事").row
    for user in (liao.lin, liao.leader, sheng.leader):
        assert at_desk(user).post(f"{PAGE}{row.pk}/end/").status_code in (403, 404), user.name
    assert "何青" not in at_desk(liao.lin).get(PAGE).content.decode()
    page = at_desk(liao.leader).get(PAGE).content.decode()
    assert "何青" in page and "私事" not in page, "the remark is for administrators"
    assert "何青" not in at_desk(sheng.leader).get(PAGE).content.decode()


def test_a_leader_sees_the_own_department_only(liao: Cast) -> None:
    other = changes.create_staff(name="陶然", email="tao@gongdao.example", password="correct horse battery").row
    changes.give_role(other, liao.platform, "agent", "after_sales", SINCE)
    changes.set_absence(other, NOW, None)
    assert [row.user for row in at_desk(liao.leader).get(PAGE).context["others"]] == []
    assert [row.user for row in at_desk(liao.manager).get(PAGE).context["others"]] == [other]


def test_who_stands_in_and_where_open_approvals_go(liao: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    lin = liao.as_(liao.lin, NOW)
    for action, inputs in (
        ("claim", {}),
        ("accept", {}),
        ("propose_remedy", {"amount": "1500.00", "remedy": "refund", "terms": "退款", "reasons": "开裂"}),
    ):
        diligent(case.pk, action, lin, inputs)
    (cover,) = at_desk(liao.manager).get(PAGE).context["covers"]
    assert (cover.stand_ins, cover.colleagues, cover.approvals, cover.gap) == (["郑岚"], [], 1, False)
    (agents,) = at_desk(liao.lin).get(PAGE).context["covers"]
    assert agents.colleagues == ["何青"] and not agents.stand_ins
    changes.set_absence(liao.deputy, NOW - HOUR, None)
    (alone,) = at_desk(liao.manager).get(PAGE).context["covers"]
    assert alone.gap and alone.approvals == 1


def test_a_leader_on_leave_with_an_absent_stand_in_is_a_gap(liao: Cast) -> None:
    changes.set_absence(liao.leader, NOW + DAY, NOW + 5 * DAY)
    assert at_desk(liao.manager).get(PAGE).context["gaps"] == [], "the manager stands in"
    changes.set_absence(liao.manager, NOW + 2 * DAY, NOW + 3 * DAY)
    gaps = {gap.role: gap for gap in at_desk(liao.leader).get(PAGE).context["gaps"]}
    gap = gaps["部门负责人 · 客服部"]
    assert (gap.since, gap.away, gap.stand_in_role) == (NOW + 2 * DAY, ["苏航"], "总经理")
    page = at_desk(liao.leader).get(PAGE).content.decode()
    assert "这些角色现在没有人能办事" in page and "由管理员把角色授予在岗的人" in page
    assert at_desk(liao.lin).get(PAGE).context["gaps"] == []
    with clock.frozen(NOW + 2 * DAY):
        now = {one.role: one for one in at_desk(liao.manager).get(PAGE).context["gaps"]}
        assert now["部门负责人 · 客服部"].since is None
    with clock.frozen(NOW + 4 * DAY):
        assert at_desk(liao.manager).get(PAGE).context["gaps"] == []


def test_few_statements_however_many_are_away(liao: Cast, warm_calendar: None) -> None:
    few = queries_of(at_desk(liao.manager), PAGE)
    for n, user in enumerate((liao.lin, liao.he, liao.deputy, liao.risk)):
        changes.set_absence(user, NOW + n * DAY, NOW + (n + 3) * DAY)
    assert queries_of(at_desk(liao.manager), PAGE) == few <= 12

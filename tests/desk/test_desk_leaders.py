"""Leaders see what is late and who has how much, for what they lead; others do not."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from desk_cast import HOUR, NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from django.test import Client
from proceedings_cast import MORNING, SINCE, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case, CaseCount
from gongdao.desk import board, leaders, targets
from gongdao.desk.workload import Worker
from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people.models import User
from gongdao.proceedings import sweep
from gongdao.proceedings.act import act

PAGES = ("/desk/board/", "/desk/workload/", "/desk/board/late.csv", "/desk/board/breaches.csv")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def claimed(cast: Cast, by: User, at: object = None) -> Case:
    case = Case.objects.get(pk=cast.file().id)
    act(case.pk, "claim", cast.as_(by, NOW))
    return case


def figures(lines: list[board.Line]) -> dict[str, list[str]]:
    return {line.words: [str(cell.count) for cell in line.cells] for line in lines}


def test_leaders_only(liao: Cast, sheng: Cast) -> None:
    for path in PAGES:
        for user in (liao.leader, liao.manager, liao.deputy, liao.centre, liao.risk):
            assert at_desk(user).get(path).status_code == 200, (user.name, path)
        assert at_desk(liao.lin).get(path).status_code == 403, path
        answer = at_desk(liao.zhou).get(path)  # a consumer has no way into the desk
        assert answer.status_code in (302, 403, 404), path


def test_a_leader_sees_the_own_department_and_no_other_platform(liao: Cast, sheng: Cast) -> None:
    claimed(liao, liao.lin)
    claimed(sheng, sheng.lin)
    other = changes.create_staff(name="陶然", email="tao@gongdao.example", password="correct horse battery").row
    changes.give_role(other, liao.platform, "department_leader", "after_sales", SINCE)
    with clock.frozen(NOW + 3 * DAY):
        here = at_desk(liao.leader).get("/desk/board/").context
        assert figures(here["by_department"]) == {"客服部": ["1", "0", "0"]}
        assert figures(here["by_person"]) == {"林悦": ["1", "0", "0"]}
        assert str(at_desk(other).get("/desk/board/").context["late"]) == "0"
        peeking = at_desk(other).get("/desk/board/?department=customer_service").context
        assert str(peeking["late"]) == "0", "the address does not widen what one may see"
        assert str(at_desk(liao.manager).get("/desk/board/?department=customer_service").context["late"]) == "1"
        assert str(at_desk(liao.manager).get("/desk/board/?department=after_sales").context["late"]) == "0"
        assert "林悦" in people(at_desk(liao.leader)) and "林悦" not in people(at_desk(other))


def test_what_is_late_and_what_soon_will_be(liao: Cast) -> None:
    claimed(liao, liao.lin)
    liao.file()
    first = Case.objects.order_by("due_at").first()
    assert first is not None and first.due_at is not None
    with clock.frozen(first.due_at - 3 * HOUR):
        assert [str(cell.count) for _, cell in at_desk(liao.leader).get("/desk/board/").context["total"]][:2] == [
            "0",
            "1",
        ]
    with clock.frozen(first.due_at - timedelta(microseconds=1)):
        assert str(at_desk(liao.leader).get("/desk/board/").context["late"]) == "0"
    with clock.frozen(first.due_at):
        context = at_desk(liao.leader).get("/desk/board/").context
        assert str(context["late"]) == "1", "the due instant itself is late"
        assert sum(int(row[0]) for row in figures(context["by_deadline"]).values()) == 1


def test_a_window_of_the_users_is_no_lateness(liao: Cast) -> None:
    """An answered case waits for the consumer; that this window ends soon is nobody's lateness."""
    case = claimed(liao, liao.lin)
    lin = liao.as_(liao.lin, NOW)
    act(case.pk, "accept", lin)
    names = leaders.windows(books.stack(liao.ruleset))
    assert "follow_up" in " ".join(names) and "complaint.result_72h" not in names
    Case.objects.filter(pk=case.pk).update(due_at=NOW + HOUR, due_clock=names[0])
    assert [str(cell.count) for _, cell in at_desk(liao.leader).get("/desk/board/").context["total"]] == ["0", "0", "0"]
    Case.objects.filter(pk=case.pk).update(due_clock="complaint.result_72h")
    assert [str(cell.count) for _, cell in at_desk(liao.leader).get("/desk/board/").context["total"]] == ["0", "1", "1"]


def test_breaches_stand_on_their_day(liao: Cast) -> None:
    case = claimed(liao, liao.lin)
    late = NOW + 2 * DAY
    with clock.frozen(late):
        sweep.sweep()
        breached = list(Case.objects.get(pk=case.pk).clocks.exclude(breached_at=None))
        assert breached
        chart = at_desk(liao.leader).get("/desk/board/").context["chart"]
        assert sum(chart.series[0].values) == 0 and sum(chart.series[1].values) == len(breached)
        rows = list(
            csv.reader(io.StringIO(at_desk(liao.leader).get("/desk/board/breaches.csv").content.decode("utf-8-sig")))
        )
        assert len(rows) == board.DAYS + 1
        told = {row[0]: row[1:] for row in rows}
        days = {one.breached_at.astimezone(board.ZoneInfo("Asia/Shanghai")).date().isoformat() for one in breached}
        assert {day for day, row in told.items() if row[0].isdigit() and int(row[0])} == days
        act(case.pk, "accept", liao.as_(liao.lin, late))
        act(case.pk, "reply", liao.as_(liao.lin, late), {"to": "consumer", "text": "我们在核实。"})
        after = at_desk(liao.leader).get("/desk/board/").context["chart"]
        assert sum(after.series[0].values) > 0, "made good, but the breach stays"
        assert sum(map(sum, (one.values for one in after.series))) == len(breached)


def test_figures_beside_the_targets_of_the_rulebook(liao: Cast) -> None:
    case = claimed(liao, liao.lin)
    with clock.frozen(MORNING + 5 * HOUR):
        lin = liao.as_(liao.lin, MORNING + 5 * HOUR)
        act(case.pk, "accept", lin)
        act(case.pk, "reply", lin, {"to": "consumer", "text": "我们在核实。"})
        found = {one.name: one for one in at_desk(liao.leader).get("/desk/board/").context["measured"]}
    first = found["首次答复用时"]
    assert (first.said, first.clause) == ("5 小时", "")
    kept = found["按时办结率"]
    assert (kept.said, kept.clause, kept.met, kept.few) == ("100%", "H-1.4.5", None, True) and "95%" in kept.bound
    mean = found["平均处理周期"]
    assert (mean.said, mean.clause, mean.met) == ("–", "H-3.2.5", None) and "15 个工作日" in mean.bound
    with clock.frozen(NOW + 2 * DAY):
        sweep.sweep()
        after = {one.name: one for one in at_desk(liao.leader).get("/desk/board/").context["measured"]}["按时办结率"]
    assert (after.said, after.met) == ("75%", None), "what was missed and is not done yet counts"


def test_ratings_and_terminations_beside_their_targets(liao: Cast, sheng: Cast) -> None:
    lin, zhou = liao.as_(liao.lin, NOW), liao.as_(liao.zhou, NOW)
    for rating in ("100", "100", "90", "90", "50"):
        case = liao.file().id
        act(case, "claim", lin)
        act(case, "accept", lin)
        diligent(case, "give_result", lin, {"text": "已核实。", "reasons": "外箱受压。", "clause": "M-3.2.2"})
        act(case, "rate", zhou, {"rating": "0"})
        act(case, "rate", zhou, {"rating": rating})
    for action in ("confirm_termination", "keep_service"):
        asked = liao.file(
            procedure="termination",
            action="ask_termination",
            facts={"ground": "user_request", "department": "customer_service"},
        ).id
        if action == "confirm_termination":
            act(asked, "claim", lin)
        act(asked, action, lin if action == "confirm_termination" else zhou)
    found = {one.name: one for one in at_desk(liao.manager).get("/desk/board/").context["measured"]}
    rated = found["满意度"]
    assert (rated.said, rated.of, rated.clause, rated.met) == ("86%", "5 份评价", "H-3.2.5", False)
    ended = found["终止平均用时"]
    assert (ended.of, ended.clause, ended.few) == ("1 件", "H-3.4.4", True), (
        "who kept the service after all is left out"
    )
    other = {one.name: one for one in at_desk(sheng.manager).get("/desk/board/").context["measured"]}
    assert other["满意度"].said == "–"


def test_the_deadlines_of_a_first_answer_and_of_a_result(liao: Cast) -> None:
    found = targets.answers(books.stack(liao.ruleset))
    assert "complaint.first_reply" in found["first"] and "complaint.result_72h" in found["result"]
    assert not {"complaint.acceptance", "complaint.assignment"} & {*found["first"], *found["result"]}


def test_no_cell_of_a_file_is_a_formula(liao: Cast) -> None:
    User.objects.filter(pk=liao.lin.pk).update(name="=1+1")
    claimed(liao, liao.lin)
    with clock.frozen(NOW + 3 * DAY):
        answer = at_desk(liao.leader).get("/desk/board/late.csv")
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    assert "'=1+1" in text and ",=1+1" not in text
    assert at_desk(liao.leader).get("/desk/board/staff.csv").status_code == 404


def people(client: Client) -> dict[str, Worker]:
    context = client.get("/desk/workload/").context
    return {one.name: one for one in [*context["workers"], *context["idle"]]}


def test_the_workload_counts_what_the_queue_shows(liao: Cast) -> None:
    mine = [claimed(liao, liao.lin) for _ in range(3)]
    liao.file()
    act(mine[0].pk, "accept", liao.as_(liao.lin, NOW))
    changes.set_absence(liao.he, NOW - HOUR, NOW + 2 * DAY)
    client = at_desk(liao.leader)
    rows = people(client)
    assert [rows[""].held.open, rows["林悦"].held.open, rows["何青"].held.open] == [1, 3, 0]
    assert rows["何青"].away is not None and rows["林悦"].away is None
    for name, row in rows.items():
        assert len(client.get(row.href).context["lines"]) == row.held.open, name
    with clock.frozen(NOW + 3 * DAY):
        late = people(client)["林悦"]
        assert str(late.pressed.late) == "3"
        assert len(client.get(late.late_href).context["lines"]) == 3
    assert Case.objects.filter(pk__in=[one.pk for one in mine]).update(state="closed", final=True, closed_at=NOW) == 3
    done = people(client)["林悦"]
    assert (done.held.open, str(done.pressed.closed)) == (0, "3")


def test_every_figure_of_the_board_opens_its_cases(liao: Cast) -> None:
    """The queue behind a link holds as many cases as the figure says."""
    claimed(liao, liao.lin)
    claimed(liao, liao.he)
    liao.file()
    first = Case.objects.order_by("due_at").first()
    assert first is not None and first.due_at is not None
    for at in (first.due_at - 3 * HOUR, first.due_at + 20 * HOUR):
        with clock.frozen(at):
            for user in (liao.leader, liao.manager):
                client = at_desk(user)
                context = client.get("/desk/board/").context
                lines = [*context["by_department"], *context["by_deadline"], *context["by_person"]]
                cells = [cell for line in lines for cell in line.cells] + [cell for _, cell in context["total"]]
                assert any(cell.count.n for cell in cells)
                for cell in cells:
                    page = client.get(cell.href)
                    assert len(page.context["lines"]) == cell.count.n and not page.context["unknown"], cell.href


def test_the_links_of_the_top_bar_go_by_role(liao: Cast) -> None:
    for user, leads in ((liao.lin, False), (liao.leader, True), (liao.manager, True)):
        page = at_desk(user).get("/desk/approvals/").content.decode()
        assert ('href="/desk/board/"' in page, 'href="/desk/workload/"' in page) == (leads, leads), user.name
        assert 'href="/desk/absences/"' in page and 'href="/desk/approvals/"' in page


def test_few_statements_however_many_cases(liao: Cast, warm_calendar: None) -> None:
    def costs() -> dict[str, int]:
        clients = {user.name: at_desk(user) for user in (liao.leader, liao.manager)}
        return {f"{name} {path}": queries_of(client, path) for name, client in clients.items() for path in PAGES[:3]}

    claimed(liao, liao.lin)
    with clock.frozen(NOW + 3 * DAY):
        sweep.sweep()
        few = costs()
    for n in range(6):
        claimed(liao, liao.he if n % 2 else liao.lin)
    with clock.frozen(NOW + 3 * DAY):
        sweep.sweep()
        many = costs()
    assert many == few and max(many.values()) <= 13, many


def test_figures_stop_at_their_bound_and_say_so(liao: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        claimed(liao, liao.lin)
    with clock.frozen(NOW + 3 * DAY):
        sweep.sweep()
        assert str(at_desk(liao.manager).get("/desk/board/").context["late"]) == "4"
        monkeypatch.setattr("gongdao.cases.figures.MOST", 3)
        context = at_desk(liao.manager).get("/desk/board/").context
        assert str(context["late"]) == "3+" and figures(context["by_person"])["林悦"][0] == "3+"
        assert context["chart"].title.startswith("14 天里有 3+") or "+" in context["chart"].title
    assert CaseCount.objects.filter(platform_id=liao.platform.pk).exists()

"""Duties at the desk: one's tasks over all cases; what recurs for the platform: who may, who hears, the history."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from desk_cast import HOUR, NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, expect
from proceedings_cast import MORNING, SINCE, Cast, fresh_caches, liao, make_cast, sheng  # noqa: F401

from gongdao.cases import tasks
from gongdao.cases.folds import FOLDED, folded_value
from gongdao.cases.models import Case, Task
from gongdao.cases.rounds import Round
from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.people import changes
from gongdao.people.models import User
from gongdao.proceedings import rounds
from gongdao.proceedings.act import act
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.proceedings.errors import NotYourPart
from gongdao.record.models import Event

WATCH = "watch_lawsuit_risk"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def begun(liao: Cast) -> Cast:
    """The rulebooks have just come into force, and the worker was round."""
    with clock.frozen(SINCE + HOUR):
        rounds.keep()
    return liao


def open_turn(name: str = WATCH) -> Round:
    return Round.objects.get(name=name, state="open")


def done(cast: Cast, who: User, at: datetime, text: str = "逐件看过。", name: str = WATCH) -> Round:
    with clock.frozen(at):
        return rounds.done(cast.as_(who, at), name, text=text)


def folded() -> dict[str, dict[str, Any]]:
    """Every round as the sealed changes of the events tell it."""
    rows: dict[str, dict[str, Any]] = {}
    for event in Event.objects.filter(case_id=None).order_by("recorded_at", "id"):
        for key, change in json.loads(bytes(event.bytes))["changes"].items():
            row = rows.setdefault(key, {"rev": 0})
            assert change.pop("rev") == row["rev"] + 1
            row["rev"] += 1
            for name, (old, new) in change.items():
                assert row.get(name) == old, (key, name)
                row[name] = new
    return rows


def proved() -> None:
    rows = folded()
    for turn in Round.objects.all():
        said = {name: folded_value(column, getattr(turn, column)) for name, column in FOLDED["round"].items()}
        assert {"rev": turn.rev, **{k: v for k, v in said.items() if v is not None}} == rows.pop(f"round:{turn.pk}")
    assert rows == {}


def test_every_recurring_duty_begins_with_the_rulebooks(begun: Cast, sheng: Cast) -> None:
    names = set(rounds.recurring(books.stack(begun.ruleset)))
    turns = Round.objects.filter(platform=begun.platform)
    assert len(names) > 50
    assert {turn.name for turn in turns} == names
    assert {turn.opened_at for turn in turns} == {SINCE}
    assert open_turn().due_at == datetime.fromisoformat("2026-04-02T00:00+08:00"), "a month on, to the end of the day"
    with clock.frozen(SINCE + HOUR):
        assert rounds.keep() == len(names), "those of the platform that is opened later"
        assert rounds.keep() == 0
    proved()


def test_who_holds_the_role_does_it_and_nobody_else(begun: Cast) -> None:
    with pytest.raises(NotYourPart):
        done(begun, begun.lin, SINCE + DAY)
    with pytest.raises(NoSuchEntry):
        done(begun, begun.risk, SINCE + DAY, name="nothing_of_ours")
    turn = done(begun, begun.risk, SINCE + DAY, text=" 三件可能引发诉讼，已提示法务。 ")
    assert (turn.state, turn.done_by, turn.missed_at) == ("done", begun.risk, None)
    following = open_turn()
    assert following.opened_at == SINCE + DAY
    event = json.loads(bytes(Event.objects.get(pk=turn.event_id).bytes))
    assert (event["name"], event["actor"]["role"], event["basis"]["clause"]) == (
        "duty.done",
        "risk_management",
        "M-2.1.0",
    )
    proved()


def test_what_is_missed_is_told_to_its_role_once_and_never_removed(begun: Cast) -> None:
    due = open_turn().due_at
    with clock.frozen(due):
        assert rounds.keep() > 1
        assert rounds.keep() == 0
    heard = Letter.objects.filter(event="duty.missed", user=begun.risk, channel="app")
    assert [letter.body.count("关注诉讼风险 (M-2.1.0)") for letter in heard] == [1]
    assert "/desk/duties/" in heard[0].body
    assert not Letter.objects.filter(event="duty.missed", user=begun.lin).exists()
    assert open_turn().missed_at == due
    turn = done(begun, begun.risk, due + DAY)
    assert (turn.missed_at, turn.state) == (due, "done")
    assert open_turn().missed_at is None
    proved()


def test_the_administrator_sees_what_is_overdue(begun: Cast) -> None:
    changes.give_role(begun.he, begun.platform, "administrator", None, SINCE)
    page = at_desk(begun.he).get("/desk/admin/gaps/")
    assert WATCH in {one.turn.name for one in page.context["late"]}
    assert f'href="/desk/duties/{WATCH}/"' in page.content.decode()
    done(begun, begun.risk, NOW)
    assert WATCH not in {one.turn.name for one in at_desk(begun.he).get("/desk/admin/gaps/").context["late"]}


def test_done_too_late_before_the_worker_came_round_is_missed_all_the_same(begun: Cast) -> None:
    due = open_turn().due_at
    assert done(begun, begun.risk, due).missed_at == due
    proved()


def test_what_the_rulebooks_no_longer_ask_for_ends(begun: Cast) -> None:
    texts = [
        (name, "".join(line for line in text.splitlines(keepends=True) if not line.startswith(f"| {WATCH} ")))
        for name, text in books.shipped()
    ]
    texts = [(name, text.replace("version: ", "version: 9", 1)) for name, text in texts]
    books.store(begun.platform.pk, texts, since=NOW - DAY, at=NOW - DAY)
    rounds.keep()
    assert Round.objects.get(name=WATCH).state == "ended"
    with pytest.raises(NoSuchEntry):
        done(begun, begun.risk, NOW)
    assert "现行规则不再要求" in at_desk(begun.risk).get(f"/desk/duties/{WATCH}/").content.decode()
    proved()


def test_the_page_says_it_is_done_and_shows_what_was_found(begun: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/desk/duties/{WATCH}/"
    risk, lin = at_desk(begun.risk), at_desk(begun.lin)
    assert 'name="text"' not in lin.get(path).content.decode()
    assert lin.post(path, {"text": "我来做"}).status_code == 403
    empty = risk.post(path, {"text": "  "})
    assert (empty.status_code, open_turn().state) == (422, "open")
    proof = SimpleUploadedFile("清单.txt", "三件".encode())
    sent = {"text": "三件<b>可能</b>引发诉讼。", "files": proof, "once": "one"}
    assert risk.post(path, sent).status_code == 302
    turn = Round.objects.get(state="done")
    assert turn.missed_at is not None, "it was due in April"
    page = lin.get(path).content.decode()
    assert "三件&lt;b&gt;可能&lt;/b&gt;引发诉讼。" in page
    link = page.split('href="')[[part.startswith(f"{path}files/") for part in page.split('href="')].index(True)]
    assert b"".join(lin.get(link.split('"')[0]).streaming_content).decode() == "三件"
    lines = lin.get(f"/desk/duties/{WATCH}.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "方工" in lines[1] and "清单.txt" in lines[1]
    assert lin.get("/desk/duties/nothing/").status_code == 404
    assert lin.get("/desk/duties/nothing.csv").status_code == 404
    for day in range(3):
        done(begun, begun.risk, NOW + day * DAY)
    monkeypatch.setattr("gongdao.desk.duties.PAGE", 3)
    first = risk.get(path)
    assert [len(first.context["lines"]), len(risk.get(path + first.context["next"]).context["lines"])] == [3, 1]
    proved()


def test_another_platform_does_not_see_it(begun: Cast, sheng: Cast) -> None:
    turn = done(begun, begun.risk, NOW, text="只属聊聊。")
    other = at_desk(sheng.risk)
    assert "只属聊聊" not in other.get("/desk/duties/").content.decode()
    assert other.get(f"/desk/duties/{WATCH}/").status_code == 404
    assert turn.platform_id == begun.platform.pk


def test_the_list_overdue_first_yours_apart(begun: Cast) -> None:
    rounds.keep()
    page = at_desk(begun.risk).get("/desk/duties/")
    (_, _, yours), (_, _, others) = page.context["groups"]
    assert {one.turn.who for one in yours} == {"risk_management", "privacy_officer"}, "whose place is empty"
    assert "risk_management" not in {one.turn.who for one in others}
    dues = [one.turn.due_at for one in yours]
    assert dues == sorted(dues)
    assert page.context["late"] == sum(one.turn.due_at <= NOW for one in [*yours, *others])
    late = sum(one.turn.due_at <= NOW for one in yours)
    assert f'<b class="n">{late}</b>' in page.content.decode()


def grow(cast: Cast, n: int) -> list[Case]:
    """So many cases that Lin has to register the cause of, filed a minute after one another."""
    cases = []
    for minutes in range(n):
        at = MORNING + timedelta(minutes=minutes)
        case = Case.objects.get(pk=cast.file(at=at, text=f"第{minutes}件。").id)
        act(case.pk, "claim", cast.as_(cast.lin, NOW))
        cases.append(case)
    return cases


def test_my_tasks_over_all_cases_by_their_due(liao: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(liao, 4)
    monkeypatch.setattr(tasks, "PAGE", 3)
    client, address, seen = at_desk(liao.lin), "/desk/duties/", []
    for _ in range(20):
        page = client.get(address)
        seen += [one.task for one in page.context["tasks"]]
        if not page.context["next"]:
            break
        address = f"/desk/duties/{page.context['next']}"
    mine = Task.objects.filter(state="open", who="owner", case__assignee=liao.lin)
    assert len(seen) == len({one.pk for one in seen}) == mine.count() > 4
    keys = [(one.due_at is None, one.due_at, one.pk) for one in seen]
    assert keys == sorted(keys, key=lambda key: (key[0], key[1] or NOW, key[2]))
    clocks = {one.task_id: one.due_at for case in Case.objects.all() for one in case.clocks.all()}
    assert [one.due_at for one in seen] == [clocks.get(one.pk) for one in seen]
    assert at_desk(liao.he).get("/desk/duties/").context["tasks"] == [], "nobody else's"
    assert client.get("/desk/duties/?after=nonsense~").status_code == 200


def test_the_page_costs_the_same_whatever_it_holds(begun: Cast, warm_calendar: None) -> None:
    client = at_desk(begun.lin)
    grow(begun, 1)
    few = queries_of(client, "/desk/duties/")
    grow(begun, 12)
    assert queries_of(client, "/desk/duties/") == few


def test_the_watch_list_of_what_may_lead_to_a_lawsuit(liao: Cast) -> None:
    liao.file(text="普通的一件。")
    hurt = liao.file(text="有人受伤。", facts={"category": "service_quality", "injury": True})
    later = Case.objects.get(pk=liao.file(text="后来才知道受伤。").id)
    risk = at_desk(liao.risk)

    def listed() -> list[int]:
        return [line.case.id for line in risk.get("/desk/queue/lawsuit/").context["lines"]]

    assert listed() == [hurt.id]
    lin = liao.as_(liao.lin, NOW)
    act(later.pk, "claim", lin)
    act(later.pk, "accept", lin)
    act(later.pk, "classify", lin, {"fact.injury": "yes"})
    assert set(listed()) == {hurt.id, later.pk}
    assert risk.get("/desk/queue/all/").content.decode().count("可能引发诉讼") >= 1
    assert at_desk(liao.lin).get("/desk/queue/lawsuit/").status_code == 404, "for roles of the whole platform"


@pytest.mark.browser
def test_a_duty_is_done_in_the_browser(browser: Browser, live_app: Any) -> None:
    cast = make_cast("liaoliao", "聊聊云购")
    rounds.keep()
    context = browser.new_context(locale="zh-CN", base_url=live_app.url, viewport={"width": 390, "height": 800})
    session = at_desk(cast.risk).cookies["gongdao_session"].value
    context.add_cookies([{"name": "gongdao_session", "value": session, "url": live_app.url}])
    page = context.new_page()
    page.goto("/desk/duties/")
    page.get_by_role("link", name="关注诉讼风险").click()
    page.get_by_label("做了什么，发现了什么").fill("三件，都在办。")
    page.get_by_role("button", name="已办").click()
    expect(page.get_by_text("已记录，下一轮已经开始。")).to_be_visible()
    expect(page.locator(".found li").first).to_contain_text("三件，都在办。")
    context.close()

"""One more row of the procedure is one more thing that people can do: no code, on every page, in the record."""

from pathlib import Path

import pytest
from acceptance_edits import FILES, NEXT, as_next, with_line
from acceptance_tour import Tour, browser, page, store, words_of
from click.testing import CliRunner
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases import queries
from gongdao.cases.models import Case, Clock
from gongdao.cli import main
from gongdao.legaltime import clock
from gongdao.proceedings.possible import closed, possible
from gongdao.record.models import Event

WORDS = "对方不回应，请业务部门出面。"
BEFORE = "| in_hand | give_preliminary_result |"
LABELS = "| rate |"
OF_STAFF = (
    "| in_hand | escalate | owner | same | reasons |  |  | - |",
    "| escalate | 升级处理 | Escalate |",
)
OF_CONSUMER = (
    "| in_hand | ask_for_call | consumer | same |  |  |  | - |",
    "| ask_for_call | 请来电 | Ask for a call |",
)


def with_action(*added: tuple[str, str]) -> list[tuple[str, str]]:
    """The shipped books with rows of the procedure and their names in both languages, as the next versions."""
    books = dict(FILES)
    mechanism, vocabulary = books["mechanism.md"], books["vocabulary.md"]
    for row, label in added:
        mechanism = with_line(mechanism, BEFORE, cells(row, 7))
        vocabulary = with_line(vocabulary, LABELS, label)
    return list((books | {"mechanism.md": as_next(mechanism), "vocabulary.md": as_next(vocabulary)}).items())


def cells(row: str, n: int) -> str:
    """The row with as many cells as the table has columns."""
    found = [each.strip() for each in row.strip("|").split("|")]
    return "| " + " | ".join([*found[: n - 1], found[-1]]) + " |"


@pytest.fixture
def tour(liao: Cast) -> Tour:
    """A complaint in hand, by rules that know two actions more."""
    store(liao, with_action(OF_STAFF, OF_CONSUMER))
    tour = Tour(liao, {})
    tour.file()
    tour.do(liao.he, "claim")
    tour.do(liao.he, "accept")
    return tour


def test_the_check_has_nothing_against_it(tmp_path: Path) -> None:
    files = []
    for name, text in with_action(OF_STAFF, OF_CONSUMER):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        files.append(str(file))
    said = CliRunner().invoke(main, ["check", *files])
    assert said.exit_code == 0, said.output
    shipped = CliRunner().invoke(main, ["check"])
    assert said.output.count(" warning ") == shipped.output.count(" warning ")


def test_a_new_row_for_staff_is_a_new_action(tour: Tour) -> None:
    cast = tour.cast
    with clock.frozen(tour.at):
        mine = {one.action: one for one in possible(tour.case, cast.as_(cast.he, tour.at))}
        others = {one.action for one in closed(tour.case, cast.as_(cast.leader, tour.at))}
    assert mine["escalate"].fields == ("text", "reasons") and mine["escalate"].required == {"reasons"}
    assert "escalate" in others, "whose act it is, is shown to the others"
    html = page(cast.he, tour)
    address = f"/desk/cases/{tour.number}/do/escalate/"
    assert f'action="{address}"' in html and words_of(html)["升级处理"]
    clocks = set(Clock.objects.values_list("deadline", "state", "due_at"))

    client, rev = browser(cast.he), tour.case.rev
    with clock.frozen(tour.at):
        refused = client.post(address, {"rev": rev, "text": WORDS, "reasons": ""})
        assert refused.status_code == 422 and WORDS in refused.content.decode(), "its needs hold, nothing is lost"
        assert browser(cast.leader).post(address, {"rev": rev, "reasons": "越权"}).status_code == 403
        assert client.post(address, {"rev": rev, "text": WORDS, "reasons": "三次未回应"}).status_code == 302
    event = Event.objects.get(case_id=tour.case.pk, name="escalate")
    assert (event.actor_id, event.actor_role, event.audience) == (cast.he.pk, "owner", "all")
    [entry] = [one for one in queries.timeline(tour.case, ("all",)) if one.name == "escalate"]
    assert entry.content == {"text": WORDS, "reasons": "三次未回应"} and entry.clause == "M-3.1"
    assert f'"version":"{NEXT}"' in bytes(event.bytes).decode()
    timeline = page(cast.leader, tour)
    timeline = timeline[timeline.index('id="timeline"') :]
    assert WORDS in timeline and "升级处理" in timeline
    assert (tour.case.state, tour.case.rev) == ("in_hand", rev + 1)
    assert set(Clock.objects.values_list("deadline", "state", "due_at")) == clocks, "it only records"


def test_a_new_row_for_consumers_is_a_new_page_of_the_portal(tour: Tour) -> None:
    cast = tour.cast
    client, address = browser(cast.zhou), f"/liaoliao/cases/{tour.number}/"
    with clock.frozen(tour.at):
        assert f'href="{address}do/ask_for_call/"' in client.get(address).content.decode()
        form = client.get(f"{address}do/ask_for_call/").content.decode()
        assert "<h1>请来电" in form and 'name="text"' in form
        sent = client.post(f"{address}do/ask_for_call/", {"rev": tour.case.rev, "text": "下午三点以后方便。"})
        assert sent.status_code == 302
        assert browser(cast.wang).post(f"{address}do/ask_for_call/", {"text": "?"}).status_code == 404
        story = client.get(address).content.decode()
    assert "请来电" in story and "下午三点以后方便。" in story
    assert "下午三点以后方便。" in page(cast.he, tour)
    assert Event.objects.get(case_id=tour.case.pk, name="ask_for_call").actor_role == "consumer"
    offered = [one["action"] for one in tour.read()["actions"]["consumer"]]
    assert "ask_for_call" in offered and "escalate" not in offered
    tour.consumer("ask_for_call", text="还是没有接到电话。")
    assert Event.objects.filter(case_id=tour.case.pk, name="ask_for_call").count() == 2, "by the API, too"


def test_a_case_of_before_does_not_know_the_action(liao: Cast) -> None:
    tour = Tour(liao, {})
    tour.file()
    store(liao, with_action(OF_STAFF))
    tour.do(liao.he, "claim")
    tour.do(liao.he, "accept")
    with clock.frozen(tour.at):
        answer = browser(liao.he).post(
            f"/desk/cases/{tour.number}/do/escalate/", {"rev": tour.case.rev, "reasons": "?"}
        )
    assert answer.status_code in (404, 409, 422) and "escalate" in answer.content.decode()
    assert not Event.objects.filter(name="escalate").exists()
    assert Case.objects.get().ruleset_id == liao.ruleset

"""The rulebook is the program: one other cell, and the command line, the product and its pages say something else."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from acceptance_edits import FILES, NEXT, SHIPPED, Edit, edited, edits, facts_for, of_a_complaint, rule_of
from acceptance_tour import Tour, browser, ordered, page, play, store, words_of
from click.testing import CliRunner
from django.test import Client
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Approval, Clock
from gongdao.cli import main
from gongdao.editions import calendars
from gongdao.legaltime import Limit, clock, due
from gongdao.notices.models import Letter
from gongdao.proceedings.possible import effective_facts
from gongdao.words import yuan

EDITS = list(edits())
LANGUAGE = "zh-Hans"
UNITS = {
    "hours": "小时",
    "working hours": "个工作小时",
    "working days": "个工作日",
    "days": "天",
    "months": "个月",
}


def of_kind(kind: str) -> list[Edit]:
    return [edit for edit in EDITS if edit.kind == kind]


def some(edits: Sequence[Edit]) -> list[Any]:
    """All of them; every tenth in the default run."""
    return [pytest.param(edit, id=str(edit), marks=pytest.mark.long if n % 10 else ()) for n, edit in enumerate(edits)]


def test_every_table_that_decides_is_edited() -> None:
    """All of them, so that a new table cannot be forgotten."""
    edited_tables = Counter((edit.kind, edit.name) for edit in EDITS)
    kinds = ("decision", "deadline", "notice")
    rules = [rule for kind in kinds for rule in of_a_complaint(kind)] + [rule_of("approval", "compensation")]
    assert set(edited_tables) == {(rule.kind, rule.name) for rule in rules}
    assert len(edited_tables) >= 48


def decide(edit: Edit, text: str, facts: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The answer of `gongdao decide --book FILE`; of a table that collects that of the edited row."""
    file = folder / edit.file
    file.write_text(text, encoding="utf-8")
    given = json.dumps({name: SHIPPED.format_fact(name, value) for name, value in facts.items()})
    arguments = ["decide", "--book", str(file), "--name", edit.name, "--facts", given, "--json"]
    said = CliRunner().invoke(main, arguments)
    assert said.exit_code == 0, said.output
    answer = json.loads(said.stdout)
    return next(one for one in (answer if isinstance(answer, list) else [answer]) if one["row"] == edit.row)


@pytest.mark.parametrize("edit", some(EDITS))
def test_on_the_command_line(edit: Edit, tmp_path: Path) -> None:
    facts = facts_for(edit)
    before = decide(edit, dict(FILES)[edit.file], facts, tmp_path)
    after = decide(edit, dict(edited(edit))[edit.file], facts, tmp_path)
    listed = edit.column in ("to", "inform")
    for answer, cell in ((before, edit.old), (after, edit.new)):
        assert answer["outputs"][edit.column] == (cell.split(", ") if listed else cell)
    assert (before["version"], after["version"]) == (edit.rule.version, NEXT)
    assert before["clause"] == after["clause"] == edit.rule.clause
    others = [name for name in before["outputs"] if name != edit.column]
    assert [before["outputs"][name] for name in others] == [after["outputs"][name] for name in others]


def tour_under(edit: Edit, cast: Cast) -> Tour:
    """A complaint under whose facts the edited row decides."""
    facts = facts_for(edit)
    amount = yuan(facts.pop("amount", 50_000))
    return Tour(cast, {name: SHIPPED.format_fact(name, value) for name, value in facts.items()}, amount)


def cell_words(edit: Edit, text: str) -> str:
    """How a page writes a cell of the edited column."""
    if edit.kind == "decision":
        return SHIPPED.value_label(edit.column, SHIPPED.parse_fact(edit.column, text), LANGUAGE)
    if edit.column == "limit":
        n, _, unit = text.partition(" ")
        return f"{n} {UNITS[unit if unit.endswith('s') else unit + 's']}"
    return "、".join(SHIPPED.role_label(one.strip(), LANGUAGE) for one in text.split(","))


@pytest.mark.parametrize("edit", some(of_kind("decision")))
def test_another_decision_in_the_product(edit: Edit, liao: Cast) -> None:
    tour = tour_under(edit, liao)
    tour.file()
    earlier = tour.case
    store(liao, edited(edit))
    tour.file()
    now = SHIPPED.parse_fact(edit.column, edit.new)
    assert effective_facts(tour.case)[edit.column] == now
    assert getattr(tour.case, edit.column, now) == now, "the column of the queues"
    assert tour.read()["facts"][edit.column] == edit.new, "the API"
    assert effective_facts(earlier)[edit.column] == SHIPPED.parse_fact(edit.column, edit.old), "pinned to its rules"
    label, shown = SHIPPED.fact_label(edit.column, LANGUAGE), cell_words(edit, edit.new)
    html = page(liao.leader, tour)
    facts = html[html.index('class="kv facts"') :]
    assert re.search(
        rf"<dt>{label}</dt><dd>{shown} .*?>{re.escape(edit.rule.clause)}</a> <a [^>]*>第 {edit.row} 行</a>", facts
    )


def test_other_deadlines_in_the_product(liao: Cast) -> None:
    changed = {edit.name: edit for edit in of_kind("deadline")}
    store(liao, edited(*changed.values()))
    tour = Tour(liao, {"minor": "yes"})  # so that the clock of the immediate track runs too
    left = set(changed)

    def look() -> bool:
        started = list(Clock.objects.filter(deadline__in=left))
        words = words_of(page(liao.leader, tour)) if started else Counter()
        told = {one["deadline"]: one for one in tour.read()["clocks"]} if started else {}
        for running in started:
            runs_by(changed[running.deadline], running)
            assert words[cell_words(changed[running.deadline], running.limit)], "the page of the case"
            assert told[running.deadline]["limit"] == running.limit, "the API"
            assert datetime.fromisoformat(told[running.deadline]["due_at"]) == running.due_at
            left.remove(running.deadline)
        return not left

    assert play(tour, look), f"never ran: {left}"


def runs_by(edit: Edit, running: Clock) -> None:
    """A clock just started has the new limit, and its due instant follows from it."""
    days = calendars.of(running.platform_id, running.calendar)
    assert (running.limit, running.clause, running.row) == (edit.new, edit.rule.clause, edit.row)
    assert running.due_at == due(running.starts_at, Limit.parse(edit.new), days).at
    assert running.due_at > due(running.starts_at, Limit.parse(edit.old), days).at


@pytest.mark.parametrize("edit", of_kind("approval"), ids=str)
def test_another_approval_in_the_product(edit: Edit, liao: Cast) -> None:
    store(liao, edited(edit))
    tour = tour_under(edit, liao)
    assert play(tour, Approval.objects.filter(state="pending").exists)
    found = Approval.objects.get()
    assert found.row == edit.row
    is_now = {"by": found.by, "inform": ",".join(found.inform), "limit": found.clocks.get().limit}
    assert is_now[edit.column] == edit.new
    html = page(liao.he, tour)
    assert cell_words(edit, edit.new) in html[html.index('class="pend"') :]
    if edit.column == "by":
        holder = {"general_manager": liao.manager, "department_leader": liao.leader}
        inboxes = {}
        with clock.frozen(tour.at):
            for role, user in holder.items():
                inboxes[role] = f"/approvals/{found.pk}/" in browser(user).get("/desk/approvals/").content.decode()
        assert inboxes == {role: role == edit.new for role in holder}


def test_other_readers_of_notices_in_the_product(liao: Cast) -> None:
    """One complaint that is graver than any and one that is refused meet every notice of the books."""
    changed = of_kind("notice")
    store(liao, edited(*changed))
    tour = Tour(liao, {"injury": "yes"}, order=ordered(liao))
    left = {edit.rule.records()[edit.row - 1]["words"].text: edit for edit in changed}
    assert len(left) == len(changed)
    left.pop("duty_missed")  # tells each role of its own duties, and the one role more has none

    def look() -> bool:
        told = [letter for letter in Letter.objects.filter(words__in=left) if letter.role == added(left[letter.words])]
        html = page(liao.he, tour, "letters/") if told else ""
        for letter in told:
            assert letter.user is not None
            role = SHIPPED.role_label(letter.role, LANGUAGE)
            who = rf"<b>{letter.user.name}</b><br><span class=\"faint\">{role}</span>"
            if letter.case is None:
                left.pop(letter.words, None)
                continue
            assert re.search(rf"<tr id=\"l{letter.pk}\"><td>{who}", html), f"{letter.words}: the page of letters"
            left.pop(letter.words, None)
        return not left

    assert play(tour, look), f"nobody was told: {left}"


def test_readers_see_exactly_the_new_cells_where_the_old_edition_keeps_the_old_ones(liao: Cast) -> None:
    changed = list({(edit.kind, edit.name): edit for edit in EDITS}.values())
    store(liao, edited(*changed))
    client = Client(headers={"accept-language": "zh-hans"})
    for book, version in {(edit.rule.book, edit.rule.version) for edit in changed}:
        path = f"/{liao.platform.slug}/rules/{book}/"
        old, new = (words_of(client.get(f"{path}{one}/").content.decode()) for one in (version, NEXT))
        assert words_of(client.get(path).content.decode()) == new, "the edition in force"
        own = [edit for edit in changed if edit.rule.book == book]
        before = Counter(cell_words(edit, edit.old) for edit in own)
        after = Counter(cell_words(edit, edit.new) for edit in own)
        for text in before | after:
            assert new[text] - old[text] == after[text] - before[text], text


def added(edit: Edit) -> str:
    """The role that is told as well."""
    return edit.new.rpartition(", ")[2]

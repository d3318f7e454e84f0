"""The tables that decide nothing by themselves: words, names, examples, the procedure; a changed cell is seen too."""

from pathlib import Path

import pytest
from acceptance_edits import SHIPPED, Edit, edited, rule_of, words_of_a_complaint
from acceptance_tour import Tour, browser, ordered, page, play, store, words_of
from click.testing import CliRunner
from django.test import Client
from proceedings_cast import SINCE, Cast, fresh_caches, liao  # noqa: F401

from gongdao.cli import main
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings.errors import NotYourPart
from gongdao.rulebook import Rule
from gongdao.rulebook.overview import is_overview

CHINESE = "zh-Hans"


def marked(kind: str, column: str) -> list[Edit]:
    """The first cell of the column in every table of the kind, with the table's name before it."""
    return [
        Edit(kind, rule.name, 1, column, f"【{rule.name}】{rule.records()[0][column].text}")
        for rule in SHIPPED.rules(kind)
    ]


def reader(tour: Tour, book: str) -> str:
    with clock.frozen(tour.at):
        client = Client(headers={"accept-language": "zh-hans"})
        return client.get(f"/{tour.cast.platform.slug}/rules/{book}/").content.decode()


def test_other_words_are_in_the_letters(liao: Cast) -> None:
    changed = [edit for edit in marked("words", CHINESE) if edit.name in words_of_a_complaint()]
    store(liao, edited(*changed))
    tour = Tour(liao, {"injury": "yes"}, "1500.00", ordered(liao))
    play(tour)
    bodies = dict(Letter.objects.values_list("words", "body"))
    assert set(bodies) == {edit.name for edit in changed}
    assert [name for name, body in bodies.items() if not body.startswith(f"【{name}】")] == []
    for book in ("mechanism", "handbook"):
        html = reader(tour, book)
        assert all(f"【{edit.name}】" in html for edit in changed if edit.rule.book == book)


def test_other_names_are_on_the_pages(liao: Cast) -> None:
    changed = [
        *marked("labels", CHINESE),
        *marked("facts", "label"),
        *marked("roles", "label"),
        *marked("events", "label"),
    ]
    store(liao, edited(*changed))
    tour = Tour(liao, {"severity": "general"})
    tour.file()
    html = reader(tour, "vocabulary")
    assert [edit.name for edit in changed if f"【{edit.name}】" not in html] == []
    case = page(liao.leader, tour)
    for mark in ("【states】待受理", "【severity】一般", "【case】投诉类别", "【departments】客服部", "【all】消费者"):
        assert words_of(case)[mark], mark


OTHER = {"at_least": "1 day", "limit": "99 days", "next": "", "base": "proven_loss"}
"""Output of an example -> what its table never says in the first row; facts have other values, the rest names roles."""


EXAMPLES = {rule.outputs[0].name: rule for rule in SHIPPED.rules("examples") if not is_overview(rule)}
"""One table of examples for each output; every fourth of them in the default run."""


@pytest.mark.parametrize(
    "rule",
    [pytest.param(r, id=r.name, marks=pytest.mark.long if n % 4 else ()) for n, r in enumerate(EXAMPLES.values())],
)
def test_another_example_fails_the_check(rule: Rule, tmp_path: Path) -> None:
    output = rule.outputs[0].name
    old = rule.records()[0][output].text
    fact = SHIPPED.facts.get(output)
    values = (fact.values or ("yes", "no")) if fact else (OTHER.get(output, "auditor"),)
    edit = Edit("examples", rule.name, 1, output, next(str(value) for value in values if value != old))
    [text] = [text for name, text in edited(edit) if name == edit.file]
    file = tmp_path / edit.file
    file.write_text(text, encoding="utf-8")
    said = CliRunner().invoke(main, ["check", str(file)])
    assert said.exit_code == 1
    assert f"{file}:{rule.records()[0][output].line}:" in said.output and "failing-example" in said.output, said.output


def test_another_cell_of_the_procedure(liao: Cast) -> None:
    """Whoever stands in the row may do it, at once and without code."""
    accept = next(
        n for n, row in enumerate(rule_of("procedure", "complaint").records(), 1) if row["action"].text == "accept"
    )
    before = Tour(liao, {})
    before.file()
    store(liao, edited(Edit("procedure", "complaint", accept, "by", "owner, department_leader")))
    with pytest.raises(NotYourPart):
        before.do(liao.leader, "accept")
    tour = Tour(liao, {}, at=before.at)
    tour.file()
    with clock.frozen(tour.at):
        address = f"/desk/cases/{tour.number}/do/accept/"
        assert address in page(liao.leader, tour)
        assert browser(liao.leader).post(address, {"rev": tour.case.rev}).status_code == 302
    assert tour.case.state == "in_hand"
    assert words_of(reader(tour, "mechanism"))["客户服务责任人、部门负责人"] > 0


@pytest.mark.parametrize("name", {rule.book: rule.name for rule in SHIPPED.rules("right")}.values())
def test_another_right_is_read_by_everybody(name: str, liao: Cast) -> None:
    depends = rule_of("right", name).records()[0]["may_depend_on"].text
    edit = Edit("right", name, 1, "may_depend_on", "time" if depends != "time" else "nothing")
    old, new = (
        "、".join(SHIPPED.label("conditions", one.strip(), CHINESE) for one in text.split(","))
        for text in (depends, edit.new)
    )
    tour = Tour(liao, {})
    before = words_of(reader(tour, edit.rule.book))
    store(liao, edited(edit))
    after = words_of(reader(tour, edit.rule.book))
    assert (after[new] - before[new], before[old] - after[old]) == (1, 1), after - before

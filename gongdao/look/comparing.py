"""Two editions of a book, clause by clause: what was added, removed, changed; tables row by row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

from gongdao.look.tables import Shown, shown
from gongdao.rulebook import Book, Clause, Rule, Stack

State = Literal["added", "removed", "changed"]
Pieces = tuple[tuple[str, str], ...]  # "same", "del" or "ins", and the text
_WORD = re.compile(r"[A-Za-z0-9_.]+|\s+|.", re.S)
_MARKS = re.compile(r"^ {0,3}> ?|\*\*|`", re.M)
LONGEST = 20_000  # characters of a clause's words that are compared sign by sign; beyond, whole


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table with rows of both editions; each row has `n` and `state` ("", "added", "removed") beside its cells."""

    state: State
    table: Shown
    heads: Pieces


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that is not the same in both editions. `title` and `words` say what went and what came."""

    id: str
    state: State
    title: Pieces
    words: Pieces
    tables: tuple[TableChange, ...]
    weight: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Side:
    """One edition: the book and the stack that it stands in."""

    book: Book
    stack: Stack


def compare(old: Side, new: Side, language: str) -> list[Change]:
    """What changed, in the order of the newer text; a removed clause stands where it stood."""
    before = {clause.id: clause for clause in old.book.clauses}
    after = {clause.id: clause for clause in new.book.clauses}
    found = []
    for id in _merged(list(before), list(after)):
        one, other = before.get(id), after.get(id)
        if one is None or other is None or _essence(one) != _essence(other):
            found.append(_change(id, one, other, old.stack, new.stack, language))
    return found


def _merged(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Every id once: the newer order, what is gone behind its former predecessor."""
    order = list(after)
    for at, id in enumerate(before):
        if id not in order:
            order.insert(order.index(before[at - 1]) + 1 if at and before[at - 1] in order else 0, id)
    return order


def _essence(clause: Clause) -> Any:
    blocks = [block if isinstance(block, str) else _rule_essence(block) for block in clause.blocks]
    return clause.title, clause.material, blocks


def _rule_essence(rule: Rule) -> Any:
    columns = [(column.name, column.output) for column in rule.columns]
    return rule.kind, rule.name, dict(rule.head), columns, rule.rows


def _change(id: str, one: Clause | None, other: Clause | None, before: Stack, after: Stack, language: str) -> Change:
    state: State = "added" if one is None else "removed" if other is None else "changed"
    return Change(
        id=id,
        state=state,
        title=pieces(one.title if one else "", other.title if other else ""),
        words=pieces(_plain(one), _plain(other)),
        tables=tuple(_tables(one, other, before, after, language)),
        weight=(bool(one and one.material), bool(other and other.material)),
    )


def _plain(clause: Clause | None) -> str:
    """A clause's words without the marks of Markdown."""
    return _MARKS.sub("", clause.text_markdown) if clause else ""


def _tables(
    one: Clause | None, other: Clause | None, before: Stack, after: Stack, language: str
) -> Iterator[TableChange]:
    was = {(rule.kind, rule.name): rule for rule in (one.tables if one else ())}
    now = {(rule.kind, rule.name): rule for rule in (other.tables if other else ())}
    for key in dict.fromkeys([*now, *was]):
        left, right = was.get(key), now.get(key)
        if left is None and right is not None:
            yield _whole("added", right, after, language)
        elif right is None and left is not None:
            yield _whole("removed", left, before, language)
        elif left is not None and right is not None and _rule_essence(left) != _rule_essence(right):
            yield from _rows(left, right, shown(left, before, language), shown(right, after, language))


def _whole(state: State, rule: Rule, stack: Stack, language: str) -> TableChange:
    table = shown(rule, stack, language)
    return TableChange(state, _with_rows(table, [{**row, "state": state} for row in table.rows]), ())


def _rows(left: Rule, right: Rule, was: Shown, now: Shown) -> Iterator[TableChange]:
    """Row by row if the columns are the same; else the table as it was and as it is."""
    same = [(c.name, c.output) for c in left.columns] == [(c.name, c.output) for c in right.columns]
    heads = pieces(_head(was), _head(now)) if dict(left.head) != dict(right.head) else ()
    if not same:
        yield TableChange("removed", _with_rows(was, [{**row, "state": "removed"} for row in was.rows]), heads)
        yield TableChange("added", _with_rows(now, [{**row, "state": "added"} for row in now.rows]), ())
        return
    cells = [[tuple(row) for row in rule.rows] for rule in (left, right)]
    rows: list[dict[str, object]] = []
    for code, a, b, c, d in SequenceMatcher(None, cells[0], cells[1], autojunk=False).get_opcodes():
        if code == "equal":
            rows += [{**row, "state": ""} for row in now.rows[c:d]]
            continue
        for gone, come in zip_longest(was.rows[a:b], now.rows[c:d]):
            rows += [{**gone, "state": "removed"}] if gone else []
            rows += [{**come, "state": "added"}] if come else []
    yield TableChange("changed", _with_rows(now, rows), heads)


def _with_rows(table: Shown, rows: list[dict[str, object]]) -> Shown:
    return Shown(table.title, table.inputs, table.outputs, rows, table.head)


def _head(table: Shown) -> str:
    return "; ".join(f"{label}: {words}" for label, words in table.head)


def pieces(old: str, new: str) -> Pieces:
    """What of a text stayed, went and came: by words of letters and figures, by single signs otherwise."""
    if old == new:
        return (("same", new),) if new else ()
    if len(old) > LONGEST or len(new) > LONGEST:
        return tuple((kind, text) for kind, text in (("del", old), ("ins", new)) if text)
    was, now = _WORD.findall(old), _WORD.findall(new)
    found: list[tuple[str, str]] = []
    for code, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if code == "equal":
            found.append(("same", "".join(now[c:d])))
            continue
        found += [(kind, text) for kind, text in (("del", "".join(was[a:b])), ("ins", "".join(now[c:d]))) if text]
    return tuple(found)

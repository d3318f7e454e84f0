"""Markdown text -> book. Finds every fault of form; meaning (facts, roles, names) waits until books are stacked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from gongdao.rulebook.errors import listed
from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.front import DATES, Front, read_front
from gongdao.rulebook.grid import read_grid
from gongdao.rulebook.kinds import KINDS
from gongdao.rulebook.model import Book, Clause, Rule
from gongdao.rulebook.schema import rule_findings

_HEADING = re.compile(r"(.*?)\s*\{\s*#([A-Za-z][A-Za-z0-9._-]*)((?:\s+\.[A-Za-z]+)*)\s*\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
_MARKS = {"material"}
LONGEST_HEADING = 500


@dataclass(slots=True)
class _Open:
    """A clause while its text is being read."""

    id: str
    title: str
    level: int
    material: bool
    line: int
    rules: list[Rule] = field(default_factory=list)
    body_from: int = 0


def read_document(text: str, name: str) -> tuple[Book, list[Finding]]:
    """The book and its faults. Line ends of any system, tabs and a byte order mark are tolerated.

    A book that was just read is not read again: one that is edited is checked together with all that it leans on.
    """
    book, found = _read(text, name)
    return book, list(found)


@lru_cache(maxsize=32)
def _read(text: str, name: str) -> tuple[Book, tuple[Finding, ...]]:
    book, found = _Reader(text, name).run()
    return book, tuple(found)


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self.lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.name = name
        self.front: Front = {}
        self.found: list[Finding] = []
        self.clauses: list[_Open] = []
        self.seen: dict[str, int] = {}

    def run(self) -> tuple[Book, list[Finding]]:
        # what stands inside a line is for whoever shows it
        parser = MarkdownIt("commonmark").use(front_matter_plugin).disable("inline")
        tokens = parser.parse("\n".join(self.lines))
        start = self._front(tokens)
        for index, token in enumerate(tokens):
            if token.type == "heading_open" and token.level == 0:
                self._heading(token, tokens[index + 1].content)
            elif token.type == "fence":
                self._fence(token)
        return self._book(start), self.found

    def report(self, code: str, line: int, column: int, message: str) -> None:
        clause = self.clauses[-1].id if self.clauses else ""
        book = self.front.get("id", (self.name, 0))[0]
        self.found.append(finding(code, Place(book, clause, line, column), message))

    def _front(self, tokens: Sequence[Token]) -> int:
        """Reads the front matter; returns the index of the first line after it."""
        token = next((each for each in tokens[:1] if each.type == "front_matter"), None)
        if token is None or token.map is None:
            self.report(
                "front-matter", 1, 1, "A book begins with a head: a line `---`, `key: value` lines, a line `---`."
            )
            return 0
        self.front = read_front("\n".join(self.lines[1 : token.map[1] - 1]), 2, self.report)
        return token.map[1]

    def _heading(self, token: Token, content: str) -> None:
        assert token.map is not None
        line = token.map[0] + 1
        match = _HEADING.fullmatch(content.strip()) if len(content) <= LONGEST_HEADING else None
        if match is None:
            self.report(
                "heading-without-id",
                line,
                1,
                f"The heading “{content[:40]}” opens no clause. End it with an id, for example {{#H-2.1}}.",
            )
            return
        marks = {mark.lstrip(".") for mark in match[3].split()}
        if unknown := sorted(marks - _MARKS):
            column = self.lines[line - 1].find("." + unknown[0]) + 1
            self.report("unknown-key", line, column, f"A clause has no mark “.{unknown[0]}”. The mark is “.material”.")
        if match[2] in self.seen:
            column = self.lines[line - 1].find("#" + match[2]) + 1
            self.report(
                "duplicate-clause",
                line,
                column,
                f"The clause “{match[2]}” already stands in line {self.seen[match[2]]}.",
            )
        self.seen.setdefault(match[2], line)
        level = int(token.tag[1:])
        self.clauses.append(_Open(match[2], match[1].strip(), level, "material" in marks, line, [], token.map[1]))

    def _fence(self, token: Token) -> None:
        assert token.map is not None
        words = token.info.split()
        if not words or (len(words) == 1 and words[0] not in KINDS):
            return
        line = token.map[0] + 1
        end = self._fence_end(token)
        if token.level > 0:
            self.report("nested-rule", line, 1, "A rule must stand at the left margin, outside lists and quotations.")
        elif words[0] not in KINDS:
            self.report(
                "unknown-kind",
                line,
                self.lines[line - 1].find(words[0]) + 1,
                f"“{words[0]}” is no kind of rule. The kinds are {listed(KINDS, most=30)}.",
            )
        elif len(words) != 2 or not _NAME.fullmatch(words[1]):
            self.report(
                "bad-name",
                line,
                len(self.lines[line - 1].rstrip()) + 1,
                f"After “{words[0]}” stands one name of small letters, digits, “_” and “.”.",
            )
        elif not self.clauses:
            self.report("rule-without-clause", line, 1, "A rule must stand under a heading with an id.")
        elif end is not None:
            self._rule(words[0], words[1], line, end)

    def _fence_end(self, token: Token) -> int | None:
        """Line number of the closing fence; None, and a report, if there is none."""
        assert token.map is not None
        first, last = token.map[0], token.map[1] - 1
        closing = self.lines[last].strip() if last < len(self.lines) else ""
        closed = last > first and len(closing) >= len(token.markup) and set(closing) == {token.markup[0]}
        inside = self.lines[first + 1 : last]
        stray = next(
            (n for n, text in enumerate(inside, first + 2) if text.lstrip().startswith(("```", "~~~", "#"))), 0
        )
        if closed and not stray:
            return last + 1
        where = f"; line {stray} belongs to something else" if stray else ""
        self.report(
            "unclosed-fence", first + 1, 1, f"This fence is not closed{where}. End it with a line “{token.markup}”."
        )
        return None

    def _rule(self, kind: str, name: str, line: int, end: int) -> None:
        faults = len(self.found)
        grid = read_grid(self.lines[line : end - 1], line + 1, self.report)
        rule = Rule(
            kind=kind,
            name=name,
            head={key: cell.text for key, cell in grid.head.items()},
            columns=tuple(grid.columns),
            cells=tuple(grid.cells),
            clause=self.clauses[-1].id,
            book=self._value("id", self.name),
            version=self._value("version"),
            line=line,
            end_line=end,
            at=grid.head,
        )
        self.clauses[-1].rules.append(rule)
        if len(self.found) == faults:
            self.found.extend(rule_findings(rule))

    def _value(self, key: str, otherwise: str = "") -> str:
        return self.front.get(key, (otherwise, 0))[0]

    def _book(self, start: int) -> Book:
        ends = [clause.line - 1 for clause in self.clauses[1:]] + [len(self.lines)]
        first = self.clauses[0].line - 1 if self.clauses else len(self.lines)
        preamble, preamble_line = self._words(start, first)
        return Book(
            id=self._value("id", self.name),
            title=self._value("title"),
            language=self._value("language"),
            rank=self._value("rank"),
            version=self._value("version"),
            platforms=_items(self._value("platforms")),
            office=self._value("office"),
            imports=_items(self._value("imports")),
            name=self.name,
            preamble=preamble,
            clauses=tuple(self._clause(one, end) for one, end in zip(self.clauses, ends, strict=False)),
            notes=tuple(one for one in self.found if one.level != "error"),
            imports_line=self.front.get("imports", ("", 1))[1],
            contents=_items(self._value("contents")),
            dates=tuple(self._dates()),
            key_lines={key: line for key, (_, line) in self.front.items()},
            preamble_line=preamble_line,
        )

    def _dates(self) -> Iterator[tuple[str, date]]:
        for key in DATES:
            text, line = self.front.get(key, ("", 1))
            try:
                if text:
                    yield key, date.fromisoformat(text)
            except ValueError:
                self.report("front-matter", line, len(key) + 3, f"“{text[:20]}” is no date of the calendar.")

    def _clause(self, one: _Open, end: int) -> Clause:
        blocks: list[tuple[str | Rule, int]] = []
        at = one.body_from
        for rule in one.rules:
            blocks += [self._words(at, rule.line - 1), (rule, rule.line)]
            at = rule.end_line
        blocks.append(self._words(at, end))
        kept = [block for block in blocks if block[0]]
        return Clause(
            one.id,
            one.title,
            one.level,
            one.material,
            self._value("id", self.name),
            self._value("version"),
            one.line,
            end,
            tuple(block for block, _ in kept),
            tuple(line for _, line in kept),
        )

    def _words(self, start: int, end: int) -> tuple[str, int]:
        """The lines without blank ones around them, and the number of the first."""
        while start < end and not self.lines[start].strip():
            start += 1
        return "\n".join(self.lines[start:end]).rstrip(), start + 1


def _items(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())

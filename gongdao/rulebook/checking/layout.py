"""Is the document whole: contents, numbering, headings that are headings, sentences that end."""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from gongdao.rulebook.checking.passages import Passage, fold, is_note, passages
from gongdao.rulebook.checking.phrases import Wording, number_of
from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.model import Book, Clause, Rule
from gongdao.rulebook.stack import Stack

_CLOSED = re.compile(r"[.!?\u3002\u2026][)\]\"'\u201d\u2019\u300d\u300f\u300b\u3011*_`~]*$")
_LEADS_ON = re.compile(r"[:;,][*_`~]*$")
_NO_PROSE = re.compile(r" {0,3}(?:[-+*>|<]|#{1,6}(?:\s|$)|[0-9]{1,9}[.)]|(?:\*\s*){3}|={3,}|-{3,})|\t| {4}|```|~~~")
_STOP = re.compile(r"[!?;\u3002]|[.](?=\s|$)")
_HAN = re.compile("[\u4e00-\u9fff]")
LONG_WITH_COMMA, LONGEST = 16, 24  # Chinese signs in a heading


class Number(NamedTuple):
    """A number that something begins with: its form, whether in ASCII digits, its value, what follows, where."""

    form: str
    ascii: bool
    value: int
    rest: str
    place: Place

    @property
    def kind(self) -> tuple[str, bool]:
        return self.form, self.ascii


def layout_findings(stack: Stack, wording: Wording) -> list[Finding]:
    """Findings for every book of the stack."""
    found: list[Finding] = []
    for book in stack.books:
        found += _contents(book, wording)
        found += _headings(book, wording)
        found += _runs_on(book, wording)
        for clause, after in zip_longest(book.clauses, book.clauses[1:]):
            found += _breaks_off(book, clause, after is not None and after.level > clause.level)
        for passage in passages(book):
            if passage.where == "words":
                found += list_gaps(numbers(passage, wording))
    return found


# contents


def _contents(book: Book, wording: Wording) -> Iterator[Finding]:
    """What `contents` promises by id or title and no clause is."""
    if not book.contents:
        return
    there = {clause.id for clause in book.clauses} | {bare(clause.title, wording) for clause in book.clauses}
    for item in book.contents:
        if item not in there and bare(item, wording) not in there:
            place = Place(book.id, "", book.key_lines.get("contents", 1), 1)
            message = f"The contents list “{item}”, and no clause has this id or title. Write it, or drop it."
            yield finding("contents-missing", place, message)


def bare(title: str, wording: Wording) -> str:
    """A title without its number and without spaces, to compare it by."""
    number = number_at(title, Place(""), wording)
    return "".join(fold(number.rest if number else title).split())


# numbering


def number_at(text: str, place: Place, wording: Wording) -> Number | None:
    """The number that a line begins with."""
    folded = fold(text)
    for form, pattern in wording.forms:
        if match := pattern.match(folded):
            value = number_of(match[1])
            if value is not None:
                return Number(form, match[1].isascii(), value, text[match.end() :], place)
    return None


def _headings(book: Book, wording: Wording) -> Iterator[Finding]:
    """Siblings under one heading count 1, 2, 3; numbers that run on through the whole book (articles) may go on."""
    above: list[int] = []
    groups: dict[tuple[int, str, bool], int] = {}
    latest: dict[tuple[int, str, bool], int] = {}
    for clause in book.clauses:
        while above and above[-1] >= clause.level:
            above.pop()
        above.append(clause.level)
        for key in [key for key in groups if key[0] > clause.level]:
            del groups[key]
        number = number_at(clause.title, Place(book.id, clause.id, clause.line, clause.level + 2), wording)
        if number is None:
            continue
        key = (clause.level, *number.kind)
        before = groups.get(key, 0)
        if number.value > before + 1 and (key in groups or number.value != latest.get(key, 0) + 1):
            yield _gap(number, before)
        groups[key] = latest[key] = number.value


def numbers(passage: Passage, wording: Wording) -> Iterator[Number]:
    """The numbers at the beginning of the lines of a passage. A number and a space alone make no list: `15 days`."""
    offset = 0
    for line in passage.raw.split("\n"):
        number = number_at(line, passage.raw_place(offset), wording) if line.strip() else None
        if number is not None and number.form != "{n}":
            yield number
        offset += len(line) + 1


def list_gaps(found: Iterable[Number], *, most: int = 200) -> Iterator[Finding]:
    """Gaps in lists that begin with 1; one that leaves out more than `most` is taken for no list."""
    latest: dict[tuple[str, bool], int] = {}
    for number in found:
        before = latest.get(number.kind, 0)
        if before and before + 1 < number.value <= before + 1 + most:
            yield _gap(number, before)
        if number.value == 1 or (before and before < number.value <= before + 1 + most):
            latest[number.kind] = number.value


def _gap(number: Number, before: int) -> Finding:
    one = number.value == before + 2
    left_out = f"{before + 1} is" if one else f"{before + 1} to {number.value - 1} are"
    after = f"After {before} comes {number.value}" if before else f"The numbering begins with {number.value}"
    return finding(
        "numbering-gap", number.place, f"{after}: {left_out} left out. Number on without a gap, or write it."
    )


# headings and ends


def _runs_on(book: Book, wording: Wording) -> Iterator[Finding]:
    for clause in book.clauses:
        if is_sentence(clause.title, wording):
            place = Place(book.id, clause.id, clause.line, clause.level + 2)
            message = f"The heading “{clause.title[:40]}” goes on into a sentence. Put the sentence below it."
            yield finding("heading-runs-on", place, message)


def is_sentence(title: str, wording: Wording) -> bool:
    """Does a heading hold a full stop or semicolon, a comma among many Chinese signs, or more signs than a heading?"""
    number = number_at(title, Place(""), wording)
    text = fold(number.rest if number else title).strip()
    signs = len(_HAN.findall(text))
    return bool(_STOP.search(text)) or signs >= (LONG_WITH_COMMA if "," in text else LONGEST)


def _breaks_off(book: Book, clause: Clause, below: bool) -> Iterator[Finding]:
    """Paragraphs without an end; before a table, a list or a clause below, one may end with a colon."""
    last = len(clause.blocks) - 1
    for n, (block, line) in enumerate(zip(clause.blocks, clause.starts, strict=True)):
        if isinstance(block, Rule):
            continue
        for end, text, leads in _paragraphs(block):
            goes_on = leads or n < last or below
            plain = fold(text).rstrip()
            if not is_closed(plain) and not (goes_on and _LEADS_ON.search(plain)):
                message = f"The text breaks off after “{text.rstrip()[-12:]}”. Finish the sentence."
                yield finding("breaks-off", Place(book.id, clause.id, line + end, len(text.rstrip())), message)


def is_closed(text: str) -> bool:
    """Does a text end with a full stop, a question mark or the like, brackets and quotation marks aside?"""
    return bool(_CLOSED.search(text))


def _paragraphs(block: str) -> Iterator[tuple[int, str, bool]]:
    """Plain paragraphs: index and text of the last line of each, and whether something follows in the block."""
    lines = block.split("\n")
    last = max((n for n, line in enumerate(lines) if line.strip() and not is_note(line)), default=0)
    fenced, reading, fresh = False, False, True
    for n, line in enumerate([*lines, ""]):
        fence = line.lstrip().startswith(("```", "~~~"))
        fenced ^= fence
        blank = not line.strip()
        prose = not (blank or fence or fenced or _NO_PROSE.match(line))
        if reading and not prose:
            yield n - 1, lines[n - 1], n <= last
        reading = prose and (reading or fresh)
        fresh = blank or fence or line.startswith("#")

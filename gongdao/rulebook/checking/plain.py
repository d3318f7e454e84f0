"""Plain text that is no rulebook: what the words alone tell. Never raises; any text will do."""

import re
from collections.abc import Iterator
from datetime import date

from gongdao.rulebook.checking.citations import Laws, in_words, judge
from gongdao.rulebook.checking.layout import Number, is_closed, is_sentence, list_gaps, number_at
from gongdao.rulebook.checking.passages import Passage, fold
from gongdao.rulebook.checking.phrases import NUMBER, Wording, number_of
from gongdao.rulebook.checking.wording import lint
from gongdao.rulebook.findings import Finding, Place, finding, order
from gongdao.rulebook.model import Book
from gongdao.rulebook.stack import Stack

MOST_LEFT_OUT = 3  # a larger step inside a line is a figure, no list
_STOP = re.compile(r"[!?;\u3002]")
_INSIDE = re.compile(rf"(?<![0-9a-z.{{}}])({NUMBER})\.(?![0-9])")


def check_plain(text: str, name: str, stack: Stack, *, on: date | None = None) -> list[Finding]:
    """Findings about plain text by the wording and the laws of a stack; the file's name stands for the book."""
    wording, laws = Wording(stack), Laws(stack)
    book = Book(name, "", "", "rule", "", (), "", (), name, "", ())
    lines = [
        Passage(line, name, "", number, 1, "words")
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), 1)
        if line.strip()
    ]
    found: list[Finding] = []
    for passage in lines:
        found += lint(passage, wording)
        found += list_gaps(_inside(passage), most=MOST_LEFT_OUT)
        found += _breaks_off(passage)
        for one in in_words(passage, laws, wording):
            found += judge(one, laws, on, book)
    numbered = [(each, number) for each in lines if (number := _number(each, wording)) is not None]
    found += _line_gaps(numbered)
    found += _runs_on(numbered, wording)
    return sorted(dict.fromkeys(found), key=order)


def _number(passage: Passage, wording: Wording) -> Number | None:
    number = number_at(passage.raw, passage.raw_place(0), wording)
    return number if number is not None and number.form != "{n}" else None


def _inside(passage: Passage) -> Iterator[Number]:
    """Items `1.` `2.` in the middle of a line, as texts have them whose lines were lost."""
    for match in _INSIDE.finditer(passage.flat):
        value = number_of(match[1])
        if value is not None and "." not in match[1] and match[1].isascii():
            yield Number("{n}.", True, value, "", passage.place(match.start()))


def _line_gaps(numbered: list[tuple[Passage, Number]]) -> Iterator[Finding]:
    """Numbers of one form at the beginning of lines, counted anew below each number of a form that stood before."""
    depth: list[tuple[str, bool]] = []
    runs: dict[tuple[str, bool], list[Number]] = {}
    for _, number in numbered:
        if number.kind not in depth:
            depth.append(number.kind)
        else:
            for below in depth[depth.index(number.kind) + 1 :]:
                yield from list_gaps(runs.pop(below, []))
        runs.setdefault(number.kind, []).append(number)
    for run in runs.values():
        yield from list_gaps(run)


def _breaks_off(passage: Passage) -> Iterator[Finding]:
    """A line with a full stop in it that ends without one. A line without any is a heading or a name."""
    text = fold(passage.raw).rstrip()
    if "\u3002" in text and not is_closed(text):
        place = Place(passage.book, "", passage.line, len(text))
        yield finding("breaks-off", place, f"The text breaks off after “{text[-12:]}”. Finish the sentence.")


def _runs_on(numbered: list[tuple[Passage, Number]], wording: Wording) -> Iterator[Finding]:
    """Where most lines with one form of number are headings, those that hold a sentence."""
    forms: dict[tuple[str, bool], list[Passage]] = {}
    for passage, number in numbered:
        forms.setdefault(number.kind, []).append(passage)
    for group in forms.values():
        sentences = [passage for passage in group if is_sentence(passage.raw.strip(), wording)]
        if len(group) >= 3 and len(sentences) * 3 <= len(group):
            for passage in sentences:
                message = (
                    f"The heading “{passage.raw.strip()[:40]}” goes on into a sentence. Put the sentence below it."
                )
                yield finding("heading-runs-on", passage.raw_place(0), message)

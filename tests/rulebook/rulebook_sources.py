"""The two sources as written, in a stack with the shipped vocabulary, laws and statute; and ways to change them."""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from gongdao.rulebook import Book, Finding, check, shipped
from gongdao.rulebook.reader import read_document

SOURCES = Path(__file__).parent / "sources"
FIXTURES = ("vocabulary", "mechanism", "handbook")  # file names; the book of the first is called `terms`
BOOKS = ("terms", "mechanism", "handbook")
LAW = ("vocabulary.md", "laws.md", "statute.md")

Texts = dict[str, str]  # file name of a fixture -> its text
Key = tuple[str, str, str, str]  # code, book, clause, message without the list of what is known


class Expected(NamedTuple):
    """A defect of the sources (its id in the list of defects), the finding that tells it, and a word of its message."""

    id: str
    code: str
    book: str
    clause: str
    word: str

    def met_by(self, one: Finding) -> bool:
        return (one.code, one.book, one.clause) == self[1:4] and self.word in one.message


def fixtures() -> Texts:
    return {name: (SOURCES / f"{name}.md").read_text(encoding="utf-8") for name in FIXTURES}


@cache
def law() -> tuple[Book, ...]:
    """The shipped books on which the sources stand."""
    return tuple(read_document(text, name)[0] for name, text in shipped() if name.endswith(LAW))


document = cache(read_document)


def findings(texts: Texts) -> list[Finding]:
    """What `check` says about the fixtures and, as errors, about the books they stand on."""
    documents = [document(text, f"{name}.md") for name, text in texts.items()]
    faults = [one for _, found in documents for one in found if one.level == "error"]
    found = faults + check([*law(), *(book for book, _ in documents)])
    return [one for one in found if one.book in BOOKS or one.level == "error"]


@cache
def as_written() -> tuple[Finding, ...]:
    """The findings on the unchanged fixtures."""
    return tuple(findings(fixtures()))


def key(one: Finding) -> Key:
    """What a finding says, apart from lines and from the names known at the moment."""
    return one.code, one.book, one.clause, one.message.split(" Known are ")[0]


def gone_and_new(texts: Texts) -> tuple[list[Key], list[Finding]]:
    """The findings that a change removes, and those it brings."""
    before, after = Counter(map(key, as_written())), findings(texts)
    gone = before - Counter(map(key, after))
    return list(gone.elements()), [one for one in after if key(one) not in before]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a TSV file beside the fixtures."""
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def expected() -> list[Expected]:
    return [Expected(row["id"], row["code"], row["book"], row["clause"], row["word"]) for row in rows("expected.tsv")]


def changes(name: str) -> dict[str, Any]:
    """The entries of a TOML file beside the fixtures."""
    return tomllib.loads((SOURCES / name).read_text(encoding="utf-8"))


def edited(texts: Texts, edits: Iterable[Mapping[str, str]]) -> Texts:
    """Each edit replaces the one place of `old` in `file` by `new`, however wide the cells are filled up."""
    made = dict(texts)
    for edit in edits:
        pattern = _loose(edit["old"])
        found = pattern.findall(made[edit["file"]])
        assert len(found) == 1, f"{edit['old']!r} stands {len(found)} times in {edit['file']}"
        made[edit["file"]] = pattern.sub(lambda _, new=edit["new"]: new, made[edit["file"]])  # type: ignore[misc]
    return made


def _loose(old: str) -> re.Pattern[str]:
    pieces = re.split(r"( +|-{3,})", old)
    return re.compile("".join({" ": " *", "-": "-+"}.get(piece[:1], re.escape(piece)) if n % 2 else re.escape(piece)
                              for n, piece in enumerate(pieces)))  # fmt: skip


def dropped(texts: Texts, file: str, rule: str) -> Texts:
    """Without the fence `KIND NAME`."""
    return {**texts, file: texts[file].replace(_block(texts[file], rule), "")}


def _block(text: str, rule: str) -> str:
    (block,) = re.findall(rf"```{re.escape(rule)}\n.*?\n```\n", text, re.DOTALL)
    return str(block)


def moved(texts: Texts, file: str, rule: str, clause: str) -> Texts:
    """The fence `KIND NAME` cut out of its clause and put at the end of another clause of the same book."""
    block, rest = _block(texts[file], rule), dropped(texts, file, rule)[file]
    heading = re.search(rf"^#+ .*\{{#{re.escape(clause)}[ }}].*$", rest, re.MULTILINE)
    assert heading, clause
    following = re.search(r"^#+ .*\{#.*$", rest[heading.end() :], re.MULTILINE)
    at = heading.end() + following.start() if following else len(rest)
    return {**texts, file: rest[:at].rstrip("\n") + "\n\n" + block + "\n" + rest[at:]}


def changed(change: Mapping[str, Any]) -> Texts:
    """The fixtures after the `edits`, `drop`, `move` and `names` of a change, in this order."""
    texts = edited(fixtures(), change.get("edits", ()))
    for file, rule in change.get("drop", ()):
        texts = dropped(texts, file, rule)
    for file, rule, clause in change.get("move", ()):
        texts = moved(texts, file, rule, clause)
    return renamed(texts, change.get("names", {}))


def renamed(texts: Texts, names: Mapping[str, str]) -> Texts:
    """Names replaced wherever they stand alone, in all fixtures."""
    made = dict(texts)
    for old, new in names.items():
        word = re.compile(rf"(?<![a-z0-9_.]){re.escape(old)}(?![a-z0-9_])")
        assert any(word.search(text) for text in made.values()), old
        made = {file: word.sub(new, text) for file, text in made.items()}
    return made

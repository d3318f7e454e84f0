"""What clauses lean on: laws in force on the day, read, with the article that is about the matter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongdao.rulebook.checking.passages import Passage, fold, passages
from gongdao.rulebook.checking.phrases import Match, Wording, number_of
from gongdao.rulebook.errors import listed
from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.model import Book, Cell, Rule
from gongdao.rulebook.registers import Law
from gongdao.rulebook.schema import complete
from gongdao.rulebook.stack import Stack

TOPICS = "law_topics"


@dataclass(frozen=True, slots=True)
class Citing:
    """The law as written, its id ("" if unknown), articles, edition and topics ("" and () if not said)."""

    said: str
    law: str
    articles: tuple[str, ...]
    edition: str
    topics: tuple[str, ...]
    place: Place


class Laws:
    """The registers `laws` and `articles` of a stack, and the titles of laws and books."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.versions: dict[str, list[Law]] = {}
        self.titles: dict[str, str] = {}
        for law in stack.registers.laws:
            self.versions.setdefault(law.name, []).append(law)
            for title in (*law.titles.values(), *law.also, law.name):
                self.titles.setdefault(_plain(title), law.name)
        self.books = {book.id: book for book in stack.books}
        self.book_titles = {_plain(book.title): book.id for book in stack.books if book.title}
        self.about: dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]] = {}
        for each in stack.registers.articles:
            self.about.setdefault(each.law, {}).setdefault(each.article, []).append((each.edition, each.topics))

    def topics(self, law: str, article: str, editions: Sequence[str]) -> set[str] | None:
        """Topics of an article (of its paragraphs too, and of the article of a paragraph); None if not registered."""
        whole = article.partition("(")[0]
        found: set[str] | None = None
        for name, rows in self.about.get(law, {}).items():
            same = name in (article, whole) or (article == whole and name.startswith(whole + "("))
            for edition, topics in rows if same else ():
                if not edition or edition in editions:
                    found = (found or set()) | set(topics)
        return found

    def all_topics(self, law: str, editions: Sequence[str]) -> set[str]:
        rows = [row for rows in self.about.get(law, {}).values() for row in rows]
        return {topic for edition, topics in rows if not edition or edition in editions for topic in topics}


def citation_findings(stack: Stack, wording: Wording, on: date | None) -> list[Finding]:
    """Findings for `cites` tables, for what the words cite, and for the registers themselves."""
    laws = Laws(stack)
    found = list(register_findings(stack, laws))
    for book in stack.books:
        day = on or dict(book.dates).get("effective")
        tables = [one for rule in book.rules if rule.kind == "cites" and complete(rule) for one in _table(rule, laws)]
        for one in tables:
            found += judge(one, laws, day, book)
        for passage in passages(book):
            stated = [one for one in tables if one.place.clause == passage.clause]
            for one in in_words(passage, laws, wording):
                found += _beside(one, stated, laws, day, book)
    return found


def _table(rule: Rule, laws: Laws) -> Iterator[Citing]:
    for record in rule.records():
        law = record["law"]
        known = law.text if law.text in laws.versions or law.text in laws.books else ""
        yield Citing(law.text, known, _items(record, "article"), _text(record, "version"),
                     record["for"].items(), rule.place(law))  # fmt: skip


def in_words(passage: Passage, laws: Laws, wording: Wording) -> Iterator[Citing]:
    """What a passage cites by the patterns of the `wording` tables; of one title the citation with most articles."""
    best: dict[int, tuple[Match, list[str], str]] = {}
    for phrase in wording.near("citation", passage.flat):
        for match in phrase.find(passage.flat):
            values = (number_of(text) for hole, text, _ in match.parts if hole == "{article}")
            articles = [str(value) for value in values if value is not None]
            for hole, title, start in match.parts:
                if hole == "{law}" and (start not in best or len(best[start][1]) < len(articles)):
                    best[start] = match, articles, title
    for start, (_, articles, title) in sorted(best.items(), key=lambda each: each[0]):
        plain = _plain(title)
        known = laws.titles.get(plain) or laws.book_titles.get(plain, "")
        said = passage.said(start, start + len(title))
        yield Citing(said, known, tuple(articles), "", (), passage.place(start))


def _beside(one: Citing, stated: list[Citing], laws: Laws, day: date | None, book: Book) -> Iterator[Finding]:
    """What the words cite, judged unless a table of the clause says the same; both must name the same articles."""
    same_law = [each for each in stated if one.law and each.law == one.law]
    named = {article.partition("(")[0] for each in same_law for article in each.articles}
    missing = [article for article in one.articles if article not in named]
    if same_law and missing and named:
        message = (
            f"The words cite article {listed(missing)} of “{one.said}” ({one.law}), the table of the clause article "
            f"{listed(sorted(named))}. Cite the one meant in both."
        )
        yield finding("off-topic", one.place, message)
    elif not same_law:
        yield from judge(one, laws, day, book)


def judge(one: Citing, laws: Laws, day: date | None, book: Book) -> Iterator[Finding]:
    """The findings about one citation in `book` on a day; None stands for every version ever in force."""
    cited = laws.books.get(one.law) if one.law not in laws.versions else None
    if cited is not None:
        if cited.rank == "rule" or cited.id == book.id:
            message = f"“{one.said}” is a book of the platform itself and no authority. Drop the citation."
            yield finding("self-citation", one.place, message)
        return
    versions = [law for law in laws.versions.get(one.law, []) if one.edition in ("", law.edition)]
    if not versions:
        edition = f" in the version “{one.edition}”" if one.edition and one.law else ""
        message = f"“{one.said}”{edition} is not in the register of laws. Register it, or drop the citation."
        yield finding("unknown-law", one.place, message)
        return
    valid = [law for law in versions if day is None or law.in_force(day)]
    if not valid:
        yield finding("not-in-force", one.place, _not_in_force(one, versions, laws, day))
        return
    if book.rank != "vocabulary" and not any(law.verified for law in valid):
        message = (
            f"“{one.said}” ({one.law}) has not been read in its official text. Read it and mark it verified, or call "
            "the figure a commitment of the platform."
        )
        yield finding("unverified-law", one.place, message)
    yield from _topics(one, laws, [law.edition for law in valid])


def _not_in_force(one: Citing, versions: list[Law], laws: Laws, day: date | None) -> str:
    last = max(versions, key=lambda law: law.ends or date.max)
    when = f"it ended on {last.ends}" if last.ends and day and last.ends <= day else f"it begins on {last.starts}"
    now = [law.edition for law in laws.versions[one.law] if day and law.in_force(day)]
    instead = f" In force is the version {listed(now)}." if now else " Cite the law in force."
    return f"“{one.said}” ({one.law}) was not in force on {day}: {when}.{instead}"


def _topics(one: Citing, laws: Laws, editions: list[str]) -> Iterator[Finding]:
    """Articles that nobody registered, and topics that the articles are not about."""
    wanted = set(one.topics)
    if not one.articles:
        there = laws.all_topics(one.law, editions)
        if wanted and there and not wanted & there:
            yield _off(
                one, f"No registered article of “{one.said}” ({one.law}) is about", sorted(wanted), laws, editions
            )
        return
    every: set[str] = set()
    unregistered = False
    for article in one.articles:
        topics = laws.topics(one.law, article, editions)
        if topics is None:
            unregistered = True
            message = (
                f"Article {article} of “{one.said}” ({one.law}) is not in the register. Register what it is about."
            )
            yield finding("unknown-article", one.place, message)
        elif wanted and not wanted & topics:
            is_about = f"Article {article} of “{one.said}” ({one.law}) is about {listed(sorted(topics))}, not about"
            yield _off(one, is_about, sorted(wanted), laws, editions)
            every |= wanted
        else:
            every |= topics
    if not unregistered and (left := sorted(wanted - every)):
        yield _off(one, f"The articles cited of “{one.said}” ({one.law}) are not about", left, laws, editions)


def _off(one: Citing, says: str, topics: list[str], laws: Laws, editions: list[str]) -> Finding:
    """The finding, with the articles that are about the matter, where the register has some."""
    right = [
        article for article in laws.about.get(one.law, {})
        if (laws.topics(one.law, article, editions) or set()) & set(topics)
    ]  # fmt: skip
    others = sorted({law for law, rows in laws.about.items() for each in rows.values() for _, about in each
                     if set(about) & set(topics)} - {one.law})  # fmt: skip
    cure = f" Article {listed(right)} is." if right else f" See {listed(others)}." if others else ""
    return finding("off-topic", one.place, f"{says} {listed(topics)}.{cure}")


# the registers themselves


def register_findings(stack: Stack, laws: Laws) -> Iterator[Finding]:
    """Dates, marks, laws and topics that the registers of laws name wrongly."""
    for rule in stack.rules("laws"):
        for record in rule.records() if complete(rule) else ():
            yield from _law_row(rule, record)
    known = stack.labels.get(TOPICS)
    for rule in (*stack.rules("articles"), *stack.rules("cites")):
        if not complete(rule):
            continue
        if rule.kind == "articles" and rule.name not in laws.versions:
            yield finding("unknown-law", rule.place(), f"“{rule.name}” is not in the register of laws. Register it.")
        for record in rule.records():
            cell = record["topics" if rule.kind == "articles" else "for"]
            for topic in cell.items() or ("",):
                if not topic or (known is not None and topic not in known):
                    message = f"“{topic}” is no topic. The labels table “{TOPICS}” has {listed(known or ())}."
                    yield finding("bad-value", rule.place(cell), message)


def _law_row(rule: Rule, record: Mapping[str, Cell]) -> Iterator[Finding]:
    starts, ends = _date(record["from"]), _date(record["until"]) if "until" in record else None
    for name in ("from", "until"):
        cell = record.get(name)
        if cell and cell.text and _date(cell) is None:
            message = f"“{cell.text[:20]}” is no date. Write the day as 2026-02-01."
            yield finding("bad-value", rule.place(cell), message)
    if starts and ends and ends <= starts:
        yield finding("bad-value", rule.place(record["until"]), f"The law ends on {ends}, before it begins.")
    if record["verified"].text not in ("yes", "no"):
        message = "Was the text itself read: write yes or no."
        yield finding("bad-value", rule.place(record["verified"]), message)


def _date(cell: Cell) -> date | None:
    try:
        return date.fromisoformat(cell.text) if len(cell.text) == len("2026-02-01") else None
    except ValueError:
        return None


def _plain(title: str) -> str:
    return "".join(fold(title).split())


def _items(record: Mapping[str, Cell], name: str) -> tuple[str, ...]:
    return record[name].items() if name in record else ()


def _text(record: Mapping[str, Cell], name: str) -> str:
    return record[name].text if name in record else ""

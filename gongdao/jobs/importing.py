"""Importing a table of matters: rows become submissions, good ones are kept, bad ones reported with their line."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.intake import table
from gongdao.intake.errors import AnsweredBefore
from gongdao.intake.submission import Submission, clean_text, title_of
from gongdao.legaltime import clock
from gongdao.people.models import Platform
from gongdao.proceedings.import_answered import Past, import_past, known_keys
from gongdao.rulebook import Stack

BATCH = 100
LONGEST_TITLE = 200
FACTS = ("category", "topic", "severity")


@dataclass(slots=True)
class Outcome:
    """What became of a file: cases imported, rows known from before, rows refused with line and reason."""

    imported: int = 0
    known: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def import_file(
    path: Path,
    platform: Platform,
    *,
    rules: str | None = None,
    source: str | None = None,
    category: str = "other",
    progress: Callable[[int], object] = lambda rows: None,
) -> Outcome:
    """Import every good row of `path`. `progress` is told the number of rows after each batch.

    Raises a Refusal for a file that is no table, an unknown edition or category; rows are refused one by one.
    """
    now = clock.now()
    ruleset_id = books.by_name(platform.pk, rules) if rules else books.in_force(platform.pk, now)
    stack = books.stack(ruleset_id)
    stack.parse_fact("category", category)
    outcome = Outcome()
    reader = Reader(platform, stack, source or path.stem, category, now)
    for lines in _batches(table.read(path)):
        _import_batch(lines, reader, platform.pk, ruleset_id, outcome)
        progress(len(lines))
    return outcome


def _import_batch(
    lines: list[table.Line], reader: "Reader", platform_id: int, ruleset_id: int, outcome: Outcome
) -> None:
    matters: dict[str, Past] = {}
    for line in lines:
        try:
            past = reader.past(line)
        except Refusal as refusal:
            outcome.bad.append((line.number, refusal.message))
            continue
        if past.key in matters:
            outcome.known += 1
        matters.setdefault(past.key, past)
    known = known_keys(platform_id, list(matters))
    outcome.known += len(known)
    fresh = [past for key, past in matters.items() if key not in known]
    import_past(fresh, ruleset_id)
    outcome.imported += len(fresh)


@dataclass(frozen=True, slots=True)
class Reader:
    """Makes a matter of a row."""

    platform: Platform
    stack: Stack
    source: str
    category: str
    now: datetime

    def past(self, line: table.Line) -> Past:
        """Raises a Refusal that says what is wrong with the row."""
        if line.error:
            raise UnreadableRow(reason=line.error)
        values = line.values
        zone = ZoneInfo(self.platform.timezone)
        received = table.instant(values.get("received_at", ""), zone, self.now)
        text = clean_text(values.get("text", ""))
        answer = values.get("answer", "").strip()
        answered = None
        if answer or values.get("answered_at", "").strip():
            answered = table.instant(values.get("answered_at", ""), zone, self.now, end_of_day=True)
            if answered < received:
                raise AnsweredBefore(answered_at=values["answered_at"], received_at=values["received_at"])
        submission = Submission(
            platform_id=self.platform.pk,
            platform=self.platform.slug,
            text=text,
            title=self._title(values.get("title", ""), text),
            channel="import",
            facts=self._facts(values),
            occurred_at=received,
            order_number=values.get("order_number", "").strip(),
            external_id=values.get("id", "").strip(),
            retrospective=True,
        )
        return Past(self._key(values), submission, clean_text(answer) if answer else "", answered)

    def _title(self, title: str, text: str) -> str:
        title = " ".join(title.split())
        return title[:LONGEST_TITLE] if title else title_of(text)

    def _facts(self, values: Mapping[str, str]) -> dict[str, object]:
        named = {name: values.get(name, "").strip() for name in FACTS}
        named["category"] = named["category"] or self.category
        return {name: self.stack.parse_fact(name, text) for name, text in named.items() if text}

    def _key(self, values: Mapping[str, str]) -> str:
        own = values.get("id", "").strip()
        if not own:
            own = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:32]
        return f"{self.source}:{own}"


class UnreadableRow(Refusal):
    """The row cannot be read: {reason}."""

    status = 422


def _batches(lines: Iterator[table.Line]) -> Iterator[list[table.Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch

"""What every paper says alike: who is who, the clause in its words, files with their hashes, proof of the record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext, pgettext
from markdown_it import MarkdownIt

from gongdao.cases import queries
from gongdao.cases.models import Attachment, Case, Party
from gongdao.cases.queries import Entry
from gongdao.look import times
from gongdao.look.reading import quoted
from gongdao.notices.letters import CONSUMER, MERCHANT, name_of
from gongdao.papers.sheet import Sheet
from gongdao.record.models import Checkpoint, Event, Leaf
from gongdao.rulebook import Stack
from gongdao.rulebook.model import unnumbered

_markdown = MarkdownIt("commonmark").enable("table")


@dataclass
class Telling:
    """A case as one of its parties may read it: `role` is consumer or merchant, `now` the instant of asking."""

    case: Case
    role: str
    language: str
    now: datetime

    @cached_property
    def stack(self) -> Stack:
        return self.case.ruling().procedure

    @cached_property
    def entries(self) -> list[Entry]:
        """The events that the party may read; notes of staff and words between others are not among them."""
        return queries.timeline(self.case, queries.AUDIENCES[self.role])

    def when(self, instant: datetime) -> str:
        """An instant to the minute, in the platform's zone, with its offset."""
        local = instant.astimezone(times.zone_of(self.case.platform))
        return f"{times.say_day(local.date(), date.min)} {local:%H:%M} (UTC{local.isoformat()[-6:]})"

    def until(self, instant: datetime) -> str:
        """A due instant, which is exclusive: midnight is 24:00 of the day before."""
        return times.lasting(instant, self.case.platform, 1)

    def role_label(self, role: str) -> str:
        return self.stack.role_label(role, self.language)

    def person(self, entry: Entry) -> str:
        """Who did something, by role, and by name where it is the reader or somebody of the platform."""
        role = entry.actor_role or ""
        if role in (CONSUMER, MERCHANT):
            party = self.party(role)
            by = gettext("{party}, by {name} as representative")
            return by.format(party=party, name=entry.representative or "–") if entry.mandate else party
        label = self.role_label(role) if role in self.stack.roles else ""
        return gettext("{name} ({role})").format(name=entry.actor_name, role=label) if entry.actor_name else label

    def party(self, role: str) -> str:
        """A side of the matter. A shop has a public name; the consumer's is told to nobody else."""
        case, name = self.case, ""
        if role == MERCHANT and case.merchant is not None:
            name = case.merchant.name
        elif role == CONSUMER and self.role == CONSUMER:
            party = None if case.consumer else Party.objects.filter(case=case, role=CONSUMER).first()
            name = case.consumer.name if case.consumer else party.name if party else ""
        label = self.role_label(role)
        return gettext("{name} ({role})").format(name=name, role=label) if name else label

    @property
    def platform(self) -> str:
        return name_of(self.case.platform, self.language)

    def sheet(self, title: str, dated: datetime) -> Sheet:
        """An empty paper with the head that all have."""
        sheet = Sheet(
            title=title,
            language=self.language,
            about=gettext("{platform}, case {number}").format(platform=self.platform, number=self.case.number),
            page=gettext("page {n} of {total}"),
            dated=dated,
        )
        case = self.case
        sheet.rows(
            [
                (gettext("Platform"), self.platform),
                (gettext("Case"), case.number),
                (gettext("Matter"), case.title),
                (pgettext("of a case", "Received"), self.when(case.received_at)),
                (gettext("Order"), case.order_number or (case.order.number if case.order else "")),
                (gettext("Made for"), self.party(self.role)),
            ]
        )
        return sheet

    def clause(self, sheet: Sheet, clause_id: str) -> None:
        """A clause with its edition and its words, as the pinned books have them."""
        found = self.stack.clauses.get(clause_id)
        if found is None:
            return
        book = next(one for one in self.stack.books if one.id == found.book)
        named = gettext("{clause} {title}, “{book}”, edition {version}")
        sheet.text(named.format(clause=found.id, title=unnumbered(found.title), book=book.title, version=found.version))
        sheet.quote(plain(quoted(found.text_markdown)))

    def evidence(self, sheet: Sheet, until: Entry) -> None:
        """The files that lay before whoever decided, as far as the reader may see them."""
        seen = [one for one in self.entries if one.recorded_at <= until.recorded_at]
        kept = Attachment.objects.filter(case=self.case, audience__in=queries.AUDIENCES[self.role])
        hashes = {file.pk: bytes(file.sha256).hex() for file in kept.only("sha256")}
        handed = [(one, file) for one in seen for file in one.files if file.pk in hashes]
        rows = [[file.name, self.person(one), self.when(one.occurred_at), hashes[file.pk]] for one, file in handed]
        if rows:
            head = [gettext("File"), pgettext("paper", "From"), gettext("Handed in"), "SHA-256"]
            sheet.table(head, rows, ["1fr", "24mm", "38mm", "60mm"])
        else:
            sheet.text(gettext("No file was handed in."))

    def proof(self, sheet: Sheet, entries: Sequence[Entry]) -> None:
        """Where the events stand in the sealed record, so that anybody can have them checked."""
        ids = [one.id for one in entries]
        words = {event.pk: self.stack.event_label(event.name, self.language) for event in _events(ids)}
        leaves = {leaf.event_id: leaf for leaf in Leaf.objects.filter(event_id__in=ids)}
        rows = [[words[one], str(one), *_place(leaves.get(one))] for one in ids]
        head = [gettext("Event"), gettext("Number"), gettext("Place in the record"), gettext("Hash of its leaf")]
        sheet.table(head, rows, ["1fr", "16mm", "26mm", "78mm"])
        if leaves and len(leaves) == len(ids):
            last = max(leaf.idx for leaf in leaves.values())
            signed = Checkpoint.objects.filter(size__gt=last, note__isnull=False).order_by("size")
            if first := signed.first():
                said = gettext("Sealed by the signed checkpoint of {size} entries with the root {root}.")
                sheet.text(said.format(size=first.size, root=bytes(first.root).hex()))


def _events(ids: Collection[int]) -> list[Event]:
    return list(Event.objects.filter(pk__in=ids).only("id", "name"))


def _place(leaf: Leaf | None) -> tuple[str, str]:
    return (str(leaf.idx), bytes(leaf.hash).hex()) if leaf else (gettext("not sealed yet"), "")


def plain(markdown: str) -> str:
    """The words of a clause without the signs of Markdown, a paragraph or an item a line; a table's cells in a row."""
    found: list[str] = []
    mark = ""
    for token in _markdown.parse(markdown):
        if token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "· "
        elif token.type == "tr_open":
            found.append("")
            mark = "| "
        elif token.type == "inline" and mark.startswith("|"):
            found[-1] += f"{' | ' if found[-1] else ''}{_words(token)}"
        elif token.type == "inline":
            found.append(mark + _words(token))
            mark = ""
        elif token.type == "table_close":
            mark = ""
    return "\n".join(found)


def _words(token: object) -> str:
    children = getattr(token, "children", None) or []
    return "".join("\n" if one.type in ("softbreak", "hardbreak") else one.content for one in children)

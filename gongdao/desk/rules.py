"""The rulebooks in force on the platform, with what the check finds about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongdao.desk.gate import DeskRequest, desk_page
from gongdao.editions import books
from gongdao.editions.models import Edition, Ruleset
from gongdao.rulebook import Finding, check

AROUND = 1  # lines of the text shown before and behind a finding
MOST = 100  # findings shown of one book
MEANINGS: dict[str, str | Promise] = {  # of the findings with which an edition may come into force
    "heading-without-id": _("A heading opens no clause."),
    "never-used": _("A declared name is used nowhere."),
    "never-matches": _("A row can never be chosen."),
    "too-wide": _("The table is too large to be checked whole."),
    "ambiguous-action": _("Two rows allow one action to one role in one state."),
    "never-binds": _("Another limit on the same step always ends no later."),
    "missing-translation": _("A text lacks one of the languages."),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """An edition in force with its findings, each with its meaning, its example and the lines it is about."""

    edition: Edition
    sha256: str
    errors: int
    findings: list[tuple[Finding, str | Promise, str, list[dict[str, Any]]]]
    more: int


@desk_page
def rules(request: DeskRequest) -> HttpResponse:
    """The stack in force now."""
    desk = request.desk
    ruleset = Ruleset.objects.prefetch_related("editions").get(pk=books.in_force(desk.platform.pk, desk.now))
    found = findings(ruleset.pk)
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "since": ruleset.since,
        "books": [_checked(edition, found) for edition in sorted(ruleset.editions.all(), key=lambda one: one.pk)],
    }
    return render(request, "desk/rules.html", context)


@lru_cache(maxsize=16)
def findings(ruleset_id: int) -> tuple[Finding, ...]:
    """What the check finds about the books of a ruleset; they never change, so it is asked once a process."""
    return tuple(check(books.stack(ruleset_id)))


def _checked(edition: Edition, found: Sequence[Finding]) -> Checked:
    own = [one for one in found if one.book == edition.book]
    lines = edition.text.splitlines()
    return Checked(
        edition=edition,
        sha256=bytes(edition.sha256).hex(),
        errors=sum(one.level == "error" for one in own),
        findings=[(one, MEANINGS.get(one.code, ""), _example(one), _source(lines, one.line)) for one in own[:MOST]],
        more=max(0, len(own) - MOST),
    )


def _example(one: Finding) -> str:
    """The values of an example as the books write them: ``deadline = complaint.result · rows = 1, 2``."""
    parts = (one.example or {}).items()
    return " · ".join(f"{name} = {', '.join(map(str, v)) if isinstance(v, list) else v}" for name, v in parts)


def _source(lines: Sequence[str], at: int) -> list[dict[str, Any]]:
    """The lines around a finding, numbered from 1."""
    if not at:
        return []
    around = range(max(1, at - AROUND), min(len(lines), at + AROUND) + 1)
    return [{"n": n, "text": lines[n - 1], "at": n == at} for n in around]

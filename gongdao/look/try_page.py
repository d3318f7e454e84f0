"""The page on which a case is tried that never was; portal and desk give it their rules, calendars and addresses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongdao.legaltime import Calendar
from gongdao.look.explained import Address
from gongdao.look.tried import Tried
from gongdao.look.trying import FACT, TryForm
from gongdao.rulebook import Stack
from gongdao.rulebook.simulating import simulate

LONGEST = 200  # characters of a value in the address


@dataclass(frozen=True, slots=True)
class Bench:
    """The rules on which a case is tried: `rulesets` are (id, words) to choose from, `chosen` the id of `stack`'s."""

    stack: Stack
    rulesets: Sequence[tuple[str, str]]
    chosen: str
    zone: tzinfo
    now: datetime
    calendar: Callable[[str], Calendar]
    address: Address


def show(request: HttpRequest, template: str, bench: Bench, language: str, context: dict[str, Any]) -> HttpResponse:
    """The form, and what comes of it once a fact or a moment is given. Blank fields leave the address."""
    given = {name: str(text).replace("\0", "")[:LONGEST] for name, text in request.GET.items()}
    kept = {name: text.strip() for name, text in given.items() if text.strip()}
    if kept != given and request.method in ("GET", "HEAD"):
        return redirect(f"{request.path}?{urlencode(kept)}")
    procedure = kept.get("procedure", "")
    if procedure not in bench.stack.procedures:
        procedure = bench.stack.main_procedure
    form = TryForm(bench.stack, procedure, language, list(bench.rulesets), bench.chosen, bench.zone, bench.now, kept)
    asked = any(name == "at" or name.startswith(FACT) for name in kept)
    valid = form.is_valid()
    context = {**context, "form": form, "asked": asked, "now": bench.now, "strange": form.strange}
    if asked and valid:
        found = simulate(bench.stack, procedure, form.facts, form.at, bench.calendar)
        tried = Tried(bench.stack, found, language, bench.address)
        context |= {"at": form.at, "sections": tried.sections(), "binding": tried.binding(), "missing": tried.missing()}
    return render(request, template, context, status=200 if valid else 422)

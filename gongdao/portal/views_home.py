"""The first pages: which platform, what happened, how to reach us, how a complaint goes."""

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gongdao.editions import books
from gongdao.editions.errors import NoEditionInForce
from gongdao.editions.links import Editions
from gongdao.editions.places import places
from gongdao.intake import kinds
from gongdao.legaltime import clock
from gongdao.look.times import counted
from gongdao.notices.letters import CONSUMER, MERCHANT
from gongdao.people import contacts
from gongdao.people.errors import BadContact
from gongdao.people.models import Platform, User
from gongdao.portal import listing, topics, visitor
from gongdao.portal.filing import begun
from gongdao.portal.forms import FindForm
from gongdao.portal.visitor import Visit, language, page
from gongdao.proceedings.open import Opening, opening
from gongdao.rulebook import Stack


@dataclass(frozen=True, slots=True)
class Promise:
    """One limit that the platform has set itself."""

    label: str
    limit: str
    clause: str
    href: str


def root(request: Visit) -> HttpResponseBase:
    """The platforms; the only one at once; the first visit to an empty system sets it up."""
    platforms = list(Platform.objects.order_by("pk"))
    if len(platforms) == 1:
        return HttpResponseRedirect(f"/{platforms[0].slug}/")
    if not platforms:
        return HttpResponseRedirect("/setup/")
    return render(request, "portal/root.html", {"platforms": platforms})


@page
def home(request: Visit) -> HttpResponseBase:
    platform, ruleset, now = request.platform, in_force(request.platform), clock.now()
    actor = visitor.account(request)
    signed_in = actor is not None and actor.user_id is not None
    context = {
        "platform": shown(platform),
        "now": now,
        "draft": _begun(request, now) if ruleset else None,
        "open": listing.waiting(actor, now) if actor and signed_in else [],
        "groups": topics.groups(books.stack(ruleset) if ruleset else None),
        "kinds": _kinds(request, books.stack(ruleset)) if ruleset else [],
        "find": FindForm(auto_id="find-%s"),
        "promises": promises(platform, ruleset)[:4],
    }
    return render(request, "portal/home.html", context)


def _kinds(request: Visit, stack: Stack) -> list[tuple[str, str]]:
    """What else than the main procedure the visitor may file, in words: (key, words)."""
    merchant = request.user.is_authenticated and request.user.kind == User.Kind.MERCHANT
    known = kinds.offered(stack, [MERCHANT if merchant else CONSUMER])
    rest = [one for one in known if merchant or one.procedure != stack.main_procedure]
    return [(one.key, kinds.words_of(stack, one, language())) for one in rest]


def _begun(request: Visit, now: datetime) -> dict[str, Any] | None:
    """The complaint that this visitor has begun to write: what it is about, when it was kept, where to go on."""
    user = request.user if request.user.is_authenticated else None
    filing = begun(request.platform, visitor.draft_owner(request), user, now)
    if filing.kept_at is None:
        return None
    return {
        "about": topics.choices(filing.stack).get(filing.body.get("what", "")),
        "text": filing.body.get("text", ""),
        "at": filing.kept_at,
        "step": filing.next_step,
    }


@page
def help_page(request: Visit) -> HttpResponseBase:
    """How a complaint goes, from the steps and limits of the books in force."""
    platform = request.platform
    ruleset = in_force(platform)
    context: dict[str, Any] = {"platform": shown(platform), "promises": promises(platform, ruleset)}
    context["places"] = places(platform, clock.now())
    return render(request, "portal/help.html", context)


def shown(platform: Platform) -> Platform:
    """The platform as the public sees it: a contact that cannot be right is left out, never shown as if it were."""
    public = copy.copy(platform)
    checks = {
        "complaint_phone": contacts.phone,
        "complaint_email": contacts.email,
        "complaint_address": contacts.address,
    }
    for name, check in checks.items():
        try:
            check(getattr(platform, name))
        except BadContact:
            setattr(public, name, "")
    return public


def in_force(platform: Platform) -> int | None:
    """The ruleset in force now; None before there are books."""
    try:
        return books.in_force(platform.pk, clock.now())
    except NoEditionInForce:
        return None


def promises(platform: Platform, ruleset: int | None) -> list[Promise]:
    """The limits that start when a complaint is filed, of the books in force; none before there are books."""
    if ruleset is None:
        return []
    stack, plan = books.stack(ruleset), _plan(ruleset)
    editions = Editions(platform.slug, ruleset)
    return [
        Promise(
            stack.label("deadlines", one.deadline, language()),
            counted(one.limited.limit.unit.value, one.limited.limit.n),
            one.limited.clause,
            editions.href(one.limited.clause),
        )
        for one in plan.running
    ]


def _plan(ruleset: int) -> Opening:
    """For what most complaints are about: the first choice on the page, by its category if it names one."""
    first = next(iter(topics.choices(books.stack(ruleset)).values()), None)
    said = first.facts if first else {}
    facts = {"category": said["category"]} if "category" in said else said
    return opening(ruleset, books.stack(ruleset).main_procedure, CONSUMER, tuple(facts.items()))

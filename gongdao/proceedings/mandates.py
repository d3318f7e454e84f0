"""Who acts for a party of a case: named by the party itself, or by staff with a document that others look at.

Four acts that every case has, in any state; none needs a row of a procedure. What the representative then does is an
act of the party, by the same rows; the sealed actor says `mandate:<id>`. Revoking and acting both lock the case first,
so nothing is done by a mandate that is over.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongdao.cases import mandates
from gongdao.cases.mandates import ACT, CONFIRMED, ENDED, GIVEN, REVOKED, SCOPES, SETTLE, Mandate
from gongdao.cases.models import Case
from gongdao.intake.submission import clean_text
from gongdao.notices.letters import CONSUMER, MERCHANT, PARTIES, whose
from gongdao.notices.representatives import code_of
from gongdao.people import accounts, guests
from gongdao.people.models import User
from gongdao.proceedings.actors import Actor, Hat, clockwork, covered
from gongdao.proceedings.attach import attach
from gongdao.proceedings.errors import NotYourPart, ReasonsNeeded
from gongdao.proceedings.hats import hats
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.mandate_errors import (
    EnteredByYou,
    MandateDays,
    MandateProofNeeded,
    MandateTooNarrow,
    MandateToWhom,
    NoSuchMandate,
    OnlyTheParty,
    OwnAddress,
    RepresentsAlready,
    RepresentsOther,
    TooManyMandates,
)
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work, begin
from gongdao.record import ids
from gongdao.rulebook import Row

GIVE, CONFIRM, REVOKE, END = ("give_mandate", "confirm_mandate", "revoke_mandate", "end_mandate")
ACTS = {
    GIVE: "mandate.given",
    CONFIRM: "mandate.confirmed",
    REVOKE: "mandate.revoked",
    END: "mandate.ended",
}
"""Act -> the event that it becomes."""
BINDING = frozenset({"propose", "settle", "decline", "withdraw_proposal", "withdraw", "close"})
"""Verbs that bind the party or give something up: they need the scope `settle`, as does a row that needs consent."""
MOST = 5
LONGEST_NAME = 100
KIND_WORDS: Mapping[str, str | Promise] = {
    "family": _("Family"),
    "lawyer": _("Lawyer"),
    "guardian": _("Guardian"),
    "organisation": _("Organisation"),
    "other": _("Somebody else"),
}
SCOPE_WORDS: Mapping[str, str | Promise] = {
    "read": _("read everything that the party reads"),
    "act": _("read, write and send evidence"),
    "settle": _("read, write, and accept or make offers"),
}


def scope_for(row: Row) -> str:
    """What a mandate must reach for this row of a procedure."""
    return SETTLE if row.does in BINDING or any(need.name == "consent" for need in row.needs) else ACT


def reaches(actor: Actor, row: Row) -> bool:
    """May the actor do this by their mandate? Always, who acts by none."""
    return actor.mandate is None or actor.mandate.reaches(scope_for(row))


def check_reach(work: Work, scope: str, label: str) -> None:
    """Raises MandateTooNarrow for an actor whose mandate does not reach so far; `label` calls the act."""
    mandate = work.actor.mandate
    if mandate is not None and not mandate.reaches(scope):
        raise MandateTooNarrow(action=label, scope=SCOPE_WORDS[mandate.scope])


def answer(work: Work, action: str) -> None:
    """Do one of ACTS. The other side reads nothing of it, only later who acts.

    Raises OnlyTheParty, NotYourPart, and what the act refuses.
    """
    work.action = action
    if action == GIVE:
        mandate = _give(work)
    else:
        mandate = _named(work)
        work.mentions = {"mandate": mandate} if mandate.state == CONFIRMED else {}
        _CHANGES[action](work, mandate)
    tell(work)
    work.audience = mandate.role
    attach(work)
    if action == GIVE and work.attachment_ids:
        mandate.proof_id = work.attachment_ids[0]
    work.ledger.amend(work.case, updated_at=work.now)
    work.write(ACTS[action])


def carry_on(work: Work, following: int) -> None:
    """The matter goes on as another case: whoever acts for a side here acts for it there, by a mandate of its own."""
    today = mandates.day(work.platform.timezone, work.now)
    acting = list(mandates.holding(work.case.pk, today))
    case = lock_case(following, work.platform.pk) if acting else None
    if case is None:
        return
    for one in acting:
        there = begin(case, clockwork(case.platform_id), at=work.at, now=work.now, inputs={})
        mandate_id = ids.take(1)[0]
        names = (
            "role",
            "kind",
            "scope",
            "name",
            "email",
            "language",
            "valid_from",
            "valid_until",
            "state",
            "given_by_id",
        )
        mandate = Mandate(
            id=mandate_id,
            platform_id=case.platform_id,
            case=case,
            claim_hash=guests.claim_hash(code_of(mandate_id)),
            given_at=work.at,
            **{name: getattr(one, name) for name in names},
        )
        there.ledger.appear(mandate)
        there.ledger.amend(case, updated_at=work.now)
        there.audience = one.role
        there.write(ACTS[GIVE])


def _give(work: Work) -> Mandate:
    """A new mandate: of the party itself it holds at once, of staff when a colleague has looked at the document."""
    said = work.inputs
    by_staff = work.actor.staff
    _put_on_hat(work)
    assert work.hat is not None
    role = str(said.get("party", "")) if by_staff else work.hat.role
    kind, scope = str(said.get("kind", "")), str(said.get("scope", ""))
    name = str(said.get("name", "")).strip()
    if role not in sides(work.case) or kind not in mandates.KINDS or scope not in SCOPES or not name:
        raise MandateToWhom()
    if by_staff and not work.attachment_ids:
        raise MandateProofNeeded()
    since, until = _days(work)
    mandate_id = ids.take(1)[0]
    mandate = Mandate(
        id=mandate_id,
        platform_id=work.case.platform_id,
        case=work.case,
        role=role,
        kind=kind,
        scope=scope,
        name=clean_text(name, longest=LONGEST_NAME),
        email=_address(work, role),
        language=str(said.get("language") or work.language),
        valid_from=since,
        valid_until=until,
        state=GIVEN if by_staff else CONFIRMED,
        claim_hash=guests.claim_hash(code_of(mandate_id)),
        given_at=work.at,
        given_by_id=work.actor.user_id,
    )
    work.ledger.appear(mandate)
    return mandate


def sides(case: Case) -> list[str]:
    """The sides that the case has, for which somebody can act."""
    found = {whose(case)} | ({MERCHANT} if case.merchant_id is not None else set())
    return [role for role in PARTIES if role in found]


def _confirm(work: Work, mandate: Mandate) -> None:
    """A colleague of who entered it has looked at the document and says so with reasons."""
    _staff_only(work)
    if mandate.state != GIVEN:
        raise NoSuchMandate()
    if mandate.given_by_id == work.actor.user_id:
        raise EnteredByYou()
    _reasons(work)
    work.ledger.amend(mandate, state=CONFIRMED)


def _revoke(work: Work, mandate: Mandate) -> None:
    """The party takes it back, at any time and without reasons."""
    _put_on_hat(work)
    if work.hat is None or work.hat.role != mandate.role:
        raise OnlyTheParty()
    work.ledger.amend(mandate, state=REVOKED)


def _end(work: Work, mandate: Mandate) -> None:
    """The representative lays it down; or staff end it, or do not confirm it, with reasons."""
    if work.actor.mandate is not None:
        if work.actor.mandate.pk != mandate.pk:
            raise NoSuchMandate()
        work.hat = Hat(mandate.role)
    else:
        _staff_only(work)
        _reasons(work)
    work.ledger.amend(mandate, state=ENDED)


_CHANGES = {CONFIRM: _confirm, REVOKE: _revoke, END: _end}


def _named(work: Work) -> Mandate:
    """The standing mandate of the case that the input `mandate` names. Raises NoSuchMandate."""
    asked = str(work.inputs.get("mandate", ""))
    found = Mandate.objects.filter(case=work.case, pk=int(asked)) if asked.isascii() and asked.isdigit() else []
    mandate = next((one for one in found if one.standing), None)
    if mandate is None:
        raise NoSuchMandate()
    return mandate


def _put_on_hat(work: Work) -> None:
    """The party itself, or staff who act in this procedure. Raises OnlyTheParty, NotYourPart."""
    if work.actor.mandate is not None:
        raise OnlyTheParty()
    if work.actor.staff:
        _staff_only(work)
        return
    work.hat = next((hat for hat in work.actor.hats_in(work.case) if hat.role in PARTIES), None)
    if work.hat is None:
        raise OnlyTheParty()


def _staff_only(work: Work) -> None:
    """A role of staff that acts in the procedure of the case. Raises OnlyTheParty, NotYourPart."""
    if not work.actor.staff:
        raise OnlyTheParty()
    work.hat = staff_hat(work)
    if work.hat is None:
        roles = ", ".join(work.stack.role_label(role, work.language) for role in _acting(work))
        label = work.stack.event_label(ACTS[work.action], work.language)
        raise NotYourPart(action=label, roles=roles, clause=work.stack.procedure(work.case.procedure).clause)
    covered(work.actor, work.platform, work.case.procedure, work.hat.role, work.now)


def staff_hat(work: Work) -> Hat | None:
    """In which role a member of staff may enter, confirm and end mandates here; none, if in none."""
    return next((hat for hat in hats(work) if hat.role in _acting(work)), None) if work.actor.staff else None


def _acting(work: Work) -> list[str]:
    """The roles of staff that act in the procedure."""
    rows = work.stack.procedure(work.case.procedure).rows
    roles = dict.fromkeys(role for row in rows for role in row.by if role in work.stack.roles)
    return [role for role in roles if not work.stack.roles[role].party]


def _reasons(work: Work) -> None:
    if not str(work.inputs.get("reasons", "")).strip():
        raise ReasonsNeeded(clause=work.stack.procedure(work.case.procedure).clause)


def _days(work: Work) -> tuple[date, date | None]:
    """First and last day; without a first one it is today. Raises MandateDays."""
    today = mandates.day(work.platform.timezone, work.at)
    since, until = _day(work.inputs.get("valid_from")) or today, _day(work.inputs.get("valid_until"))
    if until is not None and until < max(since, today):
        raise MandateDays()
    return since, until


def _day(said: Any) -> date | None:
    if isinstance(said, date) or not said:
        return said or None
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        raise MandateDays() from None


def _address(work: Work, role: str) -> str:
    """The address of the representative: nobody of either side, and nobody twice.

    Raises BadEmail, OwnAddress, RepresentsOther, RepresentsAlready, TooManyMandates.
    """
    email = accounts.normal_email(str(work.inputs.get("email", "")))
    if email in _emails(work.case, role):
        raise OwnAddress()
    other = MERCHANT if role == CONSUMER else CONSUMER
    standing = [one for one in Mandate.objects.filter(case=work.case) if one.standing]
    if email in _emails(work.case, other) or any(one.email == email for one in standing if one.role == other):
        raise RepresentsOther()
    today = mandates.day(work.platform.timezone, work.at)
    mine = [one for one in standing if one.role == role and (one.valid_until is None or one.valid_until >= today)]
    if any(one.email == email for one in mine):
        raise RepresentsAlready()
    if len(mine) >= MOST:
        raise TooManyMandates(most=MOST)
    return email


def _emails(case: Case, role: str) -> set[str]:
    """The addresses of a side itself."""
    found = set(case.parties.filter(role=role).values_list("email", flat=True))
    accounts_of = User.objects.filter(memberships__merchant=case.merchant_id) if role == MERCHANT else None
    if role == CONSUMER:
        accounts_of = User.objects.filter(pk=case.consumer_id)
    return found | set((accounts_of or User.objects.none()).values_list("email", flat=True))

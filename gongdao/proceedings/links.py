"""Cases that hang together: links made and undone, each with a trace on both ends.

A link is made and undone by an act on its `case`; the other end gets an event of its own. An act locks its case first
and never waits for the other end, so that no two acts wait for each other; a result waits for those under it
(`together.carry`), which therefore never wait for their main case.
"""

from django.db.models import Q

from gongdao.cases.models import Case, Link, Party
from gongdao.proceedings.link_errors import BusyThere, LinkedAlready, NoSuchOther, OtherCaseNeeded
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.work import Work, begin
from gongdao.record import ids
from gongdao.rulebook import Stack

RELATED, DUPLICATE, SPLIT, GROUP = KINDS = ("related", "duplicate", "split", "group")
ABOVE_ENDED = "above.ended"
"""The input of `unmerge` by which the product hands over the main case that ended, locked."""
LINKED, UNLINKED = "case.linked", "case.unlinked"


def named(work: Work) -> Case:
    """The other case, by the number in the input `other`, locked. Raises OtherCaseNeeded, NoSuchOther, BusyThere."""
    number = "".join(str(work.inputs.get("other", "")).split())[:40]
    if not number:
        raise OtherCaseNeeded()
    cases = Case.objects.filter(platform_id=work.case.platform_id, number=number).exclude(pk=work.case.pk)
    pk = cases.values_list("pk", flat=True).first()
    if pk is None:
        raise NoSuchOther(number=number)
    return locked(pk, number)


def locked(case_id: int, number: str) -> Case:
    """Another case, without waiting for it. Raises BusyThere."""
    found = lock_case(case_id, skip_locked=True)
    if found is None:
        raise BusyThere(number=number)
    return found


def make(work: Work, other: Case, kind: str) -> Link:
    """Link the case of the work with another locked one, which gets its event. Raises LinkedAlready."""
    either = Q(case=work.case, other=other)
    if kind == RELATED:
        either |= Q(case=other, other=work.case)
    if Link.objects.filter(either, kind=kind, undone_at=None).exists():
        raise LinkedAlready(number=other.number)
    link = new(work, other.pk, kind)
    _tell_there(work, other, LINKED, kind)
    return link


def new(work: Work, other_id: int, kind: str) -> Link:
    """The row of a link from the case of the work, in its ledger."""
    link = Link(
        id=ids.take(1)[0],
        platform_id=work.case.platform_id,
        case=work.case,
        other_id=other_id,
        kind=kind,
        made_by_id=work.actor.user_id,
        made_at=work.at,
    )
    work.ledger.appear(link)
    return link


def undo(work: Work, link: Link, other: Case | None = None) -> None:
    """Undo a link of the case; the other end, locked here if it is not yet, gets its event. Raises BusyThere."""
    other = other or locked(link.other_id, link.other.number)
    work.ledger.amend(link, undone_at=work.at)
    _tell_there(work, other, UNLINKED, link.kind)


def _tell_there(work: Work, other: Case, event: str, kind: str) -> None:
    """The trace on the other case: which case, in which way, and why."""
    there = begin(other, work.actor, at=work.at, now=work.now, inputs={})
    there.hat, there.audience = work.hat, "staff"
    there.content = {"link": kind, "number": work.case.number}
    if reasons := str(work.inputs.get("reasons", "")).strip():
        there.content["reasons"] = reasons
    there.ledger.amend(other, updated_at=work.now)
    there.write(event)


def waiting_states(stack: Stack, procedure: str) -> set[str]:
    """The states in which a case of the procedure waits under another: those to which merging leads."""
    return {row.next for row in stack.procedure(procedure).rows if row.does == "merge"}


def above(case: Case) -> Link | None:
    """The link by which the case is a duplicate of another, with that case."""
    found = Link.objects.filter(case=case, kind=DUPLICATE, undone_at=None)
    return found.select_related("other").order_by("-id").first()


def group_of(case: Case) -> Case | None:
    """The lead of the group that the case belongs to; itself, where it leads one."""
    found = Link.objects.filter(case=case, kind=GROUP, undone_at=None).select_related("other").first()
    if found is not None:
        return found.other
    return case if Link.objects.filter(other=case, kind=GROUP, undone_at=None).exists() else None


def same_parties(case: Case, other: Case) -> bool:
    """Are both between the same two? A guest is known by the same e-mail address or phone number."""
    if case.merchant_id != other.merchant_id:
        return False
    if case.consumer_id or other.consumer_id:
        return case.consumer_id == other.consumer_id
    mine, theirs = (_reached(one.pk) for one in (case, other))
    return bool(mine & theirs)


def _reached(case_id: int) -> set[str]:
    rows = Party.objects.filter(case_id=case_id).values_list("email", "phone")
    return {one for row in rows for one in row if one}

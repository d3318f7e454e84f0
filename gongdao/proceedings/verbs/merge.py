"""`merge`: the same matter of the same parties again waits under the first and is answered with it.

No clock rests meanwhile: what the platform owes in this case it owes from its own arrival on.
"""

from gongdao.cases.models import Case, Link
from gongdao.proceedings import links
from gongdao.proceedings.link_errors import NothingToWaitFor, OtherParties, OthersWait
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("merge")
def merge(work: Work) -> None:
    """Let the case wait under that of the input `other`.

    Raises OtherCaseNeeded, NoSuchOther, BusyThere, OtherParties, NothingToWaitFor, OthersWait.
    """
    main = links.named(work)
    if not links.same_parties(work.case, main):
        raise OtherParties(number=main.number, clause=work.clause)
    if not _open(main):
        raise NothingToWaitFor(number=main.number, clause=work.clause)
    below = Link.objects.filter(other=work.case, kind=links.DUPLICATE, undone_at=None).select_related("case")
    for one in below:
        if _waits(one.case):
            raise OthersWait(number=one.case.number, clause=work.clause)
    link = links.above(work.case)
    if link is None or link.other_id != main.pk:  # else it was known as a duplicate of this one already
        if link is not None:
            links.undo(work, link)
        links.make(work, main, links.DUPLICATE)
    tell(work)
    work.content["under"] = main.number


def _waits(case: Case) -> bool:
    return case.state in links.waiting_states(case.ruling().procedure, case.procedure)


def _open(main: Case) -> bool:
    """Is its first result still to come?"""
    if main.final or _waits(main):
        return False
    rows = main.ruling().procedure.procedure(main.procedure).rows
    appeals = [row for row in rows if row.does == "appeal"]
    return not any(main.state in row.states or main.state == row.next for row in appeals)

"""The settlement agreement: what was offered, how it was accepted, and that no right is given up by it."""

from django.utils.translation import gettext, pgettext

from gongdao.cases.models import Proposal
from gongdao.cases.queries import Entry
from gongdao.look import times
from gongdao.look.currency import money
from gongdao.papers.about import Telling
from gongdao.papers.errors import NoSuchPaper
from gongdao.papers.listing import accepted
from gongdao.papers.sheet import Sheet
from gongdao.proceedings.offers import PLATFORM


def agreement(telling: Telling, proposal_id: int) -> Sheet:
    """The agreement of an accepted offer. Raises NoSuchPaper for one that was not accepted, or not on this case."""
    proposal = Proposal.objects.filter(case=telling.case, pk=proposal_id).first()
    key = f"proposal:{proposal_id}"
    offered = next((one for one in telling.entries if key in one.changes), None)
    taken = next((one for one in telling.entries if str(proposal_id) in accepted(one)), None)
    if proposal is None or offered is None or taken is None:
        raise NoSuchPaper()
    sheet = telling.sheet(gettext("Settlement agreement"), taken.occurred_at)
    _parties(telling, sheet, offered, taken)
    _terms(telling, sheet, proposal, offered)
    _accepted(telling, sheet, proposal, offered, taken)
    sheet.heading(gettext("What stays as it is"))
    sheet.text(
        gettext(
            "By this agreement nobody gives up the right to complain or report, to have the matter mediated, to go to "
            "arbitration where that is agreed, or to go to court. A claim that is settled here is not settled further "
            "than these words say."
        )
    )
    sheet.heading(pgettext("paper", "Proof"))
    telling.proof(sheet, list({one.id: one for one in (offered, taken)}.values()))
    return sheet


def _parties(telling: Telling, sheet: Sheet, offered: Entry, taken: Entry) -> None:
    sheet.heading(gettext("Between whom"))
    by_party = offered.actor_role in ("consumer", "merchant")
    offers = telling.person(offered) if by_party else telling.platform
    sheet.rows([(gettext("Offered by"), offers), (gettext("Accepted by"), telling.person(taken))])


def _terms(telling: Telling, sheet: Sheet, proposal: Proposal, offered: Entry) -> None:
    stack = telling.stack
    remedy = stack.value_label("remedy_sought", proposal.remedy, telling.language) if proposal.remedy else ""
    sheet.heading(gettext("What was agreed"))
    sheet.rows(
        [
            (gettext("Sum"), money(proposal.amount) if proposal.amount else ""),
            (
                pgettext("paper", "Remedy"),
                remedy,
            ),
            (gettext("Paid by"), _side(telling, proposal.payer) if proposal.amount else ""),
            (gettext("Beside the sum"), _in_kind(proposal)),
            (gettext("Goods"), proposal.goods),
            (gettext("Freight paid by"), _side(telling, proposal.freight)),
            (gettext("To be done within"), times.limited(proposal.perform_within) if proposal.perform_within else ""),
            (gettext("Terms"), proposal.terms),
            (gettext("Reasons given"), str(offered.content.get("reasons", ""))),
        ]
    )


def _side(telling: Telling, side: str | None) -> str:
    """Consumer, merchant or the platform in words."""
    return "" if side is None else telling.platform if side == PLATFORM else telling.party(side)


def _in_kind(proposal: Proposal) -> str:
    if not proposal.in_kind:
        return ""
    named = {"points": gettext("Points"), "coupon": gettext("Coupon")}.get(proposal.in_kind, proposal.in_kind)
    return gettext("{what}, worth {amount}").format(what=named, amount=money(proposal.in_kind_worth or 0))


def _accepted(telling: Telling, sheet: Sheet, proposal: Proposal, offered: Entry, taken: Entry) -> None:
    sheet.heading(gettext("How it came about"))
    # what an approval releases happens at the instant of the decision; a party's own offer needs none
    decided = ((one, one.decided_at) for one in telling.case.approvals.all() if one.state == "approved")
    approval = next((one for one, at in decided if at == proposal.offered_at), None)
    by = telling.role_label(approval.by) if approval else ""
    own = gettext("{who} accepted by an own act, on {when}. Silence would not have been acceptance.")
    sheet.rows(
        [
            (gettext("Offered on"), telling.when(offered.occurred_at)),
            (pgettext("paper", "Approved by"), by),
            (gettext("Accepted"), own.format(who=telling.person(taken), when=telling.when(taken.occurred_at))),
            (pgettext("paper", "Rules"), gettext(", ").join(dict.fromkeys([offered.clause, taken.clause]))),
        ]
    )
    telling.clause(sheet, taken.clause)

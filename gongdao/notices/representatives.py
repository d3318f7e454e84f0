"""The way in for who acts for a party: a link with number and claim code, in every letter to them."""

from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext

from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case
from gongdao.look.reader import language
from gongdao.people import guests
from gongdao.people.models import Platform

ENDS = frozenset({"mandate.revoked", "mandate.ended"})
"""Events of which somebody hears whose mandate has just ended by them."""


def code_of(mandate_id: int) -> str:
    """The claim code of a mandate. It is worked out anew for each letter; the row keeps only its hash."""
    return guests.derived_claim_code("mandate", str(mandate_id))


def way_in(platform: Platform, number: str, mandate: Mandate) -> str:
    """The link that opens the case for them. It asks for one tap, because mail programs open links by themselves."""
    query = urlencode({"number": number, "code": code_of(mandate.pk)})
    return f"{settings.GONGDAO_URL.rstrip('/')}/{platform.slug}/find/?{query}"


def address_of(mandate: Mandate, event: str) -> str:
    """Where a letter about an event goes: a mandate that ended meanwhile is told only of its own end."""
    return mandate.email if mandate.standing or event in ENDS else ""


def body_for(mandate: Mandate, platform: Platform, case: Case, body: str) -> str:
    """The words of a letter, why it comes to them, and the way in; in the language that is active."""
    party = case.ruling().procedure.role_label(mandate.role, language())
    if not mandate.standing:
        over = gettext("You have this letter because you were the representative of: {party}.")
        return f"{body}\n\n{over.format(party=party)}"
    said = gettext("You have this letter as representative of: {party}.").format(party=party)
    way = gettext("By this link you open {number}; do not pass it on: {link}")
    return f"{body}\n\n{said} {way.format(number=case.number, link=way_in(platform, case.number, mandate))}"

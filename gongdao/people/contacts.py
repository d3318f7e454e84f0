"""The contacts that a platform must publish: a phone that rings, an address that a letter reaches.

A platform must show complaint phone, e-mail and address prominently (M-1.1), so a placeholder is an error, not a blank.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gongdao.people.errors import BadComplaintAddress, BadComplaintEmail, BadComplaintPhone

FIELDS = ("complaint_phone", "complaint_email", "complaint_address")

_PHONE = re.compile(r"\+?[0-9]+")
_NOBODYS_DOMAIN = re.compile(r"(.*\.)?(example\.(com|org|net)|(test|invalid|localhost|local))")
"""RFC 2606 and 6761. The top-level domain `.example` stays allowed: the demo's platforms live there, visibly unreal."""
_FILLER = re.compile(r"[x\u00d7*_\u2026?\u3007]{2,}|\bx+\b|\b(todo|tbd|n/?a|none|null|placeholder)\b", re.IGNORECASE)
_UNITS = "\u7701\u5e02\u533a\u53bf\u9547\u8857\u9053\u8def\u5df7\u53f7\u697c\u5ba4"
"""The words for province, city, district, county, town, street, road, lane, number, floor and room."""
_NAMELESS = re.compile(rf"^[{_UNITS}]|[{_UNITS}]{{3,}}|[\u8857\u9053\u8def\u5df7]\u53f7")


def check(contacts: Mapping[str, str]) -> dict[str, str]:
    """The three contacts with surrounding blanks removed.

    Raises BadComplaintPhone, BadComplaintEmail or BadComplaintAddress (each has `.field`) for the first that is empty
    or a placeholder such as ``010-X``, ``xxxx`` or an address of units without names.
    """
    return {
        "complaint_phone": phone(contacts.get("complaint_phone", "")),
        "complaint_email": email(contacts.get("complaint_email", "")),
        "complaint_address": address(contacts.get("complaint_address", "")),
    }


def phone(text: str) -> str:
    """A number of 5 to 15 digits; service numbers (95588, 400-...) need no area code. Raises BadComplaintPhone."""
    text = text.strip()
    number = re.sub(r"[\s()-]", "", text)
    digits = number.lstrip("+")
    if not _PHONE.fullmatch(number) or not 5 <= len(digits) <= 15 or len(set(digits)) < 3 or digits in "01234567890":
        raise BadComplaintPhone(text=text[:40])
    return text


def email(text: str) -> str:
    """An address whose domain can exist, in lower case. Raises BadComplaintEmail."""
    text = text.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        raise BadComplaintEmail(text=text[:80]) from None
    local, _, domain = text.rpartition("@")
    if is_nobodys(domain) or is_filler(local) or is_filler(domain):
        raise BadComplaintEmail(text=text[:80])
    return text


def address(text: str) -> str:
    """A postal address: names between its units, no filler. Raises BadComplaintAddress."""
    text = " ".join(text.split())
    named = re.sub(rf"[{_UNITS}\W\d_]", "", text)
    if len(named) < 4 or is_filler(text) or _NAMELESS.search(re.sub(r"\s", "", text)):
        raise BadComplaintAddress(text=text[:80])
    return text


def is_filler(text: str) -> bool:
    """Does a mark that stands for something still to be written occur: ``xxxx``, ``TBD``, ``***``?"""
    return _FILLER.search(text) is not None


def is_nobodys(domain: str) -> bool:
    """Is this, in lower case, a domain that can never belong to anybody?"""
    return _NOBODYS_DOMAIN.fullmatch(domain) is not None

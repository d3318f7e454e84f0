"""What declared names are called at the desk, where one name may stand in more than one labels table."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.cases.signals import ACTED_UPON, SET_ASIDE
from gongdao.people.models import Platform
from gongdao.rulebook import Stack


def graver(stack: Stack) -> tuple[str, ...]:
    """The grades of severity beyond the lightest; none where the rulebooks know no severity."""
    severity = stack.facts.get("severity")
    return severity.values[1:] if severity and severity.type == "grade" else ()


def clause_address(platform: Platform, stack: Stack, clause: str) -> str:
    """Where the public reads a clause of these rulebooks, in the edition that is meant."""
    found = stack.clauses.get(clause)
    if found is None:
        return f"/{platform.slug}/rules/"
    return f"/{platform.slug}/rules/{found.book}/{found.version}/#{clause}"


def masked_phone(phone: str | None) -> str:
    """A telephone number of which only the beginning and the end can be read."""
    digits = (phone or "").strip()
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 9 else "****" if digits else ""


def masked_email(email: str | None) -> str:
    """An e-mail address of which only the first letter and the domain can be read."""
    local, at, domain = (email or "").partition("@")
    return f"{local[:1]}***@{domain}" if at else ""


LINKS: dict[tuple[str, bool], str | Promise] = {
    ("related", True): _("Related"),
    ("related", False): _("Related"),
    ("duplicate", True): _("The same matter as"),
    ("duplicate", False): _("Came again as"),
    ("split", True): _("A part became"),
    ("split", False): _("Made out of"),
    ("group", True): _("In the group of"),
    ("group", False): _("Leads a group with"),
}
"""(kind of link, is it the case's own?) -> how the other case stands to this one."""

OUTCOMES: dict[str, str | Promise] = {
    ACTED_UPON: _("Acted upon"),
    SET_ASIDE: _("Not acted upon"),
}
"""What a person made of a signal of bad faith."""


def signal_words(stack: Stack, name: str, value: str, language: str) -> str:
    """A signal as people read it: what the rulebook calls the fact, and its value where it is not only yes."""
    label = stack.fact_label(name, language)
    if name not in stack.facts or stack.facts[name].type == "yes_no":
        return label
    shown = stack.value_label(name, stack.parse_fact(name, value), language)
    return gettext("{name}: {value}").format(name=label, value=shown)

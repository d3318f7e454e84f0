"""Placeholders of saved replies: `{consumer}`, `{due}` ... are filled in from the case when the words are taken."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.cases.models import Case
from gongdao.knowledge.errors import UnknownPlaceholder
from gongdao.look import times
from gongdao.look.templatetags.look import platform_name
from gongdao.rulebook import Stack

KNOWN: Mapping[str, str | Promise] = {
    "consumer": _("the consumer's name"),
    "number": _("the number of the case"),
    "platform": _("the platform's name"),
    "due": _("the limit that ends first"),
    "merchant": _("the merchant's name"),
}
_ANY = re.compile(r"[{｛]\s*([^{}｛｝\n]{0,40}?)\s*[}｝]")


def known() -> str:
    """All placeholders, as they are typed."""
    return ", ".join(f"{{{name}}}" for name in KNOWN)


def check(text: str) -> None:
    """Raises UnknownPlaceholder for the first that nothing can be filled in for."""
    for match in _ANY.finditer(text):
        if match[1] not in KNOWN:
            raise UnknownPlaceholder(placeholder=match[0], known=known())


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; one without a value stays as it is typed."""
    return _ANY.sub(lambda match: values.get(match[1], match[0]), text)


def values_of(case: Case, stack: Stack, now: datetime) -> dict[str, str]:
    """What can be filled in about a case: who is not known by name is called by the role. Reads the case's parties.

    Names and times are in the language of the platform, in which its replies are written, not in that of the pages.
    """
    language = case.platform.language
    with translation.override(language.lower()):
        return _values(case, stack, now, language)


def _values(case: Case, stack: Stack, now: datetime, language: str) -> dict[str, str]:
    named = {party.role: party.name for party in case.parties.all() if party.name}
    if case.consumer is not None:
        named["consumer"] = case.consumer.name
    if case.merchant is not None:
        named["merchant"] = case.merchant.name
    due = times.until(case.due_at, case.platform, now) if case.due_at else gettext("as soon as there is news")
    return {
        "consumer": named.get("consumer") or stack.role_label("consumer", language),
        "merchant": named.get("merchant") or stack.role_label("merchant", language),
        "number": case.number,
        "platform": platform_name(case.platform),
        "due": due,
    }


SAMPLE: Mapping[str, str | Promise] = {name: format_lazy("[{words}]", words=words) for name, words in KNOWN.items()}
"""What stands for the values where there is no case yet."""

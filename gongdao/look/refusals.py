"""A refusal in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from gongdao.errors import Refusal


def say(refusal: Refusal) -> str:
    """The message of a refusal, translated: its docstring is the msgid, its values are filled in afterwards."""
    values: Mapping[str, Any] = refusal.values
    return gettext(refusal.template).format(**values)

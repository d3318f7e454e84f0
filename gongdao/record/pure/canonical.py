"""The canonical JSON form (RFC 8785) of the restricted data that the record holds.

Restricted means: strings, integers within 2^53, booleans, null, lists, objects whose keys are ASCII strings. No floats.
For such data msgspec's writer is RFC 8785: the two orders of keys, UTF-16 units and code points, are the same for
ASCII, both escape the same characters alike, and only floats have a number form that differs.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

GREATEST = 2**53 - 1
"""The greatest integer that every JSON reader keeps exact."""

encode = msgspec.json.Encoder(order="sorted").encode
"""The bytes of a value, unchecked: for callers who check the result or have checked the value.

It would write what `check` refuses: infinity as null, bytes in base64, an instant in a form of its own.
"""


class NotCanonical(ValueError):
    """The value holds something that has no exact canonical form here: a float, a great integer, a non-ASCII key."""


def write(value: Any) -> bytes:
    """The canonical UTF-8 bytes of a value. Raises NotCanonical."""
    check(value)
    try:
        return encode(value)
    except UnicodeEncodeError as error:
        raise NotCanonical("half of a surrogate pair has no UTF-8 form") from error


def check(value: Any) -> None:
    """Raise NotCanonical for the first part of a value outside the restricted data."""
    if value is None or value is True or value is False or isinstance(value, str):
        return
    if isinstance(value, int):
        if abs(value) > GREATEST:
            raise NotCanonical(f"the integer {value} is not below 2^53")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise NotCanonical(f"the key {key!r} is not an ASCII string")
            check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            check(item)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form")

"""Guests file without an account: a receipt number says which case, a claim code proves that it is theirs.

The code is shown once and stored as a keyed hash. It has 39 bits: enough, since guesses are limited (`attempts`).
"""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from gongdao.people.attempts import CLAIM, CLAIM_FROM, count, forget
from gongdao.people.models import Platform

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, 1, I and L, or U: a code survives being read out and written down."""
LENGTH = 8


def new_claim_code() -> str:
    """Eight random characters in two groups, for example ``7KQM-X2RT``."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{code[:4]}-{code[4:]}"


def derived_claim_code(*parts: str) -> str:
    """The code that follows from the secret key and these parts: who repeats a request gets it again, unstored."""
    figure = int.from_bytes(salted_hmac("gongdao.claim.derived", "\0".join(parts), algorithm="sha256").digest(), "big")
    code = ""
    for _ in range(LENGTH):
        figure, rest = divmod(figure, len(ALPHABET))
        code += ALPHABET[rest]
    return f"{code[:4]}-{code[4:]}"


def claim_hash(code: str) -> bytes:
    """What is stored of a code: 32 bytes. Case, blanks and hyphens of the code do not matter."""
    return _hash(code, settings.SECRET_KEY)


def claim_matches(code: str, stored: bytes) -> bool:
    """Is this the code behind the stored hash? Constant time; hashes of earlier secret keys still match."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(_hash(code, key), bytes(stored)) for key in keys)


def claim(platform: Platform, receipt: str, code: str, address: str, stored: Callable[[], bytes | None]) -> bool:
    """One try to open the case with this receipt number from this network address.

    `stored` gives the case's hash, or None where there is no such case; the answer is the same `False` for both.
    Raises TooManyAttempts.
    """
    count(CLAIM_FROM, platform.pk, address)
    count(CLAIM, platform.pk, receipt)
    held = stored()
    if not claim_matches(code, held or b""):
        return False
    forget(CLAIM, platform.pk, receipt)
    return True


def _hash(code: str, secret: str | bytes) -> bytes:
    plain = code.upper().replace("-", "").replace(" ", "")
    return salted_hmac("gongdao.claim", plain, secret=secret, algorithm="sha256").digest()

"""Two quick clicks do one thing: a form carries a mark of its own, and the same words under it are done once.

What was changed before it was sent again, from a page kept open, is something else and is done.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

from gongdao.desk.gate import DeskRequest
from gongdao.errors import Refusal
from gongdao.intake import repeats
from gongdao.intake.repeats import Answer

MARK = "once"
T = TypeVar("T")


def mark() -> str:
    """A new mark for a form."""
    return secrets.token_urlsafe(12)


def once(request: DeskRequest, do: Callable[[], T]) -> T | None:
    """What `do` answers, in one transaction; None if the form was sent before with the same words.

    A form without a mark is done each time. Raises what `do` raises.
    """
    if not request.POST.get(MARK):
        return do()
    key, digest = _key(request)
    try:
        with transaction.atomic():
            done = do()
            repeats.keep(request.desk.platform.pk, key, Answer(digest, 302, b""), request.desk.now)
    except (Refusal, IntegrityError):
        if repeats.find(request.desk.platform.pk, key) is None:
            raise
        return None
    return done


def _key(request: DeskRequest) -> tuple[str, bytes]:
    sent = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    files = [(file.name, file.size) for file in request.FILES.getlist("files")]
    said = json.dumps([request.desk.user.pk, request.path, sent, files], sort_keys=True)
    digest = hashlib.sha256(said.encode()).digest()
    return f"desk:{digest.hex()}", digest

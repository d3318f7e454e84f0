"""The header Idempotency-Key: a request that is sent again gets the first answer again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.http import HttpRequest

from gongdao.api.errors import BadIdempotencyKey, IdempotencyKeyReused
from gongdao.api.keys import key_of
from gongdao.api.problems import Wrong
from gongdao.errors import Refusal
from gongdao.intake import repeats
from gongdao.intake.repeats import Answer

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Once:
    """The request under its key; without a key (empty) nothing is kept."""

    platform_id: int
    key: str
    digest: bytes

    def keep(self, status: int, body: bytes, now: datetime) -> Answer:
        """The answer, kept inside the caller's transaction."""
        answer = Answer(self.digest, status, body)
        if self.key:
            repeats.keep(self.platform_id, self.key, answer, now)
        return answer

    def run(self, do: Callable[[], Answer]) -> Answer:
        """What `do` answers; the answer of the first time, if `do` kept nothing because there was one.

        A first request pays nothing for this: only one that fails, or whose key is taken, is looked up. So a repeated
        request gets its answer even if by now it would be refused. Raises IdempotencyKeyReused.
        """
        try:
            return do()
        except (Refusal, Wrong, IntegrityError):
            answer = repeats.find(self.platform_id, self.key) if self.key else None
            if answer is None:
                raise
        if answer.digest != self.digest:
            raise IdempotencyKeyReused()
        return answer


def once(request: HttpRequest, content: bytes | None = None) -> Once:
    """The request's key, with the digest of path and body; `content` stands for a body with files.

    Raises BadIdempotencyKey.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if "HTTP_IDEMPOTENCY_KEY" in request.META and not (
        0 < len(key) <= LONGEST and key.isascii() and key.isprintable() and " " not in key
    ):
        raise BadIdempotencyKey()
    body = request.body if content is None else content
    digest = hashlib.sha256(request.path.encode() + b"\n" + body).digest()
    return Once(key_of(request).platform_id, key, digest)

"""What somebody has typed but not sent, kept on the server. `owner` is `user:ID`, or `guest:KEY` of a browser's cookie.

A draft's body is a JSON object of form values; `files` in it lists the ids of uploads that go with the draft.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from gongdao.cases.models import Attachment, Draft
from gongdao.intake.submission import LONGEST_TEXT, TextTooLong

LONGEST_BODY = 2_000_000
"""Characters of all texts of one draft: far more than can be sent, so that a text that is too long is not lost."""


def load(platform_id: int, owner: str, form: str) -> dict[str, Any]:
    """The body of a draft; empty if there is none."""
    row = Draft.objects.filter(platform_id=platform_id, owner=owner, form=form).first()
    return row.body if row else {}


def merge(platform_id: int, owner: str, form: str, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Set these values in the draft, made if it is new; returns the whole body. Raises TextTooLong."""
    length = sum(len(value) for value in values.values() if isinstance(value, str))
    if length > LONGEST_BODY:
        raise TextTooLong(length=length, longest=LONGEST_TEXT)
    with transaction.atomic():
        row = _locked(platform_id, owner, form, now)
        row.body = row.body | {name: _storable(value) for name, value in values.items()}
        row.updated_at = now
        row.save(update_fields=["body", "updated_at"])
    return row.body


def discard(platform_id: int, owner: str, form: str) -> None:
    """Forget a draft that was sent; its uploads belong to the case by now."""
    Draft.objects.filter(platform_id=platform_id, owner=owner, form=form).delete()


def purge(before: datetime) -> int:
    """Remove drafts that nobody has touched since `before`; returns how many."""
    return Draft.objects.filter(updated_at__lt=before).delete()[0]


def adopt(platform_id: int, guest: str, owner: str) -> None:
    """What a guest typed becomes the account's; where both have a draft of a form, what was typed later wins."""
    with transaction.atomic():
        for draft in Draft.objects.select_for_update().filter(platform_id=platform_id, owner=guest):
            mine = (
                Draft.objects.select_for_update().filter(platform_id=platform_id, owner=owner, form=draft.form).first()
            )
            if mine is not None:
                older, newer = sorted((mine, draft), key=lambda one: one.updated_at)
                draft.body = older.body | newer.body | _together(older.body, newer.body)
                draft.updated_at = newer.updated_at
                mine.delete()
            draft.owner = owner
            draft.save()
        Attachment.objects.filter(platform_id=platform_id, case=None, owner=guest).update(owner=owner)


def _together(older: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    """Lists and objects of two drafts are joined, so that no file is forgotten."""
    joined: dict[str, Any] = {}
    for name in older.keys() & newer.keys():
        if isinstance(older[name], list) and isinstance(newer[name], list):
            joined[name] = older[name] + [one for one in newer[name] if one not in older[name]]
        elif isinstance(older[name], dict) and isinstance(newer[name], dict):
            joined[name] = older[name] | newer[name]
    return joined


@contextmanager
def one_at_a_time(platform_id: int, owner: str, form: str) -> Iterator[None]:
    """Whoever sends the same draft twice at once waits here for the first; held by the connection, not a transaction.

    A transaction would not do: case numbers must be taken outside of one.
    """
    key = f"draft:{platform_id}:{owner}:{form}"
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [key])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def _locked(platform_id: int, owner: str, form: str, now: datetime) -> Draft:
    named = {"platform_id": platform_id, "owner": owner, "form": form}
    Draft.objects.bulk_create([Draft(**named, body={}, updated_at=now)], ignore_conflicts=True)
    return Draft.objects.select_for_update().get(**named)


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL in its texts."""
    return value.replace("\0", "") if isinstance(value, str) else value

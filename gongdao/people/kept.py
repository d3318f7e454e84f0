"""Platforms, kept for a few seconds in the process: every act needs one, and they hardly ever change."""

import time

from gongdao.people.models import Platform

FRESH_SECONDS = 5

_kept: dict[int, tuple[float, Platform]] = {}


def platform(platform_id: int) -> Platform:
    """The platform with this id, at most five seconds old; shared, so never to be changed. Raises DoesNotExist."""
    kept = _kept.get(platform_id)
    if kept is None or time.monotonic() - kept[0] > FRESH_SECONDS:
        kept = _kept[platform_id] = (time.monotonic(), Platform.objects.get(pk=platform_id))
    return kept[1]


def remember(read: Platform) -> None:
    """Keep a platform that was read for this request anyway; from now on it is shared, so never to be changed."""
    _kept[read.pk] = (time.monotonic(), read)


def forget() -> None:
    """Drop what is kept: the database under the ids is another one."""
    _kept.clear()

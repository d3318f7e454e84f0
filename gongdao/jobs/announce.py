"""Tells open pages what has changed, by the events that were sealed since the last round (see `config.live`).

The writers themselves say nothing: transactions that NOTIFY commit one after another (decision 0004). With several
workers a page may be told twice, which costs it one more look.
"""

from collections.abc import Callable

from django.db import connection

CHANNEL = "gongdao_live"
MOST = 1000  # cases named one by one in one round; behind that only the queues are told

_NEWEST = "select coalesce(max(idx), -1) from record_leaf"
_TELL = """
with fresh as (
  select distinct p.slug, e.case_id from record_leaf l
  join record_event e on e.id = l.event_id join people_platform p on p.id = e.platform_id
  where l.idx > %s and l.idx <= %s and e.case_id is not null)
select pg_notify(%s, topic) from (
  (select slug || '/case/' || case_id from fresh limit %s) union select slug || '/queue/all' from fresh) told (topic)
"""


def announcer() -> Callable[[], int]:
    """A job that remembers up to which entry of the log it has told; what lay there before it began is no news."""
    told: list[int] = []

    def announce() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST)
            newest = cursor.fetchone()[0]
            if told and newest > told[0]:
                cursor.execute(_TELL, [told[0], newest, CHANNEL, MOST])
        told[:] = [newest]
        return 0

    return announce

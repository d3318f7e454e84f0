"""Wall clock to instant, in any IANA zone, also where the wall clock jumps."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from gongdao.legaltime.errors import UnknownZone


def zone(name: str) -> ZoneInfo:
    """The time zone of this IANA name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(name=name[:40]) from error


def local(instant: datetime, where: ZoneInfo) -> datetime:
    """The instant by the wall clock of the zone, with a fixed offset: such values compare and add by elapsed time,
    which two datetimes of one ZoneInfo do not."""
    moment = instant.astimezone(where)
    offset = moment.utcoffset() or timedelta(0)
    return moment.replace(tzinfo=timezone(offset), fold=0)


def first_instant(wall: datetime, where: ZoneInfo) -> datetime:
    """The first instant at which the wall clock of the zone shows the naive `wall`; where it jumps over, the jump."""
    before = wall.replace(tzinfo=where)
    late = before.astimezone(UTC)
    if late.astimezone(where).replace(tzinfo=None) == wall:
        return local(late, where)
    # Inside a gap the two folds lie on both sides of the jump (PEP 495), so that the jump is found by halving.
    early = before.replace(fold=1).astimezone(UTC)
    after = late.astimezone(where).utcoffset()
    low, high = int(early.timestamp()), int(late.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, where).utcoffset() == after:
            high = middle
        else:
            low = middle
    return local(datetime.fromtimestamp(high, UTC), where)

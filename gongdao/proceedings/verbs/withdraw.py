"""`withdraw`: the consumer takes the complaint back; every right to come again stays."""

from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.verbs.close import wind_up
from gongdao.proceedings.work import Work


@verb("withdraw")
def withdraw(work: Work) -> None:
    """Leave nothing pending behind."""
    wind_up(work)
    tell(work)

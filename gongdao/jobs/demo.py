"""The demo: a month of work on two platforms, done by the verbs under an injected clock, from texts of our own.

The platforms share nothing, so each is made by a process of its own, in one transaction. Neither commits before both
have come to the end: an interrupted start leaves an empty system.
"""

import itertools
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, connections, transaction

from gongdao.jobs.demo_house import furnish
from gongdao.jobs.demo_kinds import Kinds
from gongdao.jobs.demo_month import Month
from gongdao.jobs.demo_people import fill_registers, save_macros, script, set_up_platform
from gongdao.legaltime import clock
from gongdao.people.models import Platform
from gongdao.record import sealer

CASES = 290
CHINA = ZoneInfo("Asia/Shanghai")
BOOKS_SINCE = timedelta(days=100)
"""Before the present: when the rulebooks came into force, which also says how many turns of duties are behind."""
LOOKED = timedelta(days=2)  # before the present: when the registers were looked at last
TOLD = 20  # steps from one word about them to the next
Progress = Callable[[int, int], object]
"""Called with the steps done and the steps there are so far."""


class Unfinished(RuntimeError):
    """One of the processes ended before its platform was made; what went wrong stands above."""


def demo(progress: Progress = lambda done, of: None, *, cases: int = CASES, duties: bool = True) -> bool:
    """Fill an empty system; False, and nothing done, where a platform is there already.

    `duties`: the recurring ones too, done turn after turn. Raises Unfinished.
    """
    if Platform.objects.exists():
        return False
    connections.close_all()  # a connection belongs to one process
    now = clock.now()
    with _players([(number, now, share, duties) for number, share in enumerate(_shared(cases))]) as players:
        _follow(players, progress)
        for player in players:
            player.send("commit")
        for player in players:
            _heard(player)
    while sealer.seal():
        pass
    return True


def _shared(cases: int) -> list[int]:
    """How many of the cases come to each platform."""
    ends = [0, *itertools.accumulate(told["share"] for told in script()["platforms"])]
    return [cases * end // ends[-1] - cases * start // ends[-1] for start, end in itertools.pairwise(ends)]


@contextmanager
def _players(told: list[tuple[int, datetime, int, bool]]) -> Iterator[list[Connection]]:
    """A process for each platform, started with what `_play` is told, and a pipe to it."""
    context, ours, processes = get_context("fork"), [], []
    try:
        for one in told:
            mine, theirs = context.Pipe()
            ours.append(mine)
            processes.append(context.Process(target=_play, args=(theirs, *one)))
            processes[-1].start()
            theirs.close()  # or its end would not be heard
        yield ours
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _follow(players: list[Connection], progress: Progress) -> None:
    """Until every player waits for the word to commit."""
    steps, playing = dict.fromkeys(players, (0, 0)), list(players)
    while playing:
        for player in wait(playing):
            assert isinstance(player, Connection)
            heard = _heard(player)
            if heard is None:
                playing.remove(player)
            else:
                steps[player] = heard
                progress(*map(sum, zip(*steps.values(), strict=True)))


def _heard(player: Connection) -> Any:
    """Steps done and to be done, or None at the end. Raises Unfinished."""
    try:
        return player.recv()
    except EOFError:
        raise Unfinished from None


def _play(pipe: Connection, number: int, now: datetime, cases: int, duties: bool) -> None:
    """In a process of its own: all that happens on one platform, in one transaction."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with transaction.atomic():
        _make(number, now, cases, duties, partial(_tell, pipe))
        pipe.send(None)
        pipe.recv()
    connection.close()
    pipe.send(None)


def _tell(pipe: Connection, done: int, of: int) -> None:
    if done % TOLD == 0:
        pipe.send((done, of))


def _make(number: int, now: datetime, cases: int, duties: bool, progress: Progress) -> None:
    since = (now - BOOKS_SINCE).astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    with clock.frozen(since):
        stage = set_up_platform(number, since)
    furnish(stage, now)
    fill_registers(stage, now - LOOKED)
    save_macros(stage, now - LOOKED)
    month = Month(stage, now, cases)
    Kinds(stage, now, month.at)
    if duties:
        month.recur()
    month.play(progress)

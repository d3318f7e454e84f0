"""The demo's recurring duties: done turn after turn by who holds their role, some of them too late."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from gongdao.cases.rounds import Round
from gongdao.editions import books
from gongdao.jobs.demo_people import Stage, script
from gongdao.people.models import User
from gongdao.proceedings import rounds

At = Callable[[datetime, Callable[[datetime], None]], None]
"""Puts a deed where it belongs among all that happens."""
SHORT = timedelta(days=3)  # a duty that comes again sooner is played in the last month only
HOUR = timedelta(hours=1)


class Rounds:
    """Plays the recurring duties of one platform from the coming into force of its rulebooks on."""

    def __init__(self, stage: Stage, since: datetime, start: datetime, at: At) -> None:
        self._stage, self._start, self._at = stage, start, at
        self._zone = ZoneInfo(stage.platform.timezone)
        self._dice = random.Random(20260607)  # its own, so that the complaints stay as they are
        at(since + HOUR, self._begin)

    def _begin(self, instant: datetime) -> None:
        rounds.keep_platform(self._stage.platform.pk, instant)
        for name, duty in rounds.recurring(books.stack(self._stage.ruleset_id)).items():
            people = [one for (role, _), found in self._stage.staff.items() for one in found if role == duty.who]
            if people:
                self._next(name, people[0])

    def _next(self, name: str, who: User) -> None:
        """The next turn is done in its last sixth; one in twelve is forgotten and done too late."""
        turn = Round.objects.get(platform=self._stage.platform, name=name, state="open")
        lasts = turn.due_at - turn.opened_at
        day = (turn.due_at - lasts / 6 * self._dice.random() - HOUR).astimezone(self._zone)
        when = day.replace(hour=self._dice.randint(9, 16), minute=self._dice.randint(0, 59))
        if lasts < SHORT:
            when = max(when, self._start)
        elif self._dice.random() < 1 / 12:
            when += lasts / 4
        self._at(when, partial(self._do, name, who))

    def _do(self, name: str, who: User, instant: datetime) -> None:
        rounds.done(self._stage.actor(who, instant), name, text=self._dice.choice(script()["words"]["rounds"]))
        self._next(name, who)

"""How many due() a second, one after another in plain Python."""

from datetime import timedelta
from typing import Any

from bench.meter import Side, Work, figures
from bench.world import World
from gongdao.legaltime import Limit, calendar, clock, due

LIMITS = ("3 working days", "24 hours", "8 working hours", "7 days")


def measure(world: World) -> dict[str, Any]:
    """For each kind of limit."""
    sides = {text: Side(lambda text=text: _round(world, text)) for text in LIMITS}
    found = world.meter.compare(sides, world.sizes.rounds)
    return {text: {"us": figures(rounds)["application_ms"] * 1000, **_rate(rounds)} for text, rounds in found.items()}


def _rate(rounds: list[Any]) -> dict[str, float]:
    return {"per_cpu_second": round(1000 / figures(rounds)["application_ms"])}


def _round(world: World, text: str) -> Work:
    limit, days = Limit.parse(text), calendar("cn")
    begin = clock.now() - timedelta(days=300)
    starts = [begin + timedelta(minutes=97 * n) for n in range(world.sizes.dues)]

    def work() -> int:
        for start in starts:
            due(start, limit, days)
        return len(starts)

    return work

"""How long `check` takes on a large rulebook, in plain Python."""

from typing import Any

from bench import large_book
from bench.meter import Side, Work, figures
from bench.world import World
from gongdao.rulebook import check_texts


def measure(world: World) -> dict[str, Any]:
    """Seconds for the whole of it: reading, compiling and every finding."""
    clauses, tables = world.sizes.clauses, world.sizes.tables
    texts = large_book.books(clauses, tables)
    found = world.meter.compare({"check": Side(lambda: _round(texts))}, world.sizes.rounds)["check"]
    taken = figures(found)
    return {
        "clauses": clauses,
        "tables": tables,
        "kilobytes": sum(len(text.encode()) for _, text in texts) // 1000,
        "cpu_s": round(taken["application_ms"] / 1000, 2),
        "wall_s": round(1 / taken["per_second"], 2),
    }


def _round(texts: list[tuple[str, str]]) -> Work:
    def work() -> int:
        check_texts(texts)
        return 1

    return work

"""How much is measured: enough for steady medians, or so little that a test only sees that everything runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pieces of one round of each measurement, and how many rounds."""

    rounds: int = 5
    singles: int = 80
    batches: int = 3
    batch: int = 100
    dues: int = 3000
    clocks: int = 1000
    events: int = 12_000
    open_cases: int = 1_000_000
    pages: int = 30
    clauses: int = 500
    tables: int = 300


SMALL = Sizes(
    rounds=1,
    singles=3,
    batches=1,
    batch=4,
    dues=20,
    clocks=8,
    events=60,
    open_cases=400,
    pages=1,
    clauses=20,
    tables=12,
)

"""What a process that serves asks of the interpreter's collector."""

import gc

ALLOCATIONS = 10_000  # between two looks for cycles; the interpreter's 700 are for small programs


def settle() -> None:
    """What is loaded by now stays; without this the collector walks over all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS)

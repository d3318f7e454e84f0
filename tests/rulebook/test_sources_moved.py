"""A defect of the sources is found as well in another clause and under other names."""

from typing import Any

import pytest
import rulebook_sources as sources
from test_sources_found import WANTED

MOVES: dict[str, Any] = sources.changes("moves.toml")


def test_kinds_of_defects_that_move() -> None:
    assert len(MOVES) >= 30 and {name.split("-")[0] for name in MOVES} <= set(WANTED)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if n % 4 else ()) for n, name in enumerate(MOVES)]
)  # every fourth soon
def test_a_moved_and_renamed_defect_is_found_where_it_went(name: str) -> None:
    move = MOVES[name]
    texts = sources.changed(move)
    wanted = sources.Expected(name, *move["found"])
    assert not any(map(wanted.met_by, sources.as_written())), "it is there already"
    found = sources.findings(texts)
    assert any(map(wanted.met_by, found)), [one for one in found if one.code == wanted.code]

"""Repairing one clause of the sources removes exactly its findings."""

from collections import Counter

import pytest
import rulebook_sources as sources
from test_sources_found import EXPECTED, WANTED

from gongdao.rulebook import CODES

REPAIRS = sources.changes("repairs.toml")


def test_each_defect_has_a_repair() -> None:
    assert sorted(REPAIRS) == sorted(WANTED)


@pytest.mark.parametrize(
    "id", [pytest.param(id, marks=pytest.mark.long if n % 4 else ()) for n, id in enumerate(WANTED)]
)  # every fourth soon
def test_a_repair_removes_its_findings_and_no_others(id: str) -> None:
    """A finding that only words itself otherwise (another figure, another name) has neither gone nor come."""
    repair = REPAIRS[id]
    gone, new = sources.gone_and_new(sources.changed(repair))
    wanted = [one for one in EXPECTED if one.id == id]
    own = [key for key in gone if any(key[:3] == one[1:4] and one.word in key[3] for one in wanted)]
    left = [one for one in wanted if not any(key[:3] == one[1:4] and one.word in key[3] for key in own)]
    assert left == [], "not removed"
    others = Counter(key[:3] for key in gone if key not in own)
    come = Counter((one.code, one.book, one.clause) for one in new)
    removed = {f"{code} {clause or book}" for code, book, clause in others - come}
    assert removed == set(repair.get("also", {})), "removed without being named, or named without being removed"
    assert [place for place in come - others if CODES[place[0]].level == "error"] == [], "new errors"

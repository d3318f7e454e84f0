"""`check` finds in the two sources as written the defects that are known, and nothing that nobody has judged."""

from collections import Counter

import pytest
import rulebook_sources as sources

NUMBERS = {
    "A": "1 2 3 4 5 6 8 10 12 13 14 15 16 17 19 20 21 23 24 25 26 28 29 30 32 33 36",
    "B": "1 2 3 4 5 6 8 10 11 12 13 14 15 18 19 20 22 23 24 25 26 27 28 29 30 31 34 36 37 38 41 43 45 50 51 52 53 54",
    "C": "2 4 6 8",
}  # the mechanism, the handbook, and what is wrong between them
WANTED = [letter + number for letter, numbers in NUMBERS.items() for number in numbers.split()]
EXPECTED = sources.expected()


@pytest.mark.parametrize("id", WANTED)
def test_each_known_defect_is_found_at_its_clause(id: str) -> None:
    wanted = [one for one in EXPECTED if one.id == id]
    assert wanted
    assert [one for one in wanted if not any(map(one.met_by, sources.as_written()))] == []


def test_every_other_finding_is_judged() -> None:
    """A finding is expected, or true, or says again what another says; none is false. `n`: so many share it."""
    others = [one for one in sources.as_written() if not any(each.met_by(one) for each in EXPECTED)]
    found = Counter((one.code, one.book, one.clause) for one in others)
    judged = {(row["code"], row["book"], row["clause"]): int(row["n"]) for row in sources.rows("judged.tsv")}
    unlike = {place for place in found.keys() | judged.keys() if found[place] != judged.get(place, 0)}
    assert [one for one in others if (one.code, one.book, one.clause) in unlike] == []
    assert unlike == set()


def test_judgements_say_what_and_why() -> None:
    rows = sources.rows("judged.tsv")
    verdicts = {"true", *(f"duplicate-of {id}" for id in WANTED)}
    assert [row for row in rows if row["verdict"] not in verdicts or not row["why"].endswith(".")] == []
    assert len({(row["code"], row["book"], row["clause"]) for row in rows}) == len(rows)


def test_the_fixtures_mark_no_defect() -> None:
    """No code of a finding, no id of the list and no comment stands in them."""
    assert len(WANTED) == 69
    codes = {one.code for one in sources.as_written()} - {"gap", "overlap", "cycle", "placeholder"}
    for text in sources.fixtures().values():
        assert "<!--" not in text and "> " not in text.replace("> 1000", "")
        assert [code for code in codes if code in text] == []
        assert [id for id in WANTED if f"{id} " in text or f"#{id}" in text] == []

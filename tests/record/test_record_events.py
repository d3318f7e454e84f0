"""The sealed bytes: their form, and that nobody's words can get into them."""

import hashlib
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from record_making import AT, event

from gongdao.record.pure.events import Actor, NotSealable, change, instant


def test_the_bytes_are_those_of_the_decision_record() -> None:
    one = event(id=12, case_id=7, salt=b"s" * 16, content={"text": "你好"})
    document = {
        "v": 1,
        "id": "12",
        "platform": "liaoliao",
        "case": "7",
        "procedure": "complaint",
        "name": "file",
        "audience": "all",
        "occurred_at": "2026-11-20T08:22:00.000000Z",
        "recorded_at": "2026-11-20T08:22:00.000000Z",
        "actor": {"kind": "human", "id": "3", "role": "owner", "for": "agent"},
        "basis": {"book": "mechanism", "version": "2026.1", "clause": "M-3.1", "row": 4},
        "changes": {
            "case:7": {
                "rev": 1,
                "state": [None, "received"],
                "amount": [None, 150000],
                "due_at": [None, "2026-11-20T08:22:00.000000Z"],
            }
        },
        "content": hashlib.sha256(b"s" * 16 + '{"text":"你好"}'.encode()).hexdigest(),
        "retrospective": False,
    }
    assert one.bytes == rfc8785.dumps(document)


def test_an_event_of_no_case_without_basis_and_content() -> None:
    document = json.loads(
        event(case_id=None, procedure=None, basis=None, content=None, changes={}, actor=Actor("system")).bytes
    )
    assert document["case"] is document["procedure"] is document["basis"] is document["content"] is None
    assert document["actor"] == {"kind": "system", "id": None, "role": None, "for": None}


def test_the_same_text_twice_does_not_show_in_the_hashes() -> None:
    assert json.loads(event().bytes)["content"] != json.loads(event().bytes)["content"]


def test_instants_are_utc_with_six_decimals() -> None:
    at = datetime(2026, 11, 20, 16, 22, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    assert instant(at) == "2026-11-20T08:22:00.000005Z"
    with pytest.raises(NotSealable):
        instant(datetime(2026, 11, 20))


@pytest.mark.parametrize(
    "text",
    [
        "货没到",
        "hello world",
        "wang@example.com",
        "",
        " ",
        "a" * 65,
        "x\ny",
        'a","name":"b',
        "3 working days.",
        "three days",
        "3  days",
        "-x",
        "café",
        "\\u8d27",
        "Wang, Li",
        "😀",
        "2026-11-20 08:22",
    ],
)
@pytest.mark.parametrize("place", ["name", "procedure", "platform", "change", "key", "field"])
def test_free_text_is_refused_in_every_place(text: str, place: str) -> None:
    changes: dict[str, Any] = {
        "change": {"case:1": {"rev": 1, "x": [None, text]}},
        "key": {text: {"rev": 1}},
        "field": {"case:1": {"rev": 1, text: [None, 1]}},
    }
    given = {"changes": changes[place]} if place in changes else {place: text}
    with pytest.raises(NotSealable) as refusal:
        event(**given).bytes  # noqa: B018
    assert not text.strip() or len(text) < 6 or text not in str(refusal.value), "what may be personal stays out of logs"


@pytest.mark.parametrize("value", [1.5, 10**15, -(10**15), float("inf"), b"x", 1e300])
def test_figures_are_integers_of_at_most_fifteen_digits(value: Any) -> None:
    with pytest.raises(NotSealable):
        event(changes={"case:1": change(1, amount=(None, value))}).bytes  # noqa: B018


@pytest.mark.parametrize(
    "limit", ["1 minute", "24 hours", "8 working hours", "3 working days", "1 year", "100000 days"]
)
def test_limits_may_be_sealed(limit: str) -> None:
    assert limit.encode() in event(changes={"clock:1": change(1, limit=(None, limit))}).bytes


def test_nobody_is_no_audience() -> None:
    with pytest.raises(NotSealable):
        event(audience="everyone").bytes  # noqa: B018
    with pytest.raises(NotSealable):
        event(occurred_at=AT.replace(tzinfo=None)).bytes  # noqa: B018


WORDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,20}", fullmatch=True)
FIGURES = st.integers(-(10**15) + 1, 10**15 - 1)
SEALED = st.none() | st.booleans() | FIGURES | WORDS | st.sampled_from(["3 working days", "1 month"])


@given(st.dictionaries(WORDS, st.dictionaries(WORDS, st.lists(SEALED, min_size=2, max_size=2), max_size=4), max_size=4))
def test_what_may_be_sealed_is_sealed_canonically(changes: dict[str, Any]) -> None:
    sealed = event(changes=changes).bytes
    assert sealed == rfc8785.dumps(json.loads(sealed))
    assert json.loads(sealed)["changes"] == changes


@given(st.text(min_size=1, max_size=12))
def test_no_text_outside_the_words_ever_passes(text: str) -> None:
    try:
        sealed = event(name=text).bytes
    except NotSealable:
        return
    assert json.loads(sealed)["name"] == text
    assert text.isascii()
    assert " " not in text or text.split(" ")[0].isdigit()

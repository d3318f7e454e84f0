"""The standard writer against the reference package of RFC 8785, over all that the record may hold."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gongdao.record.pure import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-canonical.GREATEST, canonical.GREATEST) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(VALUES)
def test_the_writer_is_rfc_8785(value: Any) -> None:
    assert canonical.write(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "text", ["😀\U0010ffff", '"\\/', "\x00\x08\x0b\x1f\x7f\x80", "\u2028\u2029\ufeff", "é", "\n\r\t"]
)
def test_hard_strings(text: str) -> None:
    assert canonical.write([text, {"k": text}]) == rfc8785.dumps([text, {"k": text}])
    assert json.loads(canonical.write(text)) == text


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        0.0,
        float("nan"),
        2**53,
        -(2**53),
        {"金额": 1},
        {1: 2},
        {None: 2},
        "\ud800",
        {"a": [{"b": 1e300}]},
        b"x",
        {1, 2},
        object(),
    ],
)
def test_what_has_no_exact_form_is_refused(value: Any) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.write(value)

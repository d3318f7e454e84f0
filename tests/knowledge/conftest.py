"""Lets the tests of this folder import the cast of the stories, `proceedings_cast`."""

import sys
from pathlib import Path

import pytest

from gongdao.cases import numbers

STORIES = str(Path(__file__).parents[1] / "proceedings")
if STORIES not in sys.path:
    sys.path.append(STORIES)


@pytest.fixture(autouse=True)
def no_spare_numbers() -> None:
    """The process keeps figures that the test before took and rolled back."""
    numbers.forget()

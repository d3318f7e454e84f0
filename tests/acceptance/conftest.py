"""Lets the tests of this folder use the cast of the stories, `proceedings_cast`."""

import pytest

from gongdao.cases import numbers


@pytest.fixture(autouse=True)
def no_spare_numbers() -> None:
    """The process keeps figures that the test before took and rolled back."""
    numbers.forget()

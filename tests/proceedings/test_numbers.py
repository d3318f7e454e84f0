"""Case numbers: no number twice, not even after a rollback."""

from datetime import date

from django.db import transaction
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases import numbers

DAY = date(2026, 11, 18)


def test_a_rollback_gives_no_number_out_twice(liao: Cast) -> None:
    numbers.forget()
    try:
        with transaction.atomic():
            numbers.take(liao.platform.pk, [DAY])
            raise RuntimeError
    except RuntimeError:
        pass
    taken = [number for _ in range(numbers.SPARE + 5) for number in numbers.take(liao.platform.pk, [DAY])]
    assert len(set(taken)) == len(taken)
    assert taken[0] == "20261118-0001"

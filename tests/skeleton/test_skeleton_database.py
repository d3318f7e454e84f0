"""The test database itself: prepared statements, the serving role, a fresh clone after a test that commits."""

import psycopg
import pytest
from django.db import connection


@pytest.mark.django_db
def test_statements_are_prepared_by_the_third_time() -> None:
    with connection.cursor() as cursor:
        for number in range(4):
            cursor.execute("select %s::int + 41", [number])
        cursor.execute("select count(*) from pg_prepared_statements where statement like %s", ["select $1::int + 41%"])
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_the_serving_role_cannot_change_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("gongdao_app",)
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute("create table public.intruder (id int)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(turn: int, owner: psycopg.Connection) -> None:
    assert owner.execute("select to_regclass('left_behind')").fetchone() == (None,)
    owner.execute("create table left_behind (id int)")

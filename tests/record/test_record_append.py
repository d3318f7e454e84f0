"""The tables: events go in whole, by themselves or in a greater statement, and nothing in them changes."""

import os
import threading

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from record_making import AT, event

from gongdao.record import ids
from gongdao.record.append import EVENT_CTES, append, event_params
from gongdao.record.models import Content, Event, Unsealed
from gongdao.record.pure.events import Actor, NotSealable

pytestmark = pytest.mark.django_db


def test_an_event_is_found_as_it_was_written() -> None:
    told, silent = event(), event(content=None, case_id=None, actor=Actor("system"), audience="staff", procedure=None)
    with connection.cursor() as cursor:
        append(cursor, [told, silent])
    row = Event.objects.get(pk=told.id)
    assert bytes(row.bytes) == told.bytes
    assert (row.case_id, row.name, row.procedure, row.audience) == (told.case_id, "file", "complaint", "all")
    assert (row.actor_id, row.actor_role, row.actor_kind, row.occurred_at) == (3, "owner", "human", AT)
    assert set(Content.objects.values_list("event_id", "salt", "body")) == {(told.id, told.salt, told.body)}
    assert set(Unsealed.objects.values_list("pk", flat=True)) == {told.id, silent.id}
    assert Event.objects.get(pk=silent.id).case_id is None


def test_nothing_is_written_for_no_events_or_an_unsealable_one() -> None:
    with connection.cursor() as cursor:
        append(cursor, [])
        with pytest.raises(NotSealable):
            append(cursor, [event(), event(name="two words")])
    assert not Event.objects.exists()


def test_the_pieces_stand_in_a_greater_statement() -> None:
    one = event()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {EVENT_CTES}, mine AS (SELECT %(x)s::int AS x) SELECT x + 1 FROM mine",
            {**event_params([one]), "x": 41},
        )
        assert cursor.fetchone() == (42,)
    assert Event.objects.get().id == Content.objects.get().event_id == Unsealed.objects.get().pk == one.id


def test_an_aborted_transaction_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), connection.cursor() as cursor:
        append(cursor, [event()])
        raise ZeroDivisionError
    assert not Event.objects.exists()
    assert not Unsealed.objects.exists()


CHANGES = [
    "UPDATE record_event SET name = 'x'",
    "DELETE FROM record_event",
    "TRUNCATE record_event",
    "UPDATE record_leaf SET hash = ''",
    "DELETE FROM record_leaf",
    "TRUNCATE record_leaf",
    "UPDATE record_checkpoint SET root = ''",
    "UPDATE record_checkpoint SET note = NULL",
    "UPDATE record_checkpoint SET note = 'again'",
    "DELETE FROM record_checkpoint",
    "TRUNCATE record_checkpoint",
    "UPDATE record_content SET body = 'other'",
    "UPDATE record_content SET body = NULL, salt = NULL",
    "UPDATE record_content SET body = NULL, erased_at = now()",
    "DELETE FROM record_content",
    "TRUNCATE record_content",
]
FILL = """
    INSERT INTO record_leaf VALUES (0, 1, 'h');
    INSERT INTO record_checkpoint VALUES (1, 'r', 'f', 'signed', now());
"""


@pytest.mark.django_db(transaction=True)
def test_the_owner_too_is_refused(owner: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        append(cursor, [event()])
    owner.execute(FILL)
    for statement in CHANGES:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"refused|may only be"):
            owner.execute(statement.encode())


@pytest.mark.parametrize("statement", CHANGES)
def test_the_serving_role_has_no_such_right(statement: str) -> None:
    with connection.cursor() as cursor:
        append(cursor, [event()])
        cursor.execute(FILL.split(";")[0])
        cursor.execute(FILL.split(";")[1])
        with pytest.raises(DatabaseError, match=r"permission denied|refused|may only be"):
            cursor.execute(statement)


def test_a_content_may_be_erased_once_and_a_checkpoint_signed_once() -> None:
    with connection.cursor() as cursor:
        append(cursor, [event()])
        cursor.execute("UPDATE record_content SET salt = NULL, body = NULL, erased_at = %s", [AT])
        assert cursor.rowcount == 1
        cursor.execute("INSERT INTO record_checkpoint VALUES (1, 'r', 'f', NULL, %s)", [AT])
        cursor.execute("UPDATE record_checkpoint SET note = 'signed'")
        assert cursor.rowcount == 1
        with pytest.raises(DatabaseError, match="may only be erased"):
            cursor.execute("UPDATE record_content SET salt = NULL, body = NULL, erased_at = %s", [AT])


def test_ids_are_never_given_twice() -> None:
    taken = ids.take(3) + ids.take(ids.BLOCK) + ids.take() + ids.take(2 * ids.BLOCK + 1)
    assert len(set(taken)) == len(taken) == 3 * ids.BLOCK + 5
    assert ids.take(0) == []


@pytest.mark.django_db(transaction=True)
def test_ids_of_threads_and_of_a_forked_process_differ() -> None:
    taken = ids.take(10)
    more: list[int] = []

    def take() -> None:
        more.extend(ids.take(300))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({*taken, *more}) == 1210
    reading, writing = os.pipe()
    if not (child := os.fork()):
        connection.connection = None  # the parent's socket stays the parent's
        os.write(writing, str(ids.take()[0]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = int(os.read(reading, 30))
    os.close(reading)
    os.close(writing)
    assert theirs not in {*taken, *more, *ids.take(2000)}

"""Sealing: nothing is lost, nothing sealed twice, and one size never has two roots."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from pytest_django import Settings
from record_making import AT, event

from gongdao.legaltime import clock
from gongdao.record import ids, outside, sealer
from gongdao.record.append import append
from gongdao.record.models import Checkpoint as Row
from gongdao.record.models import Event, Leaf, Unsealed
from gongdao.record.pure import merkle
from gongdao.record.pure.checkpoint import BadNote, Checkpoint, Signer

pytestmark = pytest.mark.django_db(transaction=True)


def write(count: int) -> list[int]:
    events = [event(id=number) for number in ids.take(count)]
    with connection.cursor() as cursor:
        append(cursor, events)
    return [one.id for one in events]


def leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in Leaf.objects.order_by("idx").values_list("hash", flat=True)]


def assert_whole() -> None:
    """Every event is one leaf, the leaves are numbered without gap, and each stored root is theirs."""
    assert not Unsealed.objects.exists()
    rows = list(Leaf.objects.order_by("idx").values_list("idx", "event_id", "hash"))
    data = dict(Event.objects.values_list("id", "bytes"))
    assert [idx for idx, _, _ in rows] == list(range(len(data)))
    assert {number for _, number, _ in rows} == data.keys()
    assert all(merkle.leaf_hash(bytes(data[number])) == bytes(leaf) for _, number, leaf in rows)
    hashes = leaves()
    for checkpoint in Row.objects.order_by("-size")[:50]:
        assert bytes(checkpoint.root) == merkle.root_of(hashes[: checkpoint.size])
        assert checkpoint.note


def test_rounds(signer: Signer, settings: Settings) -> None:
    write(25)
    assert [sealer.seal(10) for _ in range(4)] == [10, 10, 5, 0]
    assert_whole()
    assert list(Row.objects.order_by("size").values_list("size", flat=True)) == [10, 20, 25]
    notes = list(outside.notes(settings.GONGDAO_CHECKPOINTS))
    assert notes == list(Row.objects.order_by("size").values_list("note", flat=True))
    assert [Checkpoint.parse(signer.verifier.open(note)).size for note in notes] == [10, 20, 25]


def test_what_commits_late_is_taken_next(signer: Signer) -> None:
    early, late = ids.take(2)
    with connection.cursor() as cursor:
        append(cursor, [event(id=late)])
    sealer.seal()
    with connection.cursor() as cursor:
        append(cursor, [event(id=early)])
    sealer.seal()
    assert list(Leaf.objects.order_by("idx").values_list("event_id", flat=True)) == [late, early]
    assert_whole()


def test_a_crash_before_signing_signs_the_stored_root(signer: Signer, settings: Settings) -> None:
    write(3)
    path = settings.GONGDAO_SEAL_KEY
    hidden = path.rename(path.with_name("away"))
    with pytest.raises(OSError, match="seal"):
        sealer.seal()
    assert Row.objects.get().note is None
    write(2)
    with pytest.raises(OSError, match="seal"):
        sealer.seal()
    hidden.rename(path)
    assert sealer.seal() == 0
    roots = {row.size: bytes(row.root) for row in Row.objects.all()}
    signed = [Checkpoint.parse(signer.verifier.open(note)) for note in outside.notes(settings.GONGDAO_CHECKPOINTS)]
    assert {one.size: one.root for one in signed} == roots
    assert roots.keys() == {3, 5}
    assert_whole()


def test_a_crash_after_the_file_repeats_the_same_note(signer: Signer, settings: Settings) -> None:
    write(1)
    sealer.seal()
    (note,) = outside.notes(settings.GONGDAO_CHECKPOINTS)
    assert signer.sign(Checkpoint(signer.name, 1, bytes(Row.objects.get().root)).text()) == note


def test_a_broken_key_stops_signing_not_sealing(signer: Signer, settings: Settings) -> None:
    settings.GONGDAO_SEAL_KEY.write_text("PRIVATE+KEY+broken")
    write(2)
    with pytest.raises(BadNote):
        sealer.seal()
    assert Leaf.objects.count() == 2


def test_sealed_twice_is_impossible(signer: Signer, owner: psycopg.Connection) -> None:
    first, _ = write(2)
    sealer.seal()
    owner.execute("INSERT INTO record_unsealed VALUES (%s)", [first])
    assert sealer.seal() == 0
    assert_whole()
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("INSERT INTO record_leaf VALUES (2, %s, 'h')", [first])


def test_the_oldest_unsealed_is_the_metric(signer: Signer) -> None:
    assert sealer.oldest_unsealed() is None
    with connection.cursor() as cursor:
        append(cursor, [event(recorded_at=AT + timedelta(hours=1)), event()])
    assert sealer.oldest_unsealed() == AT
    with clock.frozen(AT + timedelta(days=1)):
        sealer.seal()
    assert Row.objects.get().at == AT + timedelta(days=1)
    assert sealer.oldest_unsealed() is None


def in_threads(*work: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def run(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as error:  # handed to the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.parametrize("rounds", [12, pytest.param(250, marks=pytest.mark.long)])
def test_two_sealers_eight_writers_and_aborts_lose_nothing(signer: Signer, rounds: int) -> None:
    writing = threading.Event()
    kept: list[int] = []

    def writer(seed: int) -> Callable[[], None]:
        dice = random.Random(seed)

        def work() -> None:
            for _ in range(rounds):
                try:
                    with transaction.atomic():
                        numbers = write(dice.randint(1, 5))
                        if dice.random() < 0.3:
                            raise ZeroDivisionError
                    kept.extend(numbers)
                except ZeroDivisionError:
                    pass

        return work

    def seal() -> None:
        while not writing.wait(0.005):
            sealer.seal(20)
        while sealer.seal(20):
            pass

    def write_all() -> None:
        try:
            in_threads(*map(writer, range(8)))
        finally:
            writing.set()

    in_threads(write_all, seal, seal)
    assert set(Event.objects.values_list("id", flat=True)) == set(kept)
    assert len(kept) > 8 * rounds
    assert_whole()

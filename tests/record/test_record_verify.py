"""`verify` finds what is changed behind the application's back, and names it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection
from pytest_django import Settings
from record_making import AT, event

from gongdao.cli.verify import command
from gongdao.record import folds, outside, sealer
from gongdao.record.append import append
from gongdao.record.folds import Fold
from gongdao.record.models import Content
from gongdao.record.pure import merkle
from gongdao.record.pure.checkpoint import Checkpoint, Signer
from gongdao.record.pure.events import Event, change
from gongdao.record.verify import Report, verify
from gongdao.record.verify_rows import PART, parts

pytestmark = pytest.mark.django_db(transaction=True)

FOLDS = [Fold("case", "state", {"state": "state", "amount": "amount", "due_at": "due_at"}, "id")]
ACCEPTED = change(2, state=("received", "in_hand"), amount=(150000, 150001))
FIRST, SECOND, THIRD = 101, 102, 103
"""Three cases; events 201 to 203 file them, 211 accepts the first, in two rounds of sealing."""


def state(number: int, **given: Any) -> dict[str, Any]:
    return {"id": number, "rev": 1, "state": "received", "amount": 150000, "due_at": AT, **given}


def filed(number: int, case: int) -> Event:
    changes = {f"case:{case}": change(1, state=(None, "received"), amount=(None, 150000), due_at=(None, AT))}
    return event(id=number, case_id=case, changes=changes)


@pytest.fixture
def house(owner: psycopg.Connection, signer: Signer) -> psycopg.Connection:
    """A small house in order; the connection is the owner's, for whom triggers are no obstacle."""
    owner.execute("CREATE TABLE state (id bigint PRIMARY KEY, rev int, state text, amount bigint, due_at timestamptz)")
    rows = [state(FIRST, rev=2, state="in_hand", amount=150001), state(SECOND), state(THIRD)]
    with owner.cursor() as cursor, connection.cursor() as ours:
        cursor.executemany("INSERT INTO state VALUES (%(id)s, %(rev)s, %(state)s, %(amount)s, %(due_at)s)", rows)
        append(ours, [filed(201, FIRST), filed(202, SECOND), filed(203, THIRD)])
        sealer.seal()
        append(ours, [event(id=211, case_id=FIRST, name="accept", changes={f"case:{FIRST}": ACCEPTED})])
        append(ours, [event(id=212, case_id=None, procedure=None, changes={}, content=None)])
        sealer.seal()
        append(ours, [event(id=221, case_id=SECOND, changes={})])
    owner.execute("SET session_replication_role = replica")  # the owner switches the triggers off
    return owner


@pytest.fixture
def examine(house: psycopg.Connection, signer: Signer, settings: Settings) -> Callable[[], Report]:
    conninfo = house.info.dsn + f" password={house.info.password}"

    def run(**given: Any) -> Report:
        return verify(conninfo, FOLDS, **{"verifier": signer.verifier, "file": settings.GONGDAO_CHECKPOINTS, **given})

    return run


TABLES = ("state", "record_event", "record_content", "record_unsealed", "record_leaf", "record_checkpoint")


@contextmanager
def tampered(house: psycopg.Connection, statement: str) -> Iterator[None]:
    """The house after a statement; afterwards it is put right again, which is faster than a new house."""
    for table in TABLES:
        house.execute(f"CREATE TEMPORARY TABLE kept_{table} AS TABLE {table}".encode())
    house.execute(statement.encode())
    yield
    for table in TABLES:
        house.execute(f"DELETE FROM {table}; INSERT INTO {table} TABLE kept_{table}; DROP TABLE kept_{table}".encode())


def first(report: Report) -> dict[str, Any]:
    answer = report.as_json()
    assert answer["ok"] is False
    assert answer["wrong"] >= 1
    assert answer["first"] == answer["found"][0]
    json.dumps(answer)
    return answer["first"]


def test_a_house_in_order(examine: Callable[..., Report]) -> None:
    answer = examine(platforms={1: "liaoliao"}).as_json()
    assert answer["ok"] and answer["first"] is None and answer["found"] == []
    expected = {"events": 6, "sealed": 5, "unsealed": 1, "checkpoints": 2, "outside": 2, "contents": 5, "rows": 3}
    assert {name: answer[name] for name in expected} == expected
    assert answer["unfolded"] == []


def test_several_processes_and_small_parts_agree(
    examine: Callable[..., Report], house: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(parts(house, 1)) > 3
    monkeypatch.setattr("gongdao.record.verify.PART", 1)
    told: list[tuple[int, int]] = []
    report = examine(workers=2, progress=lambda done, of: told.append((done, of)))
    assert report.ok
    assert (report.events, report.sealed, report.rows) == (6, 5, 3)
    assert told[-1][0] == told[-1][1] == len(told)


def test_one_byte_of_an_event(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    house.execute("UPDATE record_event SET bytes = set_byte(bytes, 300, get_byte(bytes, 300) # 1) WHERE id = 202")
    wrong = first(examine())
    assert (wrong["kind"], wrong["event"], wrong["idx"], wrong["case"]) == ("bytes", 202, 1, SECOND)


def test_any_byte_of_an_event(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    for place in range(0, 560, 23):
        change = (
            f"UPDATE record_event SET bytes = set_byte(bytes, {place}, get_byte(bytes, {place}) # 3) WHERE id = 203"
        )
        with tampered(house, change):
            wrong = first(examine())
        assert (wrong["kind"], wrong["event"], wrong["idx"]) == ("bytes", 203, 2), place


def test_one_amount_of_a_row(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    house.execute("UPDATE state SET amount = amount + 1 WHERE id = %s", [SECOND])
    assert first(examine()) == {
        "kind": "row", "case": SECOND, "key": f"case:{SECOND}", "field": "amount", "stored": 150001, "proved": 150000,
    }  # fmt: skip


ANY_FIELD_OF_A_ROW = [
    ("rev = 3", "rev", 3, 2),
    ("state = 'closed'", "state", "closed", "in_hand"),
    ("state = NULL", "state", None, "in_hand"),
    ("due_at = due_at + interval '1 us'", "due_at", "2026-11-20T08:22:00.000001Z", "2026-11-20T08:22:00.000000Z"),
    ("due_at = 'infinity'", "due_at", "9223372036854775807 microseconds after 2000", "2026-11-20T08:22:00.000000Z"),
]


def test_any_field_of_a_row(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    for assignment, field, stored, proved in ANY_FIELD_OF_A_ROW:
        with tampered(house, f"UPDATE state SET {assignment} WHERE id = {FIRST}"):
            wrong = first(examine())
        assert (wrong["kind"], wrong["case"], wrong["field"]) == ("row", FIRST, field)
        assert (wrong["stored"], wrong["proved"]) == (stored, proved)


def test_a_row_that_says_it_is_of_another_case_is_compared_all_the_same(
    house: psycopg.Connection, examine: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are read by their cases, part by part; one that has been moved elsewhere is looked for by its id."""
    monkeypatch.setattr("gongdao.record.verify.PART", 1)
    monkeypatch.setattr(sys.modules[__name__], "FOLDS", [Fold("case", "state", FOLDS[0].fields, "home")])
    house.execute("ALTER TABLE state ADD home bigint; UPDATE state SET home = id")
    assert examine().ok
    for home in (str(FIRST), "NULL", "900"):
        house.execute(f"UPDATE state SET home = {home} WHERE id = {THIRD}".encode())
        assert (examine().ok, examine().rows) == (True, 3)
    house.execute("UPDATE state SET amount = 1 WHERE id = %s", [THIRD])
    wrong = first(examine())
    assert (wrong["key"], wrong["field"], wrong["stored"], wrong["proved"]) == (f"case:{THIRD}", "amount", 1, 150000)


A_ROW_GONE_OR_MADE_UP = [
    (f"DELETE FROM state WHERE id = {THIRD}", "row", f"case:{THIRD}"),
    ("INSERT INTO state VALUES (900, 1, 'received', 1, NULL)", "row", "case:900"),
]


def test_a_row_gone_or_made_up(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    for statement, kind, key in A_ROW_GONE_OR_MADE_UP:
        with tampered(house, statement):
            wrong = first(examine())
        assert (wrong["kind"], wrong["key"]) == (kind, key)


A_COLUMN_BESIDE_THE_BYTES = [
    ("platform_id", "2"),
    ("case_id", "103"),
    ("case_id", "NULL"),
    ("name", "'refuse'"),
    ("procedure", "NULL"),
    ("audience", "'staff'"),
    ("actor_id", "4"),
    ("actor_role", "NULL"),
    ("actor_kind", "'model'"),
    ("occurred_at", "occurred_at - interval '1 hour'"),
    ("recorded_at", "recorded_at + interval '1 us'"),
    ("retrospective", "true"),
]


def test_a_column_beside_the_bytes(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    for column, value in A_COLUMN_BESIDE_THE_BYTES:
        with tampered(house, f"UPDATE record_event SET {column} = {value} WHERE id = 211"):
            found = examine(platforms={1: "liaoliao", 2: "liaosheng"}).as_json()["found"]
        assert ("column", column) in {(wrong["kind"], wrong.get("field")) for wrong in found}, column


WHAT_IS_TAKEN_OUT_OR_PUT_IN = [
    ("DELETE FROM record_event WHERE id = 202", "missing", 202),
    ("DELETE FROM record_event WHERE id = 221", "missing", 221),
    ("DELETE FROM record_unsealed", "unsealed", 221),
    ("INSERT INTO record_unsealed VALUES (202)", "unsealed", 202),
    ("UPDATE record_leaf SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE idx = 1", "bytes", 202),
    ("DELETE FROM record_leaf WHERE idx = 1", "position", 203),
    ("UPDATE record_content SET body = '{}' WHERE event_id = 203", "content", 203),
    ("UPDATE record_content SET body = NULL WHERE event_id = 203", "content", 203),
    ("DELETE FROM record_content WHERE event_id = 203", "content", 203),
    ("INSERT INTO record_content VALUES (212, 'salt', '{}', NULL)", "content", None),
]


def test_what_is_taken_out_or_put_in(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    for statement, kind, place in WHAT_IS_TAKEN_OUT_OR_PUT_IN:
        with tampered(house, statement):
            wrong = first(examine())
        assert (wrong["kind"], wrong.get("event")) == (kind, place), statement


CHECKPOINTS = [
    ("UPDATE record_checkpoint SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE size = 3", "root", 3),
    ("UPDATE record_checkpoint SET frontier = '' WHERE size = 5", "root", 5),
    ("UPDATE record_checkpoint SET note = replace(note, E'\\n3\\n', E'\\n4\\n') WHERE size = 3", "signature", 3),
    (
        "UPDATE record_checkpoint SET note = (SELECT note FROM record_checkpoint WHERE size = 5) WHERE size = 3",
        "root",
        3,
    ),
    ("INSERT INTO record_checkpoint VALUES (9, '', '', NULL, now())", "root", 9),
    (
        "DELETE FROM record_leaf WHERE idx = 4; DELETE FROM record_checkpoint WHERE size = 5;"
        "DELETE FROM record_event WHERE id = 212",
        "cut",
        5,
    ),
]


def test_checkpoints(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    for statement, kind, size in CHECKPOINTS:
        with tampered(house, statement):
            wrong = first(examine())
        assert (wrong["kind"], wrong["size"]) == (kind, size), statement
    assert examine().ok


def rewrite(house: psycopg.Connection, signer: Signer) -> None:
    """The cleverest owner: another amount in the bytes, the row, the leaf, and every root signed anew inside."""
    house.execute("UPDATE state SET amount = 9 WHERE id = %s", [SECOND])
    house.execute(
        "UPDATE record_event SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '150000', '9'), 'UTF8')"
        " WHERE id = 202"
    )
    (data,) = house.execute("SELECT bytes FROM record_event WHERE id = 202").fetchone() or (b"",)
    house.execute("UPDATE record_leaf SET hash = %s WHERE idx = 1", [merkle.leaf_hash(data)])
    hashes = [leaf for (leaf,) in house.execute("SELECT hash FROM record_leaf ORDER BY idx")]
    for size in (3, 5):
        frontier, _ = merkle.grow([], 0, hashes[:size])
        root = merkle.root(frontier)
        note = signer.sign(Checkpoint(signer.name, size, root).text())
        house.execute(
            "UPDATE record_checkpoint SET (root, frontier, note) = (%s, %s, %s) WHERE size = %s",
            [root, merkle.pack(frontier), note, size],
        )


def test_a_past_rewritten_whole_is_betrayed_by_the_file_outside(
    house: psycopg.Connection, examine: Callable[..., Report], signer: Signer, settings: Settings
) -> None:
    rewrite(house, signer)
    assert examine(file=None).ok, "inside, everything fits together"
    wrong = first(examine())
    assert (wrong["kind"], wrong["size"]) == ("outside", 3)
    outside.add(settings.GONGDAO_CHECKPOINTS, (house.execute("SELECT note FROM record_checkpoint").fetchone() or "")[0])
    kinds = {(wrong["kind"], wrong.get("size")) for wrong in examine().as_json()["found"]}
    assert ("outside", 3) in kinds, "two notes of one size do not help"


def test_a_past_rewritten_with_another_key(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    rewrite(house, Signer.generate("gongdao.example/record"))
    assert first(examine(file=None))["kind"] == "signature"


def test_erasing_a_content_leaves_the_proof_standing(examine: Callable[..., Report]) -> None:
    assert Content.objects.filter(event_id=202).update(salt=None, body=None, erased_at=AT + timedelta(days=1)) == 1
    report = examine()
    assert report.ok
    assert (report.erased, report.contents) == (1, 5)


BAD_CHANGES = [
    (change(3, state=("in_hand", "closed")), None),
    (change(2, state=("in_hand", "closed")), ("rev", 2, 3)),
    (change(5, state=("in_hand", "closed")), ("rev", 5, 3)),
    (change(3, state=("received", "closed")), ("state", "received", "in_hand")),
    (change(3, amount=(150000, 1)), ("amount", 150000, 150001)),
    (change(3, note=("x", None)), ("note", "x", None)),
]


def test_a_change_continues_the_one_before(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    for number, (changed, wrong) in enumerate(BAD_CHANGES, 231):
        with tampered(house, f"UPDATE state SET rev = 3, state = 'closed' WHERE id = {FIRST}"):
            with connection.cursor() as cursor:
                append(cursor, [event(id=number, case_id=FIRST, changes={f"case:{FIRST}": changed})])
            report = examine()
        if wrong is None:
            assert report.ok
            continue
        named = first(report)
        assert (named["kind"], named["event"], named["case"]) == ("change", number, FIRST)
        assert (named["field"], named["stored"], named["proved"]) == wrong


def test_what_no_row_is_compared_with_is_said(house: psycopg.Connection, examine: Callable[..., Report]) -> None:
    changes = {f"case:{THIRD}": change(2, mood=(None, "good")), "walk:7": change(1, x=(None, 1))}
    with connection.cursor() as cursor:
        append(cursor, [event(id=231, case_id=THIRD, changes=changes)])
    house.execute("UPDATE state SET rev = 2 WHERE id = %s", [THIRD])
    report = examine()
    assert report.ok
    assert report.unfolded == ["case.mood", "walk"]


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(folds, "_registered", {fold.prefix: fold for fold in FOLDS})
    yield


def test_the_command(
    house: psycopg.Connection, registered: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house.execute("GRANT SELECT ON state TO PUBLIC")
    sound = CliRunner().invoke(command, ["--json"])
    assert (sound.exit_code, json.loads(sound.stdout)["ok"]) == (0, True), sound.output
    key = settings.GONGDAO_SEAL_KEY.with_name("seal.key.pub")
    assert CliRunner().invoke(command, ["--key", key.read_text().strip()]).exit_code == 0
    assert "The record is whole." in CliRunner().invoke(command, ["--key", str(key)]).output
    house.execute("UPDATE state SET amount = 1 WHERE id = %s", [SECOND])
    broken = CliRunner().invoke(command, ["--json"])
    assert (broken.exit_code, json.loads(broken.stdout)["first"]["field"]) == (1, "amount")
    assert f"case:{SECOND}" in CliRunner().invoke(command, []).output
    lost = CliRunner().invoke(command, ["--key", str(tmp_path / "none")])
    assert lost.exit_code == 1
    assert "could not be read" in lost.output


def test_the_program(house: psycopg.Connection, signer: Signer, tmp_path: Path, owner: psycopg.Connection) -> None:
    """As an auditor calls it: another process, the address of a database, a file of checkpoints, a published key."""
    house.execute("DELETE FROM state")
    arguments = [
        "--json", "--database", house.info.dsn + f" password={house.info.password}",
        "--checkpoints", str(tmp_path / "checkpoints.jsonl"), "--key", signer.verifier.text(),
    ]  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-m", "gongdao.cli", "verify", *arguments], capture_output=True, text=True, timeout=120
    )
    answer = json.loads(run.stdout)
    assert answer["sealed"] == 5, run.stderr
    assert {wrong["kind"] for wrong in answer["found"]} <= {"row"}


def test_an_export_is_checked_without_a_database(
    house: psycopg.Connection, registered: None, signer: Signer, tmp_path: Path
) -> None:
    house.execute("GRANT SELECT ON state TO PUBLIC")
    folder, key = tmp_path / "export", ["--key", signer.verifier.text()]
    assert CliRunner().invoke(command, ["--export", str(folder)]).exit_code == 0
    assert CliRunner().invoke(command, ["--export", str(folder)]).exit_code == 1, "an export is never overwritten"

    def check(*more: str) -> Any:
        return CliRunner().invoke(command, ["--json", "--offline", str(folder), *more])

    sound = check(*key)
    assert (sound.exit_code, json.loads(sound.stdout)["events"]) == (0, 5)
    assert check("--key", Signer.generate(signer.name).verifier.text()).exit_code == 1
    assert check().exit_code == 2
    lines = folder / "events.jsonl"
    whole = lines.read_bytes()
    for place in range(0, len(whole), 97):
        lines.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert check(*key).exit_code == 1
    lines.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    assert "of 5 events, the file holds 4" in json.loads(check(*key).stdout)["wrong"]


@pytest.mark.long
def test_a_long_log_in_several_parts(examine: Callable[..., Report]) -> None:
    with connection.cursor() as cursor:
        for _ in range(40):
            append(cursor, [event(changes={}, content=None) for _ in range(5000)])
    while sealer.seal():
        pass
    report = examine()
    assert report.ok
    assert report.events == report.sealed == 200_006 > 3 * PART

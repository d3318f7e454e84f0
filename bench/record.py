"""Sealing and verifying the record beside raw SHA-256 over the same bytes."""

import hashlib
import os
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from bench.meter import Side, Spent, figures, ratio
from bench.world import World
from gongdao.people.models import Platform
from gongdao.proceedings.open import open_cases
from gongdao.record import folds, keys, sealer
from gongdao.record.pure import merkle
from gongdao.record.pure.checkpoint import Verifier
from gongdao.record.verify import verify
from gongdao.record.verify_tree import check_tree

BYTES = "select bytes from record_event"
LEAVES = "select e.bytes, l.hash from record_event e join record_leaf l on l.event_id = e.id"
ROUND = 1000


def measure(world: World) -> dict[str, Any]:
    """CPU per event and events per second."""
    _fill(world)
    sealed = _seal(world)
    return {"sealed": figures(sealed), "verified": _verify(world)}


def _fill(world: World) -> None:
    """The log is at least so long, and all of it but the last rounds is sealed."""
    while (missing := world.sizes.events - _count("record_event")) > 0:
        open_cases(world.submissions(min(missing, 500)))
    while _count("record_unsealed") > ROUND * (world.sizes.rounds + 1):
        sealer.seal(ROUND)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


def _seal(world: World) -> list[Spent]:
    """The rounds of the sealer that are left; the last one takes the rest."""
    rounds = []
    while _count("record_unsealed"):
        rounds.append(world.meter.spent(lambda: sealer.seal(ROUND), (os.getpid(),)))
    return rounds


def _verify(world: World) -> dict[str, Any]:
    url = world.installation.url
    with psycopg.connect(url, autocommit=True) as reader:
        stored = [data for (data,) in reader.cursor(binary=True).execute(BYTES.encode())]
        sides = {
            "whole": Side(lambda: lambda: _whole(url)),
            "tree_fetched": Side(lambda: lambda: _tree(reader)),
            "sha256_fetched": Side(lambda: lambda: _fetch_and_hash(reader)),
            "tree_in_memory": Side(lambda: lambda: _growing(stored)),
            "sha256_in_memory": Side(lambda: lambda: _hashing(stored)),
        }
        found = world.meter.compare(sides, world.sizes.rounds)
    raw, fetched = found["sha256_in_memory"], found["sha256_fetched"]
    return {name: figures(rounds) for name, rounds in found.items()} | {
        "bytes_per_event": round(sum(map(len, stored)) / len(stored)),
        "tree_in_memory_rate_of_sha256_in_memory": round(1 / ratio(found["tree_in_memory"], raw), 3),
        "tree_fetched_rate_of_sha256_fetched": round(1 / ratio(found["tree_fetched"], fetched), 3),
        "whole_rate_of_sha256_fetched": round(1 / ratio(found["whole"], fetched), 3),
        "whole_rate_of_sha256_in_memory": round(1 / ratio(found["whole"], raw), 3),
    }


def _verifier() -> Verifier:
    return Verifier.parse(keys.public(Path(settings.GONGDAO_SEAL_KEY)).read_text("ascii"))


def _whole(url: str) -> int:
    platforms = dict(Platform.objects.values_list("id", "slug"))
    file = Path(settings.GONGDAO_CHECKPOINTS)
    report = verify(url, folds.registered(), verifier=_verifier(), file=file, platforms=platforms, workers=1)
    assert report.ok, report.as_json()
    return report.events


def _tree(reader: psycopg.Connection) -> int:
    """What of `verify` proves the bytes: every event is its leaf, and the leaves are the tree that was signed."""
    count, leaf_hash = 0, merkle.leaf_hash
    with reader.transaction():
        with reader.cursor("leaves", binary=True) as cursor:
            cursor.execute(LEAVES.encode())
            while rows := cursor.fetchmany(1000):
                assert all(leaf_hash(data) == leaf for data, leaf in rows)
                count += len(rows)
        trunk = check_tree(reader, _verifier(), Path(settings.GONGDAO_CHECKPOINTS))
    assert trunk.wrong.count == 0
    assert trunk.sealed == count
    return count


def _growing(stored: list[bytes]) -> int:
    merkle.root_of(map(merkle.leaf_hash, stored))
    return len(stored)


def _hashing(stored: list[bytes]) -> int:
    sha256 = hashlib.sha256
    for data in stored:
        sha256(data).digest()
    return len(stored)


def _fetch_and_hash(reader: psycopg.Connection) -> int:
    count, sha256 = 0, hashlib.sha256
    with reader.transaction(), reader.cursor("bytes", binary=True) as cursor:
        cursor.itersize = 5000
        cursor.execute(BYTES.encode())
        for (data,) in cursor:
            sha256(data).digest()
            count += 1
    return count

"""`gongdao verify`: prove that the record and the rows agree."""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

import click
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from tqdm import tqdm

from gongdao.config.installation import installed
from gongdao.postgres import PostgresError
from gongdao.record import export, folds, keys
from gongdao.record.pure.checkpoint import BadNote, Verifier
from gongdao.record.pure.fold import KINDS, Wrong
from gongdao.record.verify import NAMED, Report, verify


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--database", metavar="URL", help="Another database than that of the installation.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the installation.")
@click.option("--checkpoints", type=click.Path(path_type=Path), help="The file of checkpoints outside the database.")
@click.option("--key", metavar="KEY|FILE", help="The published key, name+id+key, or a file that holds it.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that share the work; default: the processors.")
@click.option("--export", "folder", type=click.Path(path_type=Path), help="Also write the sealed log to this folder.")
@click.option("--offline", type=click.Path(path_type=Path, exists=True), help="Check an exported folder only.")
def command(
    as_json: bool,
    database: str | None,
    data: Path | None,
    checkpoints: Path | None,
    key: str | None,
    workers: int | None,
    folder: Path | None,
    offline: Path | None,
) -> None:
    """Prove that the record and the rows agree; exit status 1 if anything is wrong.

    Recomputes every leaf and root from the stored bytes, checks the signed checkpoints in and outside the database,
    and compares columns, contents and state rows with what is sealed. With --offline and --key, what --export wrote is
    checked without any database.
    """
    if offline:
        _offline(offline, key, as_json)
    if database:
        os.environ["DATABASE_URL"] = database
    try:
        with installed(data):
            verifier = _verifier(key)
            report = _report(verifier, checkpoints or Path(settings.GONGDAO_CHECKPOINTS), workers, quiet=as_json)
            if folder:
                export.write(os.environ["DATABASE_URL"], folder, verifier)
    except (psycopg.Error, DatabaseError, OSError, BadNote, PostgresError) as error:
        raise click.ClickException(f"The record could not be read: {error}") from error
    click.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else _sentences(report))
    sys.exit(0 if report.ok else 1)


def _offline(folder: Path, key: str | None, as_json: bool) -> NoReturn:
    if not key:
        raise click.UsageError("Say --key: the published key, not the one in the folder, proves who signed.")
    try:
        found = export.check(folder, _verifier(key))
    except (OSError, BadNote) as error:
        raise click.ClickException(f"The folder could not be read: {error}") from error
    answer = {"ok": found.wrong is None, "events": found.events, "root": found.root, "wrong": found.wrong}
    click.echo(
        json.dumps(answer) if as_json else found.wrong or f"{found.events} events, root {found.root}: as signed."
    )
    sys.exit(1 if found.wrong else 0)


def _report(verifier: Verifier, file: Path, workers: int | None, quiet: bool) -> Report:
    with tqdm(unit=" parts", disable=quiet or not sys.stderr.isatty(), leave=False) as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        return verify(
            os.environ["DATABASE_URL"],
            folds.registered(),
            verifier=verifier,
            file=file,
            platforms=dict(apps.get_model("people", "Platform").objects.values_list("id", "slug")),
            workers=workers,
            progress=progress,
        )


def _verifier(key: str | None) -> Verifier:
    """The key given, or the public half of the installation's own."""
    if key and "+" in key and not Path(key).exists():
        return Verifier.parse(key)
    return Verifier.parse((Path(key) if key else keys.public(Path(settings.GONGDAO_SEAL_KEY))).read_text("ascii"))


def _sentences(report: Report) -> str:
    lines = [
        f"{report.events} events, {report.sealed} sealed, {report.unsealed} waiting; {report.checkpoints} checkpoints, "
        f"{report.outside} outside; {report.contents} contents, {report.erased} erased; {report.rows} rows folded; "
        f"{report.seconds} s.",
        f"Root {report.root}",
    ]
    if report.unfolded:
        lines.append(f"Compared with no row: {', '.join(report.unfolded)}.")
    if report.ok:
        return "\n".join([*lines, "The record is whole."])
    named = sorted(report.wrongs.first, key=Wrong.rank)[:NAMED]
    return "\n".join([*lines, f"{report.wrongs.count} wrong. First:", *map(_sentence, named)])


def _sentence(wrong: Wrong) -> str:
    parts = wrong.as_json()
    place = " ".join(
        f"{name} {parts[name]}" for name in ("event", "idx", "case", "key", "field", "size") if name in parts
    )
    return f"- {place}: {KINDS[wrong.kind]} (stored {wrong.stored}, proved {wrong.proved})"

"""`gongdao verify`: prove that the record and the rows agree."""

import json
import os
import sys
from pathlib import Path

import click
import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from tqdm import tqdm

from gongdao.record import folds, keys
from gongdao.record.pure.checkpoint import BadNote, Verifier
from gongdao.record.pure.fold import KINDS, Wrong
from gongdao.record.verify import NAMED, Report, verify


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--database", metavar="URL", help="Another database than that of the installation.")
@click.option("--checkpoints", type=click.Path(path_type=Path), help="The file of checkpoints outside the database.")
@click.option("--key", metavar="KEY|FILE", help="The published key, name+id+key, or a file that holds it.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that share the work; default: the processors.")
def command(
    as_json: bool, database: str | None, checkpoints: Path | None, key: str | None, workers: int | None
) -> None:
    """Prove that the record and the rows agree; exit status 1 if anything is wrong.

    Recomputes every leaf and root from the stored bytes, checks the signed checkpoints in and outside the database,
    and compares columns, contents and state rows with what is sealed.
    """
    if database:
        os.environ["DATABASE_URL"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongdao.config.settings")
    django.setup()
    bar = tqdm(unit=" parts", disable=as_json or not sys.stderr.isatty(), leave=False)

    def progress(done: int, of: int) -> None:
        bar.total = of
        bar.update(done - bar.n)

    try:
        report = verify(
            os.environ["DATABASE_URL"],
            folds.registered(),
            verifier=_verifier(key),
            file=checkpoints or Path(settings.GONGDAO_CHECKPOINTS),
            platforms=dict(apps.get_model("people", "Platform").objects.values_list("id", "slug")),
            workers=workers,
            progress=progress,
        )
    except (psycopg.Error, DatabaseError, OSError, BadNote) as error:
        raise click.ClickException(f"The record could not be read: {error}") from error
    finally:
        bar.close()
    click.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else _sentences(report))
    sys.exit(0 if report.ok else 1)


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

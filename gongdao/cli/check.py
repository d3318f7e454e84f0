"""`gongdao check`: the faults of rulebooks, each with file, line, column and what to write instead."""

import importlib
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from gongdao.rulebook import Finding, check_texts, load_stack
from gongdao.rulebook.checking import check_plain
from gongdao.rulebook.loading import try_stack
from gongdao.rulebook.sources import decode, front_of, shipped, with_imports


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--no-placeholders", is_flag=True, help="Let placeholder texts pass (a draft).")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Judge citations on this day.")
@click.option("--text", "as_text", is_flag=True, help="FILES are plain text: check their words only.")
@click.option("--coverage", "covered", is_flag=True, help="What carries out each obligation of the shipped books.")
def command(
    files: tuple[Path, ...], as_json: bool, no_placeholders: bool, on: datetime | None, as_text: bool, covered: bool
) -> None:
    """Check rulebook FILES together, or the shipped books; imported books are taken from these where not given.

    Exit status 1 if there is any error, or with --coverage any problem.
    """
    if covered:
        if files or no_placeholders or on or as_text:
            raise click.UsageError("--coverage is about the shipped books and goes with --json only.")
        _coverage(as_json)
    if as_text and not files:
        raise click.UsageError("Name the text files to check.")
    texts, found = read_files(files) if files else (shipped(), [])
    given = {name: name for name, _ in texts} if as_text else {front_of(text, name).id: name for name, text in texts}
    day = on.date() if on else None
    found += _of_texts(texts, day) if as_text else _of_books(texts, set(given), day, not no_placeholders)
    if as_json:
        click.echo(json.dumps({"findings": [one.as_json() for one in found]}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(line_of(one, given))
            if one.explained:
                click.echo(f"    explained: {one.explained}")
        click.echo(_total(found), err=True)
    sys.exit(1 if any(one.level == "error" for one in found) else 0)


def _coverage(as_json: bool) -> NoReturn:
    """Loads Django, which the check of books does without."""
    coverage = importlib.import_module("gongdao.cli.coverage")
    rows = coverage.examined(coverage.read(), load_stack(shipped()))
    if as_json:
        click.echo(json.dumps(coverage.as_json(rows), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(coverage.lines(rows)))
    sys.exit(1 if any(row.problems for row in rows) else 0)


def _of_books(texts: list[tuple[str, str]], given: set[str], on: date | None, placeholders: bool) -> list[Finding]:
    """The findings of the books given, and the errors of those that they import."""
    every = check_texts(with_imports(texts), placeholders=placeholders, on=on)
    return [one for one in every if one.book in given or one.level == "error"]


def _of_texts(texts: list[tuple[str, str]], on: date | None) -> list[Finding]:
    """The words of plain texts, by the wording and the laws of the shipped books."""
    stack, _ = try_stack(shipped())
    return [one for name, text in texts for one in check_plain(text, name, stack, on=on)]


def read_files(files: tuple[Path, ...]) -> tuple[list[tuple[str, str]], list[Finding]]:
    """(name, text) of each file that is UTF-8, and a finding for each that is not."""
    texts: list[tuple[str, str]] = []
    found: list[Finding] = []
    for path in files:
        text = decode(path.read_bytes(), str(path))
        if isinstance(text, Finding):
            found.append(text)
        else:
            texts.append((str(path), text))
    return texts, found


def line_of(one: Finding, files: dict[str, str]) -> str:
    """`file:line:column level code message`, as editors understand it."""
    return f"{files.get(one.book, one.book)}:{one.line}:{one.column} {one.level} {one.code} {one.message}"


def _total(found: list[Finding]) -> str:
    counts = {level: sum(one.level == level for one in found) for level in ("error", "warning", "note")}
    return ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items())

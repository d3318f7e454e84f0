"""`gongdao check`: the faults of rulebooks, each with file, line, column and what to write instead."""

import json
import sys
from pathlib import Path

import click

from gongdao.rulebook import Finding, check_texts
from gongdao.rulebook.sources import decode, front_of, shipped, with_imports


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--no-placeholders", is_flag=True, help="Let placeholder texts pass (a draft).")
def command(files: tuple[Path, ...], as_json: bool, no_placeholders: bool) -> None:
    """Check rulebook FILES together, or the shipped books; imported books are taken from these where not given.

    Exit status 1 if there is any error.
    """
    texts, found = read_files(files) if files else (shipped(), [])
    given = {front_of(text, name).id: name for name, text in texts}
    found += [
        one
        for one in check_texts(with_imports(texts), placeholders=not no_placeholders)
        if one.book in given or one.level == "error"
    ]
    if as_json:
        click.echo(json.dumps({"findings": [one.as_json() for one in found]}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(line_of(one, given))
        click.echo(_total(found), err=True)
    sys.exit(1 if any(one.level == "error" for one in found) else 0)


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

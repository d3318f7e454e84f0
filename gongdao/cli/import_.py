"""`gongdao import FILE --platform NAME`: matters of the past from CSV, JSONL or XLSX become cases."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from gongdao.config.installation import installed
from gongdao.errors import Refusal

SHOWN = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--platform", "slug", required=True, help="Short name of the platform, such as liaoliao.")
@click.option("--rules", help="Edition to apply, VERSION or BOOK@VERSION; default: what is in force today.")
@click.option("--source", help="Name of the source, default the file's; a row of a source is imported once.")
@click.option("--category", default="other", show_default=True, help="Category of rows that name none.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the installation.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def command(
    file: Path, slug: str, rules: str | None, source: str | None, category: str, data: Path | None, as_json: bool
) -> None:
    """Import matters of the past: each with its own times, marked retrospective; nothing is sent to anybody."""
    with installed(data):
        # Django's models can be loaded only now that the installation is known
        importing = importlib.import_module("gongdao.jobs.importing")
        platforms = importlib.import_module("gongdao.people.models").Platform.objects
        platform = platforms.filter(slug=slug).first()
        if platform is None:
            known = ", ".join(platforms.values_list("slug", flat=True)) or "none yet"
            raise click.ClickException(f"There is no platform {slug}. Platforms: {known}.")
        with tqdm(unit=" rows", disable=as_json or not sys.stderr.isatty()) as bar:
            try:
                outcome = importing.import_file(
                    file, platform, rules=rules, source=source, category=category, progress=bar.update
                )
            except Refusal as refusal:
                raise click.ClickException(refusal.message) from refusal
    click.echo(_as_json(outcome) if as_json else _as_text(outcome))
    if outcome.bad:
        sys.exit(1)


def _as_json(outcome: Any) -> str:
    bad = [{"line": line, "message": message} for line, message in outcome.bad]
    return json.dumps({"imported": outcome.imported, "known": outcome.known, "bad": bad}, ensure_ascii=False)


def _as_text(outcome: Any) -> str:
    lines = [f"Imported {outcome.imported} cases; {outcome.known} rows were known already."]
    if outcome.bad:
        lines.append(f"{len(outcome.bad)} rows were left out:")
        lines += [f"  line {line}: {message}" for line, message in outcome.bad[:SHOWN]]
        if len(outcome.bad) > SHOWN:
            lines.append(f"  and {len(outcome.bad) - SHOWN} more (--json prints them all).")
    return "\n".join(lines)

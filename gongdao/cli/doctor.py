"""`gongdao doctor`: what is missing or unsafe in this installation, and the gaps in what its rulebooks refer to."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import click
from django.db import DatabaseError

from gongdao.config.installation import installed
from gongdao.postgres import PostgresError

ERROR = "error"


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the installation.")
def command(as_json: bool, data: Path | None) -> None:
    """Say what is missing or unsafe; exit status 1 if anything is an error."""
    try:
        with installed(data):
            found = _facts() + _gaps()
    except (PostgresError, DatabaseError) as error:
        text = f"The database cannot be used: {' '.join(str(error).split())}"
        found = [{"code": "database", "level": ERROR, "text": text}]
    click.echo(json.dumps({"findings": found}, ensure_ascii=False, indent=2) if as_json else _lines(found))
    sys.exit(1 if any(one["level"] == ERROR for one in found) else 0)


def _facts() -> list[dict[str, Any]]:
    health = importlib.import_module("gongdao.jobs.health")  # models can be loaded only now
    return [{"code": one.code, "level": one.level, "text": one.text, **one.values} for one in health.facts()]


def _gaps() -> list[dict[str, Any]]:
    """The gaps of every platform, in English; a platform without rulebooks in force has one."""
    registers = importlib.import_module("gongdao.editions.registers")
    pages = importlib.import_module("gongdao.desk.admin_registers")
    platforms = importlib.import_module("gongdao.people.models").Platform.objects.order_by("pk")
    refused = importlib.import_module("gongdao.editions.errors").NoEditionInForce
    translation = importlib.import_module("django.utils.translation")
    now = importlib.import_module("gongdao.legaltime.clock").now()
    found: list[dict[str, Any]] = []
    with translation.override("en"):
        for platform in platforms:
            try:
                known = registers.registers_of(platform, now)
            except refused:
                text = f"{platform.slug}: no rulebook is in force."
                found.append({"code": "no-edition", "level": ERROR, "text": text, "platform": platform.slug})
                continue
            found += [_gap(platform.slug, known, gap, pages.href(gap)) for gap in known.gaps()]
    return found


def _gap(slug: str, known: Any, gap: Any, page: str) -> dict[str, Any]:
    wrong, cure = known.say(gap, "en")
    names = {name: getattr(gap, name) for name in ("code", "level", "register", "entry", "clause", "book", "version")}
    text = f"{slug}: {wrong} {cure} ({gap.book} {gap.clause})"
    return {**names, "text": text, "platform": slug, "wrong": wrong, "cure": cure, "page": page}


def _lines(found: list[dict[str, Any]]) -> str:
    lines = [f"{one['level']:7} {one['code']:18} {one['text']}" for one in found]
    counts = {level: sum(one["level"] == level for one in found) for level in (ERROR, "warning")}
    return "\n".join([*lines, f"{counts[ERROR]} errors, {counts['warning']} warnings"])

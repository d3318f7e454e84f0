"""Reading a table of matters from CSV, JSONL or XLSX: one row at a time, each with its line number."""

import csv
import json
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from gongdao.intake.errors import (
    BadInstant,
    FutureInstant,
    MissingColumns,
    NotUtf8,
    UnknownFormat,
    UnreadableTable,
)

REQUIRED = ("text", "received_at")
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it stands, and its values by field. A row that cannot be read has `error` instead."""

    number: int
    values: Mapping[str, str]
    error: str = ""


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, str]:
    """Column name (folded) -> field."""
    table = tomllib.loads((files("gongdao.intake") / "columns.toml").read_text(encoding="utf-8"))
    return {fold(name): field for field, names in table["columns"].items() for name in names}


def fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def read(path: Path) -> Iterator[Line]:
    """The rows of a file. Raises UnknownFormat, NotUtf8, MissingColumns, UnreadableTable."""
    readers = {".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnknownFormat(name=path.name, known=", ".join(readers))
    return reader(path)


def fields_of(header: list[str], name: str) -> dict[int, str]:
    """Position -> field for the columns that are known. Raises MissingColumns."""
    known = aliases()
    found = {i: known[fold(column)] for i, column in enumerate(header) if fold(column) in known}
    missing = [field for field in REQUIRED if field not in found.values()]
    if missing:
        raise MissingColumns(name=name, missing=", ".join(missing), found=", ".join(header)[:200])
    return found


def _csv(path: Path) -> Iterator[Line]:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, strict=True)
        try:
            fields = fields_of(next(rows, []), path.name)
            line = rows.line_num + 1
            for row in rows:
                yield Line(line, {field: row[i] for i, field in fields.items() if i < len(row)})
                line = rows.line_num + 1
        except UnicodeDecodeError as error:
            raise NotUtf8(name=path.name, line=rows.line_num + 1) from error
        except csv.Error as error:
            raise UnreadableTable(name=path.name, line=rows.line_num, reason=str(error)) from error


def _jsonl(path: Path) -> Iterator[Line]:
    known = aliases()
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            if not raw.strip():
                continue
            try:
                row = json.loads(raw.decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                raise NotUtf8(name=path.name, line=number) from error
            except ValueError as error:
                yield Line(number, {}, f"not JSON: {error}")
                continue
            if not isinstance(row, dict):
                yield Line(number, {}, "not a JSON object")
                continue
            yield Line(number, {known[fold(k)]: _text(v) for k, v in row.items() if fold(k) in known})


def _xlsx(path: Path) -> Iterator[Line]:
    try:
        sheet = load_workbook(path, read_only=True, data_only=True).active
    except Exception as error:  # openpyxl raises whatever its zip and XML readers raise
        raise UnreadableTable(name=path.name, line=1, reason=str(error) or type(error).__name__) from error
    rows = sheet.iter_rows(values_only=True) if sheet is not None else iter(())
    fields = fields_of([_text(cell) for cell in next(rows, ())], path.name)
    for number, row in enumerate(rows, start=2):
        if any(cell is not None for cell in row):
            yield Line(number, {field: _text(row[i]) for i, field in fields.items() if i < len(row)})


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


def instant(text: str, zone: ZoneInfo, now: datetime, *, end_of_day: bool = False) -> datetime:
    """An instant as people write it: ISO with or without offset, `2019/4/25 9:32:09`, or a date alone.

    Without an offset it is local to `zone`; a date alone is its beginning, or its last second with `end_of_day` (an
    answer of that day is in doubt the later one, for the consumer). Raises BadInstant, FutureInstant.
    """
    cleaned = unicodedata.normalize("NFKC", text).strip().replace("/", "-")
    day, _, clock = cleaned.replace("T", " ").partition(" ")
    try:
        local = date(*(int(part) for part in day.split("-")))
        if clock:
            parsed = datetime.combine(local, time.fromisoformat(_padded(clock)))
        else:
            parsed = datetime.combine(local, END_OF_DAY if end_of_day else time.min)
    except (ValueError, TypeError) as error:
        raise BadInstant(text=text[:40]) from error
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)
    if aware > now:
        raise FutureInstant(instant=text[:40])
    return aware


def _padded(clock: str) -> str:
    hour, found, rest = clock.strip().partition(":")
    return f"{int(hour):02d}{found}{rest}"

"""docs/performance.md: what was measured, how, and whether the targets are met. The raw figures stand at its end."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEAD = """# Performance

Written by `make bench` (`gongdao bench`; the queue page only with `gongdao bench --million`). Each part says when it
was measured. Figures in milliseconds move with the machine and its other work; ratios hold, because the sides of each
comparison take turns in one run and the medians of the rounds are shown.

CPU is user and system time as the kernel accounts it: *application* that of all threads of our processes, *database*
that of all PostgreSQL backends. The database is the embedded one with its usual settings; `fsync` and
`synchronous_commit` are on. `bench/` holds the code.
"""
JSON = re.compile(r"```json\n(.*)\n```", re.S)
VERIFIED = {
    "verify (tree) beside SHA-256, both over bytes in memory": "tree_in_memory_rate_of_sha256_in_memory",
    "verify (tree) beside SHA-256, both fetching the bytes": "tree_fetched_rate_of_sha256_fetched",
    "verify (whole) beside fetching and SHA-256": "whole_rate_of_sha256_fetched",
    "verify (whole) beside SHA-256 in memory": "whole_rate_of_sha256_in_memory",
}
TARGETS = "| target | asked | measured | met |\n|---|---|---|---|\n"


def merged(found: dict[str, Any], path: Path) -> dict[str, Any]:
    """The figures found now, each part with where and when, over those of the report there is."""
    kept = JSON.search(path.read_text("utf-8")) if path.exists() else None
    before: dict[str, Any] = json.loads(kept[1]) if kept else {}
    now = {part: {**figures, "about": found["about"]} for part, figures in found.items() if part != "about"}
    return before | now


def text(parts: dict[str, Any]) -> str:
    """The whole document."""
    sections = [HEAD, TARGETS + "\n".join(_targets(parts)) + "\n"]
    sections += [SECTIONS[part](parts[part]) + _about(parts[part]["about"]) for part in SECTIONS if part in parts]
    raw = json.dumps(parts, indent=1, ensure_ascii=False)
    return "\n".join([*sections, f"## Raw figures\n\n```json\n{raw}\n```\n"])


def _targets(parts: dict[str, Any]) -> Iterator[str]:
    if intake := parts.get("intake"):
        yield _target("single intake over HTTP, CPU beside SQL", "<= 4 x", intake["single"]["http_to_sql"], "x", most=4)
        yield _target(
            "batch of 100 over HTTP, CPU beside SQL", "<= 2.5 x", intake["batch"]["http_to_sql"], "x", most=2.5
        )
    if clocks := parts.get("clocks"):
        yield _target("sweeper beside the raw drain", ">= 0.5", clocks["sweeper_rate_of_raw"], "", least=0.5)
    if record := parts.get("record"):
        verified = record["verified"]
        for name, key in VERIFIED.items():
            yield _target(name, ">= 0.25", verified[key], "", least=0.25)
    if rulebook := parts.get("rulebook"):
        name = f"check of {rulebook['clauses']} clauses with {rulebook['tables']} tables, CPU"
        yield _target(name, "< 2 s", rulebook["cpu_s"], " s", most=2)
    if pages := parts.get("pages"):
        yield from _page_targets(pages["pages"])
    if queue := parts.get("queue"):
        name = f"queue page at {queue['open_cases']:,} open cases, CPU of the slowest view"
        yield _target(name, "< 50 ms", queue["slowest_cpu_ms"], " ms", most=50)
        data = queue["rows_and_counts"]["cpu_ms"]
        yield _target("its rows and counts alone, without the page, CPU", "< 50 ms", data, " ms", most=50)


def _page_targets(pages: dict[str, Any]) -> Iterator[str]:
    yield _target("first visit of the home page, transferred", "< 60 kB", pages["home"]["all_kb"], " kB", most=60)
    yield _target("statements of the queue page", "<= 8", pages["queue"]["statements"], "", most=8)
    yield _target("statements of the agent's case page", "<= 15", pages["the agent's case"]["statements"], "", most=15)


def _target(name: str, asked: str, figure: float, unit: str, *, least: float = 0, most: float = float("inf")) -> str:
    return f"| {name} | {asked} | {figure}{unit} | {'yes' if least <= figure <= most else '**no**'} |"


def _about(about: dict[str, Any]) -> str:
    return (
        f"\nMeasured {about['date']} on {about['cores']} cores ({about['machine']}) at a load of {about['load']}; "
        f"Python {about['python']}, PostgreSQL {about['postgresql']}.\n"
    )


def _table(first: str, rows: dict[str, dict[str, Any]]) -> str:
    head = f"| {first} | CPU ms | application | database | per second |\n|---|---|---|---|---|\n"
    return head + "".join(
        f"| {name} | {row['cpu_ms']} | {row['application_ms']} | {row['database_ms']} | {row['per_second']} |\n"
        for name, row in rows.items()
    )


def _intake(found: dict[str, Any]) -> str:
    rows = {}
    for kind, words in (("single", "one by one"), ("batch", "batches of 100")):
        sides = found[kind]
        rows[f"{words}: POST over HTTP to the server process"] = sides["http"]
        rows[f"{words}: `open_cases` in a process"] = sides["verb"]
        rows[f"{words}: prepared SQL, values worked out before"] = sides["sql"]
    single, batch = found["single"], found["batch"]
    return f"""## Intake

A complaint of {found["rows"]} rows: the case, its clocks by the shipped books, the event with its content, the letters.
The SQL side executes the very statement of `proceedings/open_rows.py` with parameters worked out before, prepared, one
connection, a transaction each; its CPU is that of the loop and of the backend. The HTTP client's CPU is not counted.

{_table("per case", rows)}
HTTP to SQL, all CPU: {single["http_to_sql"]} single, {batch["http_to_sql"]} batch. Database CPU alone:
{single["http_to_sql_database_only"]} and {batch["http_to_sql_database_only"]}. The verb without HTTP:
{single["verb_to_sql"]} and {batch["verb_to_sql"]}. One client waits for each answer, so cases per second are those
of one after another, each synced to disk, not of the server's capacity.
"""


def _due(found: dict[str, Any]) -> str:
    rows = "".join(
        f"| {name} | {row['us']:.1f} | {row['per_cpu_second']:,} |\n" for name, row in found.items() if name != "about"
    )
    return f"""## due()

One after another in plain Python, Chinese calendar, without the explanation.

| limit | us | per CPU second |
|---|---|---|
{rows}"""


def _clocks(found: dict[str, Any]) -> str:
    return f"""## Clocks

Breaches fired by `sweep.breach` with events and letters, beside the same claim, update and inserts with rows worked out
before. The sweeper has {found["sweeper_rate_of_raw"]} of the drain's rate by CPU,
{found["sweeper_rate_of_raw_by_wall"]} by the clock on the wall.

{_table("per clock", {"sweeper": found["sweeper"], "raw drain": found["raw"]})}"""


def _record(found: dict[str, Any]) -> str:
    verified = found["verified"]
    rows = {
        "sealing": found["sealed"],
        "`verify`, whole": verified["whole"],
        "`verify`, the tree half": verified["tree_fetched"],
        "fetching the bytes and SHA-256": verified["sha256_fetched"],
        "the tree over bytes in memory": verified["tree_in_memory"],
        "SHA-256 of the bytes in memory": verified["sha256_in_memory"],
    }
    return f"""## Record

Events of {verified["bytes_per_event"]} bytes on average, one process each. The tree half proves that no byte has
changed: every leaf and every root is computed anew from the bytes and compared with the signed checkpoints; it is
compared with SHA-256 over the same bytes, in memory (without signatures) and fetched by the same kind of cursor. The
whole also parses each event, folds the changes and compares columns, contents and every field of every state row;
filing a complaint makes a case and its clocks, a row each. That reads the database and makes Python objects for every
field, which SHA-256 in hardware does not: reading the state rows and parsing the events alone cost several times its
fetch and hash.

{_table("per event", rows)}"""


def _queue(found: dict[str, Any]) -> str:
    measured = {"rows and counts alone, no page": found["rows_and_counts"], **found["pages"]}
    rows = "".join(
        f"| {name} | {row['wall_ms']} | {row['wall_ms_worst']} | {row['cpu_ms']} | {row['database_ms']} |\n"
        for name, row in measured.items()
    )
    return f"""## Queue page

The first page of each view of the desk with all counts, signed in, through all middleware, without network, over
{found["open_cases"]:,} open cases with a clock each, made by SQL with triggers and foreign keys at work. The time by
the clock on the wall includes waiting for other work of the machine; CPU does not.

| view | wall ms, median | worst | CPU ms | of it database |
|---|---|---|---|---|
{rows}"""


def _rulebook(found: dict[str, Any]) -> str:
    return f"""## Rulebook

`check` of a generated book of {found["clauses"]} clauses with {found["tables"]} tables ({found["kilobytes"]} kB of
text), reading and compiling included: {found["cpu_s"]} s of CPU, {found["wall_s"]} s by the clock on the wall.
"""


def _pages(found: dict[str, Any]) -> str:
    rows = "".join(
        f"| {name} | {one['html_kb']} | {one['all_kb']} | {one['parts']} | {one['statements_few']} | "
        f"{one['statements']} | {one['cpu_ms']} |\n"
        for name, one in found["pages"].items()
    )
    return f"""## Pages

Bytes are those of the bodies as sent to somebody who accepts gzip and brotli and comes for the first time: the page,
and with it every style sheet, script and picture that its markup names. Statements and CPU are counted in one process,
without network, for the second look: with three cases and an empty talk, then with pages of cases and a long talk.

| page | kB | kB with its parts | parts | statements, few rows | many rows | CPU ms |
|---|---|---|---|---|---|---|
{rows}"""


SECTIONS = {
    "intake": _intake,
    "due": _due,
    "clocks": _clocks,
    "record": _record,
    "rulebook": _rulebook,
    "pages": _pages,
    "queue": _queue,
}

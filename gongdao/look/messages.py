"""The words of the pages: finding the msgids that the source uses, without gettext tools.

``python -m gongdao.look.messages`` adds what is missing to each app's ``locale/zh_Hans/LC_MESSAGES/django.po`` with an
empty translation, compiles, and lists what still has none. Packages without an ``apps.py`` (the pure ones) have their
words in this app's catalogue. msgids are the strings of ``{% translate %}``, ``{% blocktranslate %}`` and the gettext
functions, the docstrings of all subclasses of `Refusal`, and causes and cures of the checker's findings.
"""

import ast
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import write_po
from django.utils.translation.template import templatize

from gongdao.look.catalogues import PACKAGE, catalogues, compile_all, load, replace
from gongdao.rulebook.findings import CODES

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Msgid = str | tuple[str, ...]
Key = tuple[Msgid, str | None]  # msgid (or singular and plural) and context


def used() -> dict[str, set[Key]]:
    """Every msgid in use, by the app whose catalogue holds it. What the look says itself is not repeated elsewhere."""
    apps = catalogues(PACKAGE)
    found: dict[str, set[Key]] = defaultdict(set)
    sources = sorted(PACKAGE.rglob("*.py"))
    for path, keys in [*_in_code(sources), *_refusals(sources), *_in_templates(), _findings()]:
        package = path.relative_to(PACKAGE).parts[0]
        found[package if package in apps else "look"].update(keys)
    return {app: keys if app == "look" else keys - found["look"] for app, keys in found.items()}


def _in_code(sources: Iterable[Path]) -> Iterator[tuple[Path, set[Key]]]:
    for path in sources:
        yield path, _extracted(path.read_bytes())


def _findings() -> tuple[Path, set[Key]]:
    """The cause and the cure of every finding of the checker."""
    said = {text for code in CODES.values() for text in (code.cause, code.cure)}
    return PACKAGE / "rulebook" / "findings.py", {(text, None) for text in said}


def _in_templates() -> Iterator[tuple[Path, set[Key]]]:
    for suffix in ("html", "txt"):
        for path in sorted(PACKAGE.glob(f"*/templates/**/*.{suffix}")):
            code = templatize(path.read_text("utf-8"), origin=str(path))
            flat = "\n".join(line.lstrip() for line in code.splitlines())
            yield path, _extracted(flat.encode())


def _extracted(source: bytes) -> set[Key]:
    options = {"encoding": "utf-8"}
    found = extract("python", io.BytesIO(source), KEYWORDS, options=options)
    return {(tuple(msgid) if isinstance(msgid, list | tuple) else msgid, context) for _, msgid, _, context in found}


def _refusals(sources: Iterable[Path]) -> Iterator[tuple[Path, set[Key]]]:
    """Docstrings of the subclasses of Refusal, as `Refusal.template` reads them."""
    classes = [
        (path, node)
        for path in sources
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ClassDef)
    ]
    known = {"Refusal"}
    while True:
        new = {node.name for _, node in classes if known & _bases(node)} - known
        if not new:
            break
        known |= new
    for path, node in classes:
        if known & _bases(node) and (text := ast.get_docstring(node)):
            yield path, {(" ".join(text.split()), None)}
    yield PACKAGE / "errors.py", {("The request was refused.", None)}


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}


def add_missing() -> int:
    """Add every msgid in use to its app's .po with an empty translation; how many were added. Removes nothing."""
    added = 0
    paths = catalogues(PACKAGE)
    for app, keys in used().items():
        catalog = load(paths[app])
        missing = [key for key in sorted(keys, key=str) if catalog.get(*key) is None]
        for msgid, context in missing:
            catalog.add(msgid, context=context)
        if missing:
            paths[app].parent.mkdir(parents=True, exist_ok=True)
            text = io.BytesIO()
            write_po(text, catalog, width=0, no_location=True)
            replace(paths[app], text.getvalue())
            added += len(missing)
    return added


def untranslated() -> list[str]:
    """``app: msgid`` of every msgid in use that has no Chinese yet; a test holds this list empty."""
    paths = catalogues(PACKAGE)
    lacking = []
    for app, keys in sorted(used().items()):
        catalog = load(paths[app])
        for msgid, context in sorted(keys, key=str):
            message = catalog.get(msgid, context)
            if message is None or message.fuzzy or not _filled(message.string):
                lacking.append(f"{app}: {msgid if isinstance(msgid, str) else msgid[0]}")
    return lacking


def _filled(strings: Any) -> bool:
    return bool(strings) if isinstance(strings, str) else bool(strings) and all(strings)


@click.command()
def main() -> None:
    """Add, compile, and list what has no Chinese."""
    added = add_missing()
    compile_all()
    lacking = untranslated()
    click.echo(f"{added} added, {len(lacking)} without Chinese")
    for line in lacking:
        click.echo(f"  {line}")


if __name__ == "__main__":
    main()

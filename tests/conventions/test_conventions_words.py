"""Everything a reader may see has a Chinese translation, and nothing translated is forgotten in the files."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).parents[2] / "gongdao"
LOOKUPS = {"gettext", "gettext_lazy", "_", "gettext_noop", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy"}
PERCENT = re.compile(r"%\(\w+\)[sd]")
BRACES = re.compile(r"\{\w+\}")


def catalogue() -> dict[str, tuple[str, str]]:
    """msgid -> (msgid with its plural, Chinese), of all apps together. A plural is found by its singular."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as text:
            for message in read_po(text, locale="zh_Hans"):
                ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                said = message.string if isinstance(message.string, str) else message.string[0]
                if ids[0] and said and not message.fuzzy:
                    found[ids[0]] = ("\n".join(ids), said)
    return found


def used_in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            at = 1 if called.startswith("pgettext") else 0
            if called in LOOKUPS and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                yield str(node.args[at].value)


def refusals(path: Path) -> Iterator[str]:
    """The docstring of a refusal is the message."""
    if not path.name.endswith("errors.py") or path.parent.name == "postgres":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and node.name != "Refusal" and (text := ast.get_docstring(node)):
            yield " ".join(text.split())


def used_in_template(path: Path) -> Iterator[str]:
    """The msgids of {% translate %} and {% blocktranslate %}, by the way Django's own makemessages takes."""
    code = templatize(path.read_text("utf-8"), origin=str(path))
    for call in re.finditer(r"\b(?:gettext|pgettext|ngettext)\((.*?)\)(?=\s|$|[A-Z])", code, re.S):
        strings = re.findall(r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", call[1])
        if strings:
            context = call[0].startswith("pgettext")
            yield ast.literal_eval(strings[1 if context and len(strings) > 1 else 0])


def used() -> dict[str, str]:
    """msgid -> the file that uses it."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts and "rulebook" not in path.parts:
            for text in [*used_in_python(path), *refusals(path)]:
                found.setdefault(text, path.relative_to(PACKAGE).as_posix())
    for path in sorted(PACKAGE.rglob("templates/**/*.*")):
        for text in used_in_template(path):
            found.setdefault(text, path.relative_to(PACKAGE).as_posix())
    return found


def test_every_sentence_has_its_chinese() -> None:
    known = catalogue()
    missing = [f"{where}: {text}" for text, where in used().items() if text.strip() and text not in known]
    assert not missing, "\n".join(missing)


def test_a_translation_names_no_value_that_is_not_given() -> None:
    formatted = {text for path in PACKAGE.rglob("*errors.py") for text in refusals(path)}
    wrong = {
        one: said
        for one, (both, said) in catalogue().items()
        if not set(PERCENT.findall(said)) <= set(PERCENT.findall(both))
        or (one in formatted and not set(BRACES.findall(said)) <= set(BRACES.findall(both)))
    }
    assert wrong == {}

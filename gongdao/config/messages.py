"""Translations: each `django.po` becomes the `django.mo` that Django reads, without the gettext programs."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]


def compile_messages(package: Path = PACKAGE) -> list[Path]:
    """Compiles every `*/locale/*/LC_MESSAGES/django.po` that is newer than its `.mo`; returns those compiled."""
    sources = sorted(package.glob("*/locale/*/LC_MESSAGES/django.po"))
    stale = [each for each in sources if _is_stale(each)]
    for source in stale:
        _compile(source)
    return stale


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> None:
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parents[1].name)
    making = source.with_suffix(f".mo.{os.getpid()}")  # several programs may start at the same time
    with making.open("wb") as binary:
        write_mo(binary, catalogue)
    making.replace(source.with_suffix(".mo"))

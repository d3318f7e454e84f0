"""The catalogues of the pages: one a Django app, Chinese by hand; what Django reads is compiled here, without gettext.

From each `locale/zh_Hans/LC_MESSAGES/django.po` come two `.mo`: its own, and that of zh_Hant, which is made from it by
`gongdao.script` and stands in no file of the source.
"""

import io
import os
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from gongdao import script

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE, DERIVED = "zh_Hans", "zh_Hant"


def catalogues(package: Path = PACKAGE) -> dict[str, Path]:
    """The .po file of each app of ours, by the app's name; the file need not exist yet."""
    return {
        app.parent.name: app.parent / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
        for app in sorted(package.glob("*/apps.py"))
    }


def load(path: Path) -> Catalog:
    """The catalogue in a .po file, or an empty one."""
    if not path.exists():
        who = {"project": "gongdao", "version": "1", "last_translator": "gongdao", "language_team": "gongdao"}
        return Catalog(locale=LOCALE, header_comment="# Chinese of gongdao.", fuzzy=False, **who)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, charset="utf-8")


def derived(catalog: Catalog) -> Catalog:
    """The same catalogue in zh_Hant."""
    other = Catalog(locale=DERIVED, fuzzy=False)
    for message in catalog:
        if message.id:
            said = message.string or ""
            said = script.traditional(said) if isinstance(said, str) else tuple(map(script.traditional, said))
            other.add(message.id, said, context=message.context, flags=message.flags)
    return other


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """Compile each .po that is newer than what was made of it; the .po compiled. Called at every start-up."""
    stale = [source for source in catalogues(package).values() if source.exists() and _is_stale(source)]
    for source in stale:
        catalog = load(source)
        _write(source.with_suffix(".mo"), catalog)
        _write(_derived(source), derived(catalog))
    return stale


def _derived(source: Path) -> Path:
    return source.parents[2] / DERIVED / "LC_MESSAGES" / "django.mo"


def _is_stale(source: Path) -> bool:
    targets = (source.with_suffix(".mo"), _derived(source))
    latest = max(path.stat().st_mtime for path in (source, script.CORRECTIONS, Path(script.__file__)))
    return any(not target.exists() or target.stat().st_mtime < latest for target in targets)


def _write(target: Path, catalog: Catalog) -> None:
    binary = io.BytesIO()
    write_mo(binary, catalog)
    target.parent.mkdir(parents=True, exist_ok=True)
    replace(target, binary.getvalue())


def replace(path: Path, content: bytes) -> None:
    """Write beside, then rename: several processes start at the same time."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)
    os.replace(name, path)

"""Where the texts of books come from: bytes, the folder of shipped books, and the imports of a book."""

from collections.abc import Sequence
from pathlib import Path

from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.model import Book
from gongdao.rulebook.reader import read_document

FOLDER = Path(__file__).parent.parent / "rulebooks"
Texts = list[tuple[str, str]]


def shipped() -> Texts:
    """(path, text) of each book that comes with the product, by file name."""
    paths = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
    return [(str(path), path.read_text(encoding="utf-8")) for path in paths]


def decode(data: bytes, name: str) -> str | Finding:
    """The text of a UTF-8 file, or the finding that says where it is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"The file is not UTF-8: byte {data[error.start]:#04x} cannot stand here. Save it as UTF-8."
        return finding("not-utf-8", Place(name, "", line, column), message)


def front_of(text: str, name: str) -> Book:
    """The book as far as it can be read; for its id and its imports."""
    return read_document(text, name)[0]


def with_imports(texts: Sequence[tuple[str, str]]) -> Texts:
    """The texts, and the shipped books that they import and do not bring themselves (imports of imports too)."""
    known = {front_of(text, name).id: (name, text) for name, text in shipped()}
    every = list(texts)
    ids = {front_of(text, name).id for name, text in every}
    for name, text in every:  # grows while it is walked
        for wanted in front_of(text, name).imports:
            if wanted not in ids and wanted in known:
                ids.add(wanted)
                every.append(known[wanted])
    return every

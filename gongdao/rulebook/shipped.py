"""The rulebooks that come with the product, as texts."""

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "rulebooks"


def shipped() -> list[tuple[str, str]]:
    """(path, text) of each shipped book, by file name."""
    paths = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
    return [(str(path), path.read_text(encoding="utf-8")) for path in paths]

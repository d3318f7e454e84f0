"""A paper as data (a title, then blocks in order), and how it becomes a PDF; whatever it is about."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

LAYOUT = (Path(__file__).parent / "layout.typ").read_bytes()
REGIONS = {"zh-Hans": ("zh", "cn"), "zh-Hant": ("zh", "tw"), "en": ("en", "gb")}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass
class Sheet:
    """One paper. `about` stands at the foot of each page, `page` says there which page it is ({n}, {total}).

    `dated` is the instant that the PDF itself carries: that of the act, so that the same record gives the same bytes.
    """

    title: str
    language: str
    about: str
    page: str
    dated: datetime
    blocks: list[dict[str, Any]] = field(default_factory=list)

    def heading(self, text: str) -> None:
        self.blocks.append({"kind": "heading", "text": text})

    def text(self, text: str) -> None:
        """Words as somebody wrote them; each line is a paragraph. Nothing in them is read as markup."""
        self.blocks.append({"kind": "text", "lines": lines(text)})

    def quote(self, text: str) -> None:
        """Words that stand elsewhere, a clause for example."""
        self.blocks.append({"kind": "quote", "lines": lines(text)})

    def rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """What is said of one thing: pairs of a name and its words. Pairs without words are left out."""
        kept = [{"name": name, "lines": lines(words)} for name, words in rows if words]
        if kept:
            self.blocks.append({"kind": "rows", "rows": kept})

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[str]) -> None:
        """Several things of one kind; `widths` as the layout names them: `auto`, `1fr`, `4cm`."""
        self.blocks.append({"kind": "table", "head": list(head), "rows": [list(r) for r in rows], "widths": widths})

    def pdf(self, *, strict: bool = False) -> bytes:
        """The PDF: tagged, with title and language, page numbers, fonts embedded as far as they are used.

        `strict` holds it to PDF/UA-1; a sign that no font has then raises a RuntimeError, else it is left as a box.
        """
        language, region = REGIONS[self.language]
        data = {"title": self.title, "about": self.about, "page": self.page, "blocks": self.blocks}
        compiler = typst.Compiler(
            LAYOUT,
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "lang": language, "region": region},
        )
        made = compiler.compile(
            format="pdf", timestamp=int(self.dated.timestamp()), pdf_standards=["ua-1"] if strict else []
        )
        assert isinstance(made, bytes)
        return made


def lines(text: str) -> list[str]:
    """The lines that hold something, without signs that print nothing or turn the direction of others."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return [line.rstrip() for line in plain.split("\n") if line.strip()]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts that come as a package; a rare sign that they lack is taken from the system's, if those have it."""
    folder = str(pylopdf_fonts_zh_cn.serif_path().parent)
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[folder])

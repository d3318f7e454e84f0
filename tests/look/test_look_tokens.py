"""The colours hold in both themes, and no page needs an exception from the content security policy."""

import re
from pathlib import Path

import pytest

from gongdao.look.contrast import PAIRS, dark_blocks, ratio, themes

PACKAGE = Path(__file__).resolve().parents[2] / "gongdao"
STATIC = PACKAGE / "look" / "static" / "look"
TOKENS = (STATIC / "tokens.css").read_text("utf-8")


def test_the_two_dark_blocks_are_equal() -> None:
    preferred, chosen = dark_blocks(TOKENS)
    assert len(preferred) > 50
    assert preferred == chosen


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast_passes_wcag_aa(theme: int, ink: str, ground: str, least: float) -> None:
    colours = themes(TOKENS)[theme]
    assert ratio(colours[ink], colours[ground]) >= least


def test_contrast_is_that_of_wcag() -> None:
    assert ratio("#ffffff", "#000000") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_dark_differs_from_light() -> None:
    light, dark = themes(TOKENS)
    assert light["paper"] == "#faf9f6"
    assert dark["paper"] == "#171715"


def test_paper_is_white_whatever_the_theme() -> None:
    depth, place = 0, TOKENS.index(':root[data-theme="dark"] {')
    depth = TOKENS[:place].count("{") - TOKENS[:place].count("}")
    assert depth == 1, "the chosen dark theme stands in a block of its own"
    assert TOKENS[:place].rstrip().endswith("@media screen {")
    assert "@media screen and (prefers-color-scheme: dark) {" in TOKENS


@pytest.mark.parametrize("sheet", sorted(PACKAGE.glob("*/static/**/*.css")), ids=lambda sheet: sheet.stem)
def test_type_follows_the_print_size(sheet: Path) -> None:
    """Large print enlarges the root; what is written in pixels would stay as it is."""
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    sizes = re.findall(r"(?<![\w-])(?:font-size|font|line-height)\s*:[^;{}]*", css)
    assert [size for size in sizes if re.search(r"\d(px|pt)\b", size)] == (
        ["font-size: 11pt"] if "print" in sheet.stem else []
    )


@pytest.mark.parametrize("sheet", ["components", "portal", "desk", "styleguide", "rules", "print"])
def test_every_token_in_use_is_declared(sheet: str) -> None:
    css = (STATIC / f"{sheet}.css").read_text("utf-8")
    declared = set(re.findall(r"(--[a-z0-9-]+):", TOKENS))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) <= declared
    assert not re.findall(r":[^;{}]*#[0-9a-f]{3,6}\b", css.replace("%3C", "")), "a raw colour beside the tokens"


def pages() -> list[Path]:
    return [path for path in sorted(PACKAGE.glob("*/templates/**/*.html")) if path.name != "email.html"]


def test_no_inline_style_script_or_handler_in_any_template() -> None:
    inline = re.compile(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son(?!e=)[a-z]+=|javascript:""", re.IGNORECASE)
    assert len(pages()) > 20
    assert [path.name for path in pages() if inline.search(path.read_text("utf-8"))] == []


def test_no_chinese_in_templates_and_python() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    files = [*PACKAGE.glob("look/**/*.py"), *PACKAGE.glob("look/templates/**/*")]
    assert [path.name for path in files if path.is_file() and chinese.search(path.read_text("utf-8"))] == []

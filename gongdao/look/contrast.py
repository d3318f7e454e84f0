"""Contrast of the colour tokens by WCAG 2.2 (relative luminance, success criteria 1.4.3 and 1.4.11)."""

import re

TEXT, GRAPHIC = 4.5, 3.0  # least ratios of level AA
GROUNDS = ("paper", "surface", "sunk", "hover", "selected")
INKS = ("ink", "ink-2", "ink-3", "link")
MEANINGS = ("time", "soon", "late-text", "rest")

PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT) for ink in INKS for ground in GROUNDS),
    *((ink, ground, TEXT) for ink in MEANINGS for ground in ("paper", "surface")),
    *((ink, "lit", TEXT) for ink in ("ink", "ink-2", "link")),
    *((ink, "link-wash", TEXT) for ink in ("ink", "ink-2", "link")),
    ("time", "sunk", TEXT),
    ("late-text", "sunk", TEXT),
    ("soon", "soon-wash", TEXT),
    ("late", "late-wash", TEXT),
    ("rest", "rest-wash", TEXT),
    ("time", "time-wash", TEXT),
    ("note-ink", "note", TEXT),
    ("ink", "note", TEXT),
    ("link", "note", TEXT),
    ("on-seal", "seal", TEXT),
    ("on-seal", "seal-press", TEXT),
    ("on-link", "link", TEXT),
    ("paper", "ink", TEXT),
    ("seal", "surface", GRAPHIC),
    ("on-chart-4", "chart-4", TEXT),
    ("on-chart-5", "chart-5", TEXT),
    *((f"on-chart-{tone}", f"chart-{tone}", TEXT) for tone in ("ink", "mute", "hit")),
    *(("chart-4", ground, GRAPHIC) for ground in ("paper", "surface")),
    ("chart-hit", "surface", TEXT),
    ("chart-ink", "surface", GRAPHIC),
    ("chart-ink", "paper", GRAPHIC),
    ("chart-hit", "paper", TEXT),
    ("lit-line", "lit", GRAPHIC),
    *(("control", ground, GRAPHIC) for ground in ("paper", "surface")),
    *(("focus", ground, GRAPHIC) for ground in GROUNDS),
)
"""(ink, ground, least ratio) of everything that is drawn on something else."""

_HEX = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})")


def dark_blocks(css: str) -> tuple[list[str], list[str]]:
    """The declarations of the two dark blocks of tokens.css: by preference, by choice."""
    preferred = css.split(':root:not([data-theme="light"]) {', 1)[1].split("}", 1)[0]
    chosen = css.split(':root[data-theme="dark"] {', 1)[1].split("}", 1)[0]
    first, second = ([part.strip() for part in block.split(";") if part.strip()] for block in (preferred, chosen))
    return first, second


def themes(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """Colours as ``#rrggbb`` by name: light, dark."""
    light = dict(_HEX.findall(css.split("@media", 1)[0]))
    dark = light | dict(_HEX.findall("; ".join(dark_blocks(css)[1])))
    return light, dark


def ratio(one: str, other: str) -> float:
    """Contrast of two colours ``#rrggbb``, from 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

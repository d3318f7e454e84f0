"""Broken texts end in findings, never in another error."""

import random
from pathlib import Path

import pytest

from gongdao.rulebook import BookError, Finding, check_texts, load_stack, read, shipped

SAMPLE = (Path(__file__).parent / "sample.md").read_text(encoding="utf-8")
PIECES = [
    "|",
    "\\|",
    "｜",
    "```",
    "---",
    "\t",
    "\r",
    "\x00",
    "{#S-1}",
    "→",
    "-",
    "..",
    "not(",
    ",",
    "９",
    "1,000",
    ":",
    "&x",
    "#",
    "*",
    "\u2028",
    "”",
    " ",
]


@pytest.mark.parametrize("seed", range(4))
def test_damaged_sample(seed: int) -> None:
    damage(random.Random(seed), SAMPLE, 30)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 106))
def test_damaged_books_many_times(seed: int) -> None:
    rng = random.Random(seed)
    for _, text in [("", SAMPLE), *shipped()]:
        damage(rng, text, 20)


def damage(rng: random.Random, text: str, count: int) -> None:
    for _ in range(count):
        broken = text
        for _ in range(rng.randint(1, 4)):
            broken = damaged(rng, broken)
        found = check_texts([("broken.md", broken)])
        assert all(isinstance(one, Finding) and one.line >= 0 and one.message for one in found)
        lines = broken.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert all(one.line <= len(lines) for one in found)
        try:
            load_stack([("broken.md", broken)])
        except BookError as error:
            assert error.findings and error.message


def damaged(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(4)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, rng.choice(lines))
    else:
        line = lines[at]
        begin = rng.randint(0, len(line))
        end = begin if kind == 2 else min(len(line), begin + rng.randint(1, 6))
        lines[at] = line[:begin] + rng.choice(PIECES) + line[end:]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        "---\nid: " + "[" * 5000 + "\n---\n",
        "---\n" + "- " * 5000 + "\n---\n",
        "---\n" + "? " * 5000 + "\n---\n",
        "---\nid: a\n---\n" + "> " * 5000 + "x\n",
        "---\nid: a\n---\n# " + " " * 50_000 + "x\n",
        "---\nid: a\n---\n# a {#A-1}\n```decision d\n| " + "[" * 50_000 + " |\n|---|\n| x |\n```\n",
        "\x00" * 1000,
        "---\n" * 1000,
    ],
    ids=["brackets", "dashes", "questions", "quotations", "wide heading", "wide header", "zeros", "rulers"],
)
def test_hostile_text_is_refused_quickly(text: str) -> None:
    with pytest.raises(BookError):
        read(text)


def test_very_wide_and_very_long_tables(write) -> None:
    columns = "| " + " | ".join(f"f{n}" for n in range(400)) + " | → out |\n"
    facts = "```facts f\n| fact | type |\n|---|---|\n" + "".join(f"| f{n} | yes_no |\n" for n in range(400))
    facts += (
        "```\n```facts g\n| fact | type | values |\n|---|---|---|\n| out | choice | a, b |\n| n | number | |\n```\n"
    )
    row = "| " + " | ".join(["yes"] * 400) + " | a |\n"
    wide = facts + "```decision d\n" + columns + "|---" * 401 + "|\n" + row + "```\n"
    assert "too-wide" in [one.code for one in check_texts([("t.md", write(wide, vocabulary=False))])]
    rows = "".join(f"| [{n}..{n + 1}) | a |\n" for n in range(800))
    long = facts + f"```decision d\n| n | → out |\n|---|---|\n| < 0 | b |\n{rows}| >= 800 | b |\n```\n"
    assert not [one for one in check_texts([("t.md", write(long, vocabulary=False))]) if one.level == "error"]

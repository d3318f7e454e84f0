"""A slow twin of the partition check: random tables over small domains, every combination tried, cells as sets."""

import itertools
import random
from dataclasses import dataclass

DOMAINS: dict[str, list[str]] = {
    "colour": ["red", "green", "blue"],
    "flag": ["yes", "no"],
    "count": [str(n) for n in range(1, 7)],
    "price": ["0.00", "0.01", "0.02", "0.03", "0.04"],
    "day": ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"],
}
FACTS = """```facts f
| fact   | type   | values                       |
|--------|--------|------------------------------|
| colour | choice | red, green, blue             |
| flag   | yes_no |                              |
| count  | number | [1..6]                       |
| price  | money  | <= 0.04                      |
| day    | date   | [2026-02-27..2026-03-02]     |
| out    | choice | a, b, c                      |
```

"""


@dataclass(frozen=True)
class Sketch:
    """A table: its columns, its policy, and for each row the admitted values of each column and the output."""

    columns: list[str]
    hit: str
    cells: list[list[tuple[str, frozenset[str]]]]
    outputs: list[str]

    def text(self) -> str:
        lines = ["| " + " | ".join([*self.columns, "→ out"]) + " |", "|" + "---|" * (len(self.columns) + 1)]
        for row, output in zip(self.cells, self.outputs, strict=True):
            lines.append("| " + " | ".join([*(text for text, _ in row), output]) + " |")
        return f"```decision d\nhit: {self.hit}\n\n" + "\n".join(lines) + "\n```\n"

    def matching(self, point: tuple[str, ...]) -> list[int]:
        """The rows (from 0) that admit a combination."""
        return [
            number
            for number, row in enumerate(self.cells)
            if all(value in admitted for value, (_, admitted) in zip(point, row, strict=True))
        ]

    def points(self) -> list[tuple[str, ...]]:
        return list(itertools.product(*(DOMAINS[name] for name in self.columns)))


def sketch(rng: random.Random) -> Sketch:
    columns = rng.sample(sorted(DOMAINS), rng.randint(1, 3))
    rows = rng.randint(1, 7)
    wide = rng.choice([0.15, 0.4, 0.7])
    cells = [[_cell(rng, name, wide) for name in columns] for _ in range(rows)]
    return Sketch(columns, rng.choice(["unique", "first", "any"]), cells, [rng.choice("abc") for _ in range(rows)])


def _cell(rng: random.Random, name: str, wide: float) -> tuple[str, frozenset[str]]:
    domain = DOMAINS[name]
    if rng.random() < wide:
        return "-", frozenset(domain)
    if name in ("colour", "flag") or rng.random() < 0.2:
        chosen = rng.sample(domain, rng.randint(1, len(domain) - 1))
        if rng.random() < 0.3:
            return f"not({', '.join(chosen)})", frozenset(domain) - set(chosen)
        return ", ".join(chosen), frozenset(chosen)
    parts = [_part(rng, domain) for _ in range(rng.choice([1, 1, 2]))]
    text = ", ".join(part for part, _ in parts)
    admitted = frozenset().union(*(each for _, each in parts))
    if rng.random() < 0.15:
        return f"not({text})", frozenset(domain) - admitted
    return text, admitted


def _part(rng: random.Random, domain: list[str]) -> tuple[str, frozenset[str]]:
    low, high = sorted(rng.sample(range(len(domain)), 2))
    kind = rng.choice(["<", "<=", ">", ">=", "=", "[]", "()", "[)", "(]"])
    if kind in ("<", "<=", ">", ">=", "="):
        kept = {
            "<": domain[:high],
            "<=": domain[: high + 1],
            ">": domain[low + 1 :],
            ">=": domain[low:],
            "=": [domain[low]],
        }[kind]
        return f"{kind} {domain[low if '>' in kind or kind == '=' else high]}", frozenset(kept)
    first, last = low + (kind[0] == "("), high - (kind[1] == ")")
    if first > last:
        first, last, kind = low, high, "[]"
    return f"{kind[0]}{domain[low]}..{domain[high]}{kind[1]}", frozenset(domain[first : last + 1])

"""A large sound rulebook made by counting: clauses with words, decision tables, deadlines, notices with their words."""

HEAD = """---
id: {id}
title: A large book
language: en
rank: {rank}
version: 1.0
{imports}---

# 1 {{#{letter}-1}}

"""
WORDS = """```facts case
| fact     | type   | values               | default | label    | zh-Hans |
|----------|--------|----------------------|---------|----------|---------|
| category | choice | {categories} |         | Category | Category    |
| severity | grade  | light, middle, grave |         | Severity | Severity    |
| amount   | money  | >= 0                 |         | Amount   | Amount    |
| people   | number | >= 1                 | 1       | People   | People    |
{derived}
```

```roles all
| role     | scope    | stand_in | label    | zh-Hans |
|----------|----------|----------|----------|---------|
| consumer | case     |          | Consumer | Consumer  |
| owner    | case     | manager  | Owner    | Owner  |
| manager  | platform |          | Manager  | Manager    |
```

"""
FLOW = """```procedure case_{n}
final: closed

| state   | action | by       | next   | needs           | does   |
|---------|--------|----------|--------|-----------------|--------|
| (start) | file   | consumer | open   |                 | open   |
| open    | answer | owner    | closed | reasons, clause | answer |
| closed  | appeal | consumer | open   |                 | appeal |
```

"""
KEEPING = """```retention files
| record | → keep  | → from |
|--------|---------|--------|
| case   | 3 years | answer |
```

"""
BESIDE = 30  # tables for each procedure; a third of them are its deadlines
CATEGORIES = tuple(f"kind_{n}" for n in range(12))


def books(clauses: int, tables: int) -> list[tuple[str, str]]:
    """(name, text) of a vocabulary and a rule book with so many clauses and tables; sound but for idle limits."""
    derived = "\n".join(
        f"| made_{n} | choice | a_{n}, b_{n} | | Made {n} | Made {n} |" for n in range(tables) if n % 3 == 0
    )
    words = HEAD.format(id="words", rank="vocabulary", letter="W", imports="")
    words += WORDS.format(categories=", ".join(CATEGORIES), derived=derived)
    parts = [HEAD.format(id="rules", rank="rule", letter="R", imports="imports: words\n"), KEEPING]
    made = 1
    for n in range(2, clauses):
        parts.append(
            f"## {n} A clause {{#R-{n}}}\n\nThe {n}th clause says what is done, by whom and within 5 days.\n\n"
        )
        if made < tables and made % BESIDE == 1:
            parts.append(FLOW.format(n=made // BESIDE))
            made += 1
        if made < tables:
            parts.append(_table(made))
            made += 2 if made % 3 == 2 else 1  # a notice brings its words
    return [("words.md", words), ("rules.md", "".join(parts))]


def _table(n: int) -> str:
    return (_decision, _deadline, _notice)[n % 3](n)


def _decision(n: int) -> str:
    """Every category, with a bound on the amount for each."""
    rows = [
        f"| {each} | {side} {(n + m) * 10} | {out}_{n} |"
        for m, each in enumerate(CATEGORIES)
        for side, out in (("<", "a"), (">=", "b"))
    ]
    return f"```decision table_{n}\n| category | amount | → made_{n} |\n|---|---|---|\n" + "\n".join(rows) + "\n```\n\n"


def _deadline(n: int) -> str:
    head = f"```deadline limit_{n}\nof: case_{n // BESIDE}\nfrom: file, appeal\nuntil: answer\n"
    head += "duty: owner\nfavours: platform\n\n"
    rows = [f"| {grade} | {n + 9 - m} days | 1 day |" for m, grade in enumerate(("light", "middle", "grave"))]
    return head + "| severity | → limit | → warn |\n|---|---|---|\n" + "\n".join(rows) + "\n```\n\n"


def _notice(n: int) -> str:
    head = (
        f"```notice told_{n}\non: answer\n\n| severity | people | → to | → channel | → words |\n|---|---|---|---|---|\n"
    )
    rows = f"| light | - | consumer | app | told_{n} |\n| - | >= 10 | manager | app | told_{n} |\n"
    words = (
        f"```words told_{n}\n| en | zh-Hans |\n|---|---|\n| Answer {n}: {{number}} | Answer {n}: {{number}} |\n```\n\n"
    )
    return head + rows + "```\n\n" + words

"""The reader: what it accepts, and where exactly it says what is wrong."""

from pathlib import Path

import pytest

from gongdao.rulebook import Book, BookError, Rule, load_stack, read

SAMPLE = (Path(__file__).parent / "sample.md").read_text(encoding="utf-8")


def test_sample_is_read_whole() -> None:
    book = read(SAMPLE, name="sample.md")
    assert (book.id, book.rank, book.version, book.platforms) == ("sample", "rule", "2026.1", ("liaoliao", "liaosheng"))
    assert len({rule.kind for rule in book.rules}) == 20
    assert book.preamble.startswith("A sample of the rulebook language")
    clause = next(each for each in book.clauses if each.id == "S-3.5")
    assert (clause.title, clause.level, clause.material) == ("5 赔偿的审批", 2, True)
    assert clause.rules == ("compensation", "compensation")
    assert clause.text_markdown.startswith("来源只写") and "```" not in clause.text_markdown
    assert SAMPLE.split("\n")[clause.line - 1].startswith("## 5 赔偿的审批")


def test_every_cell_knows_its_place() -> None:
    lines = SAMPLE.split("\n")
    for rule in read(SAMPLE).rules:
        for cell in (cell for row in rule.cells for cell in row if cell.text):
            assert lines[cell.line - 1][cell.column - 1 :].startswith(cell.text)
        for column in rule.columns:
            header = lines[column.line - 1][column.column - 1 :]
            assert header.removeprefix("→ ").startswith(column.name)
        for key, cell in rule.at.items():
            assert (
                lines[cell.line - 1] == f"{key}: {cell.text}" and lines[cell.line - 1][cell.column - 1 :] == cell.text
            )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("| ", "|\t"),
        lambda text: text.replace(" |", "   |   ").replace("|   |", "||"),
    ],
    ids=["byte order mark", "CRLF", "tabs", "wide cells"],
)
def test_spacing_does_not_matter(change) -> None:
    assert [table(rule) for rule in read(change(SAMPLE)).rules] == [table(rule) for rule in read(SAMPLE).rules]


def table(rule: Rule) -> tuple[object, ...]:
    return rule.kind, rule.name, dict(rule.head), [c.name for c in rule.columns], rule.rows, rule.line


def test_escaped_pipe_and_plain_fences(write) -> None:
    text = write("```text\nno | rule\n```\n\n```words w\n| zh-Hans | en |\n|---|---|\n| 甲\\|乙 | a \\| b |\n```\n")
    book = read(text)
    assert book.rules[-1].rows == [["甲|乙", "a | b"]]
    assert "no | rule" in book.clauses[0].text_markdown


def table_body(*rows: str, head: str = "hit: first\n\n") -> str:
    return "```decision d\n" + head + "| amount | → severity |\n|--------|------------|\n" + "\n".join(rows) + "\n```\n"


# body, code, line counted from the first line of the body, column, what the message must say
BAD = [
    (table_body("| < 1,000 | general |"), "thousands-separator", 6, 5, "Write “1000”"),
    (table_body("| < 12,345,678.50 | general |"), "thousands-separator", 6, 5, "Write “12345678.50”"),
    (table_body("| < １000 | general |"), "full-width", 6, 5, "Write “< 1000”"),
    (table_body("| ＜ 1000 | general |"), "full-width", 6, 3, "Write “< 1000”"),
    (table_body("| ≥ 1000 | general |"), "full-width", 6, 3, "Write “>= 1000”"),
    (table_body("| < 1000 ｜ general |"), "full-width", 6, 10, "Write “|”"),
    (table_body("｜ < 1000 ｜ general ｜"), "full-width", 6, 1, "Write “|”"),
    (table_body("| - | general | extra |"), "cell-count", 6, 17, "3 cells, the header 2"),
    (table_body("| - |"), "cell-count", 6, 5, "1 cells, the header 2"),
    (table_body("| - | general"), "broken-row", 6, 13, "begins and ends"),
    (table_body("- | general |"), "broken-row", 6, 1, "begins and ends"),
    (table_body("|  | general |"), "empty-cell", 6, 3, "Write “-”"),
    (table_body("| - | grave |"), "bad-value", 6, 7, "general, major, top"),
    (table_body("| [5..2] | general |"), "bad-cell", 6, 3, "end comes before"),
    (table_body("| 10.005 | general |"), "bad-value", 6, 3, "two decimals"),
    (table_body("| abc | general |"), "bad-value", 6, 3, "amount in yuan"),
    (table_body("| < 5, | general |"), "bad-cell", 6, 3, "empty place"),
    (table_body("| - | general |", "", "| - | major |"), "blank-line", 7, 1, "blank line"),
    (table_body("| - | general |", head="hit first\n\n"), "bad-head-line", 2, 1, "key: value"),
    (table_body("| - | general |", head="hits: first\n\n"), "unknown-key", 2, 7, "Its keys are hit"),
    (table_body("| - | general |", head="hit: best\n\n"), "bad-value", 2, 6, "unique, first, any, collect"),
    (table_body("| - | general |", head="hit: any\nhit: any\n\n"), "duplicate-key", 3, 1, "twice"),
    (table_body("| - | general |").replace("→ severity", "-> severity"), "unknown-column", 4, 12, "Write “→ severity”"),
    (table_body("| - | general |").replace("| amount |", "| sum |   "), "unknown-fact", 4, 3, "“sum”"),
    (table_body("| - | general |").replace("→ severity", "severity  "), "missing-column", 1, 1, "→"),
    (table_body("| - | general |").replace("|--------|", "|        |"), "no-table", 5, 3, "dashes"),
    ("```decision d\n```\n", "no-table", 2, 1, "header row"),
    ("```decision\n| a |\n|---|\n| b |\n```\n", "bad-name", 1, 12, "one name"),
    ("```decision Two\n| a |\n|---|\n| b |\n```\n", "bad-name", 1, 16, "small letters"),
    ("```decisions d\n| a |\n|---|\n| b |\n```\n", "unknown-kind", 1, 4, "procedure"),
    (table_body("| - | general |").removesuffix("```\n"), "unclosed-fence", 1, 1, "not closed"),
    (
        table_body("| - | general |").removesuffix("```\n") + "\n" + table_body("| - | top |"),
        "unclosed-fence",
        1,
        1,
        "belongs to something else",
    ),
    (
        "- x\n\n  ```decision d\n  | amount | → severity |\n  |---|---|\n  | - | top |\n  ```\n",
        "nested-rule",
        3,
        1,
        "left margin",
    ),
    ("## 2 {#T-1}\n", "duplicate-clause", 1, 7, "line 10"),
    ("## 2 {#T-2 .heavy}\n", "unknown-key", 1, 12, ".material"),
]


@pytest.mark.parametrize(
    ("body", "code", "line", "column", "says"), BAD, ids=[f"{n}-{bad[1]}" for n, bad in enumerate(BAD)]
)
def test_bad_rule_names_the_place(write, body: str, code: str, line: int, column: int, says: str) -> None:
    text = write(body)
    before = text.removesuffix(body).count("\n")
    with pytest.raises(BookError) as caught:
        read(text, name="bad.md")
    found = [(one.code, one.line - before, one.column) for one in caught.value.findings if one.level == "error"]
    assert (code, line, column) in found
    message = next(one.message for one in caught.value.findings if one.code == code)
    assert says in message
    assert caught.value.findings[0].book == "book"
    assert caught.value.status == 422


FRONT = [
    ("no head at all\n", "front-matter", 1, 1),
    ("---\nid: a\n", "front-matter", 1, 1),
    ("---\n- a\n- b\n---\n", "front-matter", 2, 1),
    ("---\nid: &x a\n---\n", "yaml-feature", 2, 5),
    ("---\nid: a\ntitle: *x\n---\n", "yaml-feature", 3, 8),
    ("---\nid: !!python/name:os.system a\n---\n", "yaml-feature", 2, 5),
    ("---\nid: a\nid: b\n---\n", "duplicate-key", 3, 1),
    ("---\nid: a\ncolour: b\n---\n", "unknown-key", 3, 1),
    ("---\nid: a\ntitle: [\n---\n", "front-matter", 3, 9),
    ("---\nid: Not A Name\n---\n", "front-matter", 2, 5),
    ("---\nid: a\nrank: king\n---\n", "front-matter", 3, 7),
    ("---\nid: a\n---\n", "missing-key", 2, 1),
    ("", "front-matter", 1, 1),
]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"), FRONT, ids=[f"{n}-{bad[1]}" for n, bad in enumerate(FRONT)]
)
def test_bad_head_names_the_place(text: str, code: str, line: int, column: int) -> None:
    with pytest.raises(BookError) as caught:
        read(text, name="bad.md")
    found = [(one.code, one.line, one.column) for one in caught.value.findings]
    assert (code, line, column) in found


def test_scalars_of_the_head_are_strings(write) -> None:
    book = read(write("").replace("version: 2026.1", "version: 2026.10").replace("title: book", "title: no"))
    assert (book.version, book.title) == ("2026.10", "no")


def test_all_faults_are_named_at_once(write) -> None:
    with pytest.raises(BookError) as caught:
        read(write(table_body("| < 1,000 | grave |", "| １ | general |")))
    assert [one.code for one in caught.value.findings] == ["thousands-separator", "full-width"]


def test_imports_are_resolved_in_any_order(write) -> None:
    vocabulary = write("", id="vocabulary").replace("rank: rule", "rank: vocabulary")
    rule = write(table_body("| - | general |"), id="other", vocabulary=False)
    rule = rule.replace("version", "imports: vocabulary\nversion").replace("T-1", "U-1")
    for texts in ([("a", vocabulary), ("b", rule)], [("b", rule), ("a", vocabulary)]):
        stack = load_stack(texts)
        assert [book.id for book in stack.books] == ["vocabulary", "other"]
        assert stack.decide("d", {}).outputs == {"severity": "general"}
    with pytest.raises(BookError) as caught:
        load_stack([("b", rule)])
    assert [one.code for one in caught.value.findings] == ["unknown-import", "unknown-fact", "unknown-fact"]
    assert isinstance(read(rule), Book), "form alone is read without the imports"
    assert read(rule, imports={"vocabulary": read(vocabulary)}).id == "other"
    with pytest.raises(BookError):
        read(rule.replace("amount", "sum"), imports={"vocabulary": read(vocabulary)})


def test_names_are_unique_over_the_stack(write) -> None:
    one, two = write("", id="one"), write("", id="two").replace("T-1", "U-1")
    with pytest.raises(BookError) as caught:
        load_stack([("one.md", one), ("two.md", two)])
    assert {one.code for one in caught.value.findings} == {"double-name"}
    with pytest.raises(BookError) as caught:
        load_stack([("one.md", one), ("two.md", write("", id="two", vocabulary=False))])
    assert [one.code for one in caught.value.findings] == ["duplicate-clause"]

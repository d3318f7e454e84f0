"""Books that nobody should write: huge, crooked or hostile. Each is read in bounded time and has its answer."""

import time

import pytest
from rulebook_books import FLOW, write
from rulebook_law import LAW, book

from gongdao.rulebook import BookError, Finding, check_texts, load_stack, read
from gongdao.rulebook.reader import read_document

PARAGRAPH = "平台收到投诉以后，在三个工作日内答复，说明理由和依据的条款。\n\n"
TABLE = "```decision d\n| amount | → severity |\n|---|---|\n{rows}\n```\n"
HEAD = "---\nid: {id}\ntitle: 甲\nlanguage: zh-Hans\nrank: {rank}\nversion: 1\n{more}---\n\n# 一 {{#{id}}}\n\n"


def checked(text: str) -> list[Finding]:
    return check_texts([("law.md", LAW), ("bad.md", text)])


def errors(*texts: str) -> list[Finding]:
    every = check_texts([("law.md", LAW), *((f"{n}.md", text) for n, text in enumerate(texts))])
    return [one for one in every if one.level == "error"]


def seconds(text: str) -> float:
    """Processor time to read a text, the best of three."""
    spent = []
    for _ in range(3):
        begin = time.process_time()
        read_document(text, "big.md")
        spent.append(time.process_time() - begin)
    return min(spent)


# size


@pytest.mark.parametrize(
    "make",
    [
        lambda n: book(PARAGRAPH * n),
        lambda n: book("".join(f"## {i} 甲 {{#T-1.{i}}}\n\n{PARAGRAPH}" for i in range(1, n))),
        lambda n: book(TABLE.format(rows="\n".join(f"| {i} | general |" for i in range(n)))),
    ],
    ids=["words", "clauses", "rows"],
)
def test_reading_is_linear(make) -> None:
    """Eight times the text takes eight times the time; were it quadratic, sixty-four times."""
    assert seconds(make(8 * 500)) < 24 * max(seconds(make(500)), 0.002)


def test_ten_thousand_rows_are_checked_exactly() -> None:
    rows = [f"| [{n}..{n + 1}) | general |" for n in range(10_000)]
    whole = TABLE.format(rows="\n".join([*rows, "| >= 10000 | top |"]))
    begin = time.process_time()
    assert [one.code for one in checked(book(whole)) if one.level == "error"] == []
    assert time.process_time() - begin < 20
    (gap,) = errors(book(whole.replace("| [7777..7778) | general |\n", "")))
    assert (gap.code, gap.example) == ("gap", {"amount": "7777.00"})
    (overlap,) = errors(book(whole.replace("| [7777..7778)", "| [7776..7778)")))
    assert (overlap.code, overlap.message.split(" ")[1]) == ("overlap", "7777")


def test_many_overlaps_end_the_list() -> None:
    rows = "\n".join([f"| >= {n} | general |" for n in range(400, 0, -1)] + ["| < 1 | top |"])
    assert [one.code for one in errors(book(TABLE.format(rows=rows)))] == ["overlap"] * 100


@pytest.mark.long
def test_five_megabytes() -> None:
    text = book(PARAGRAPH * 55_000 + "".join(f"## {i} 甲 {{#T-1.{i}}}\n\n{PARAGRAPH}" for i in range(1, 2000)))
    assert len(text.encode()) > 5_000_000
    begin = time.process_time()
    assert [one.code for one in checked(text) if one.level != "note"] == []
    assert time.process_time() - begin < 60


def test_one_line_of_a_megabyte() -> None:
    (one, *_) = errors(book("|" * 1_000_000 + "\n\n```decision d\n" + "|" * 300_000 + "\n```\n"))
    assert one.line and one.code == "no-table"
    assert errors(book("字" * 300_000 + "。\n")) == []


# form


def test_deep_headings() -> None:
    deep = "".join(f"{'#' * level} {level} 甲 {{#T-1.{level}}}\n\n办理。\n\n" for level in range(2, 7))
    assert {one.code for one in checked(book(deep)) if one.level != "note"} <= {"numbering-gap"}
    found = checked(book("####### 7 甲 {#T-1.7}\n"))
    assert [one.code for one in found if one.level != "note"] == ["breaks-off"], "seven signs are no heading"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_tabs_and_a_mark_at_the_beginning(end: str) -> None:
    text = "\ufeff" + write(FLOW).replace("| ", "|\t").replace("\n", end)
    assert load_stack([("t.md", text)]).procedure("complaint").final == ("closed",)


def test_mixed_line_ends_keep_the_lines() -> None:
    lines = book(TABLE.format(rows="| < 1,000 | general |")).split("\n")
    text = "".join(line + ("\r\n", "\n", "\r")[n % 3] for n, line in enumerate(lines))
    (one,) = [one for one in errors(text) if one.code == "thousands-separator"]
    assert lines[one.line - 1][one.column - 1 :].startswith("1,000")


@pytest.mark.parametrize(
    ("body", "code", "at", "says"),
    [
        (TABLE.format(rows="｜ < 1000 ｜ general ｜"), "full-width", "｜ < 1000", "Write “|”"),
        (TABLE.format(rows="| < １０００ | general |"), "full-width", "１０００", "Write “< 1000”"),
        (TABLE.format(rows="| - | general |") * 2, "double-name", "```decision d", "already"),
        ("## 甲 {#T-1}\n", "duplicate-clause", "#T-1", "already stands in line"),
        ("```procedure p\nfinal: a\nwithin: q\n\n| state | action | by | next |\n|---|---|---|---|\n"
         "| (start) | go | owner | a |\n```\n", "unknown-procedure", "q", "is no procedure"),
        ("```requires r\n| kind | name |\n|---|---|\n| right | x |\n```\n", "unknown-kind", "```requires", "statute"),
    ],
)  # fmt: skip
def test_every_message_has_its_place_and_its_cure(body: str, code: str, at: str, says: str) -> None:
    text = book(body)
    one = next(one for one in errors(text) if one.code == code)
    assert text.split("\n")[one.line - 1][one.column - 1 :].startswith(at)
    assert says in one.message and one.book == "book"


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        ("title: &a 甲", 8, "anchor"),
        ("title: *a", 8, "alias"),
        ("title: !!python/object/apply:os.system [echo]", 8, "tag"),
        ("title: !x 甲", 8, "tag"),
    ],
)
def test_yaml_is_never_clever(line: str, column: int, says: str) -> None:
    with pytest.raises(BookError) as caught:
        read(book("").replace("title: 规则", line))
    (one,) = [one for one in caught.value.findings if one.code == "yaml-feature"]
    assert (one.line, one.column) == (3, column) and says in one.message and "Write" in one.message


# circles


def test_books_that_import_each_other_are_read() -> None:
    one, other = (HEAD.format(id=a, rank="rule", more=f"imports: {b}, {a}\n") for a, b in (("A", "b"), ("B", "a")))
    texts = [("a.md", one.replace("id: A", "id: a")), ("b.md", other.replace("id: B", "id: b"))]
    assert [book.id for book in load_stack([(n, t.replace(", A", "").replace(", B", "")) for n, t in texts]).books]


def test_a_procedure_within_itself_and_a_chain_that_bites_its_tail() -> None:
    one = FLOW.replace("final: closed", "final: closed\nwithin: complaint\nblocks: close")
    other = one.replace("procedure complaint", "procedure second").replace("within: complaint", "within: third")
    third = other.replace("procedure second", "procedure third").replace("within: third", "within: second")
    procedures = "".join(text.split("```deadline")[0] for text in (other, third))
    found = check_texts([("t.md", write(one + procedures.replace("clock:c.material", "owner           ")))])
    assert all(each.line and each.message for each in found)


def test_tables_that_decide_each_other() -> None:
    body = (
        "```decision a\n| topic | → severity |\n|---|---|\n| - | top |\n```\n"
        "```decision b\n| severity | → topic |\n|---|---|\n| - | goods |\n```\n"
    )
    (one,) = errors(book(body))
    assert one.code == "cycle" and one.line


# the wrong rank


def test_a_statute_holds_no_procedure_and_no_approval() -> None:
    approval = "```approval pay\n| amount | → by |\n|---|---|\n| - | agent |\n```\n"
    text = book(FLOW + approval, rank="statute")
    found = [one for one in errors(text) if one.code == "unknown-kind"]
    assert [text.split("\n")[one.line - 1] for one in found] == ["```procedure complaint", "```approval pay"]
    assert all("rank rule" in one.message for one in found)
    assert [one for one in errors(book(FLOW + approval)) if one.code == "unknown-kind"] == []


def test_a_rank_that_is_none() -> None:
    (one,) = [one for one in errors(book("", rank="law")) if one.code == "front-matter"]
    assert "vocabulary, statute, rule" in one.message and one.line == 5

"""A defect in a small book, its cure, and the same defect under other names in another clause."""

import re
from typing import NamedTuple

from rulebook_books import HEAD, VOCABULARY

from gongdao.rulebook import Finding, check_texts

STATUTE = HEAD.format(id="law").replace("rank: rule", "rank: statute").replace("T-1", "L-1")
MORE = """```facts more
| fact     | type   | values             | unit  | set_by | label |
|----------|--------|--------------------|-------|--------|-------|
| gravity  | grade  | light, heavy, dire |       | filing | 轻重  |
| decider  | choice | human, rule, model |       | filing | 谁判  |
| wished   | yes_no |                    |       | filing | 愿望  |
| hidden   | yes_no |                    |       |        | 隐藏  |
| spent    | number | >= 0               | hours | filing | 用时  |
| count    | number | >= 1               |       | filing | 件数  |
```

```roles more
| role    | scope    | stand_in | label  |
|---------|----------|----------|--------|
| boss    | platform |          | 主管   |
| robot   | machine  |          | 程序   |
| shop    | case     |          | 商家   |
```

```labels measures
| name    | zh-Hans | en      |
|---------|---------|---------|
| punish  | 处罚    | Punish  |
```

"""
_OTHER = {
    "severity": "weight", "topic": "matter", "people": "heads", "injury": "hurt",
    "gravity": "burden", "light": "small", "heavy": "big", "dire": "huge", "decider": "judged_by", "wished": "wanted",
    "hidden": "unseen", "spent": "used_up", "count": "pieces", "general": "low", "major": "mid", "goods": "ware",
    "consumer": "buyer", "owner": "keeper", "agent": "clerk", "boss": "chief", "robot": "bot", "shop": "seller",
    "file": "lodge", "ask": "request", "supply": "send", "received": "arrived", "waiting": "halted", "closed": "over",
    "complaint": "grievance", "punish": "fine_user", "decide": "rule_on", "offer": "tender", "check_it": "look_at_it",
    "mediation": "talks", "first_thing": "thing_a", "other_thing": "thing_b", "log": "ledger", "report": "telling",
}  # fmt: skip


class Case(NamedTuple):
    """`body` has the defect `code`, told at a cell that begins with `at`; with `new` for `old` it has it no longer."""

    code: str
    body: str
    old: str
    new: str
    at: str
    law: str = ""

    @property
    def texts(self) -> list[tuple[str, str]]:
        return _texts(self.law, HEAD.format(id="book") + VOCABULARY + MORE + "# 二 {#T-2}\n\n" + self.body)

    @property
    def cured(self) -> list[tuple[str, str]]:
        assert self.body.count(self.old) == 1, (self.old, self.body)
        body = self.body.replace(self.old, self.new)
        return _texts(self.law, HEAD.format(id="book") + VOCABULARY + MORE + "# 二 {#T-2}\n\n" + body)

    @property
    def moved(self) -> list[tuple[str, str]]:
        text = HEAD.format(id="book") + VOCABULARY + MORE + "# 五 {#T-5}\n\n## 六 {#T-5.6}\n\n" + self.body
        return _texts(_renamed(self.law), _renamed(text))


def _texts(law: str, text: str) -> list[tuple[str, str]]:
    return [("book.md", text), *([("law.md", STATUTE + law)] if law else [])]


def _renamed(text: str) -> str:
    return re.sub(r"[a-z_]+", lambda match: _OTHER.get(match[0], match[0]), text)


def found(texts: list[tuple[str, str]], code: str) -> list[Finding]:
    return [one for one in check_texts(texts) if one.code == code]


def place(texts: list[tuple[str, str]], one: Finding) -> str:
    """The text from the place of a finding on."""
    named = {"book": "book.md", "law": "law.md"}
    return dict(texts)[named[one.book]].split("\n")[one.line - 1][one.column - 1 :]


def shows(case: Case) -> None:
    """The three things that are to be so of every case."""
    (one, *_) = found(case.texts, case.code) or [None]
    assert one is not None, [each.code for each in check_texts(case.texts)]
    assert place(case.texts, one).startswith(case.at), place(case.texts, one)
    assert found(case.cured, case.code) == []
    again = found(case.moved, case.code)
    assert [each.clause for each in again] == [
        each.clause.replace("T-2", "T-5.6") for each in found(case.texts, case.code)
    ]


def table(head: str, *rows: str) -> str:
    """A fence: its first line and head keys, a blank line, the rows with the line of dashes after the first."""
    dashes = "|" + "---|" * (rows[0].count("|") - 1)
    return f"```{head}\n\n" + "\n".join([rows[0], dashes, *rows[1:]]) + "\n```\n\n"

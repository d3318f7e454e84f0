"""A small register of laws and a small list of phrases, and books that lean on them."""

from datetime import date

import rulebook_books

from gongdao.rulebook import Finding, check_texts

LAW = """---
id: law
title: 法律和措辞
language: zh-Hans
rank: vocabulary
version: 1
---

# 一 {#L-1}

```labels law_topics
| name       | zh-Hans | en         |
|------------|---------|------------|
| complaints | 投诉    | Complaints |
| ip         | 侵权    | IP         |
| fees       | 费用    | Fees       |
```

```labels prohibitions
| name      | zh-Hans | en      |
|-----------|---------|---------|
| shall_not | 不得    | may not |
```

```laws register
| law   | version | from       | until      | verified | also                          | zh-Hans      | en             |
|-------|---------|------------|------------|----------|-------------------------------|--------------|----------------|
| trade | 2018    | 2019-01-01 |            | yes      | 中华人民共和国电商法 / 電商法 | 电商法       | E-commerce Law |
| arb   | 2017    | 2018-01-01 | 2026-03-01 | yes      |                               | 仲裁法       | Arbitration    |
| arb   | 2025    | 2026-03-01 |            | yes      |                               | 仲裁法       | Arbitration    |
| old   | 2014    | 2014-03-15 | 2021-05-01 | yes      |                               | 网购管理办法 | Online Trading |
| heard | 1       | 2020-01-01 |            | no       |                               | 听说的规定   | Hearsay        |
```

```articles trade
| article | topics     |
|---------|------------|
| 41, 42  | ip         |
| 59      | complaints |
| 60(2)   | fees       |
```

```articles arb
| article | topics | version |
|---------|--------|---------|
| 76      | fees   | 2017    |
| 90      | fees   | 2025    |
| 76      | ip     | 2025    |
```

```articles heard
| article | topics |
|---------|--------|
| 1       | fees   |
```

```wording phrases
| finding             | zh-Hans                   | en                              |
|---------------------|---------------------------|-------------------------------|
| citation            | 《{law}》第{article}条    | article {article} of “{law}”    |
| citation            | 根据《{law}》             | under “{law}”                   |
| citation            | 《{law}》第{article}條    |                                 |
| numbering           | {n}、                     | {n}.                            |
| numbering           | （{n}）                   | {n})                            |
| numbering           | 第{n}条                   | Article {n}                     |
| numbering           | {n}                       | {n}                             |
| placeholder         | 待定                      | to be decided                   |
| sole-interpretation | 解释权                    | right of interpretation         |
| sole-interpretation | 由…负责解释               | interpreted solely by           |
| forbidden-clause    | 放弃…投诉                 | waive … complain                |
| forbidden-clause    | 签收即                    | signing means                   |
| vague-time          | 及时                      | promptly                        |
```
"""


def book(body: str, *, head: str = "", title: str = "规则", rank: str = "rule") -> str:
    """A book with the small vocabulary; `head` holds further lines of its front matter."""
    text = rulebook_books.write(body).replace("title: book", f"title: {title}").replace("rank: rule", f"rank: {rank}")
    return text.replace("version:", f"{head}version:", 1)


def found(text: str, *, on: date | None = None) -> list[Finding]:
    """The findings of a book (not those of the laws, no notes), beside the laws and phrases."""
    every = check_texts([("law.md", LAW), ("book.md", text)], on=on)
    assert [one for one in every if one.book == "law"] == [], "the laws themselves have no fault"
    return [one for one in every if one.level != "note"]


def codes(body: str, *, on: date | None = None, **options: str) -> list[str]:
    return [one.code for one in found(book(body, **options), on=on)]

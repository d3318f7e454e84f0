"""A small vocabulary, a small procedure, and a way to write a book from them."""

HEAD = """---
id: {id}
title: {id}
language: zh-Hans
rank: rule
platforms: liaoliao
version: 2026.1
---

# 一 {{#T-1}}

"""
VOCABULARY = """```facts case
| fact     | type   | values              | unit | default | label |
|----------|--------|---------------------|------|---------|-------|
| severity | choice | general, major, top |      |         | 程度  |
| topic    | choice | goods, money        |      | goods   | 事项  |
| amount   | money  | >= 0                | CNY  |         | 金额  |
| people   | number | >= 1                |      | 1       | 人数  |
| injury   | yes_no |                     |      | no      | 伤害  |
| asked    | yes_no |                     |      |         | 要求  |
| since    | date   |                     |      |         | 自    |
| place    | text   |                     |      |         | 地点  |
```

```roles all
| role     | scope    | stand_in | label  |
|----------|----------|----------|--------|
| consumer | case     |          | 消费者 |
| owner    | case     | agent    | 负责人 |
| agent    | platform |          | 客服   |
```

```events product
| event            | label |
|------------------|-------|
| result.delivered | 送达  |
```

"""
FLOW = """```procedure complaint
final: closed

| state    | action | by                 | next     | needs   | does    |
|----------|--------|--------------------|----------|---------|---------|
| (start)  | file   | consumer           | received |         | open    |
| received | ask    | owner              | waiting  | reasons | message |
| waiting  | supply | consumer           | received |         | message |
| waiting  | lapse  | clock:c.material   | received |         | lapse   |
| received | close  | owner              | closed   | clause  | close   |
| *        | note   | owner              | same     |         | note    |
```

```deadline c.material
of: complaint
from: ask
until: supply
duty: consumer
favours: user

| severity | → limit |
|----------|---------|
| -        | 7 days  |
```

```retention complaint_files
| record | → keep  | → from |
|--------|---------|--------|
| case   | 3 years | close  |
```

"""


def write(body: str, *, id: str = "book", vocabulary: bool = True) -> str:
    """The text of a book; line 11 is the first of the vocabulary, the body follows it."""
    return HEAD.format(id=id) + (VOCABULARY if vocabulary else "") + body


def flow_with(old: str, new: str) -> str:
    """The procedure with one change."""
    assert FLOW.count(old) == 1, old
    return FLOW.replace(old, new)

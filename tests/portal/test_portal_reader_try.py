"""A case that never was, for everybody; and why the rules decided so about one's own complaint."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.portal.decisions import explainable

TRY = "/liaoliao/rules/try/"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(MORNING):
        yield


def tried(client: Client, query: str, language: str = "zh-hans", status: int = 200) -> str:
    response = client.get(f"{TRY}?{query}", headers={"Accept-Language": language})
    assert response.status_code == status, query
    return response.content.decode()


def part(page: str, name: str) -> str:
    return page[page.index(f'id="part-{name}"') :].split("</section>")[0]


def test_the_form_comes_from_the_vocabulary_and_asks_nothing_yet(client: Client, liao: Cast) -> None:
    page = tried(client, "")
    assert "还没有填任何内容" in page and 'id="part-clocks"' not in page
    fields = set(re.findall(r'name="fact\.([a-z_0-9]+)"', page))
    stack = books.stack(liao.ruleset)
    assert {"category", "amount", "people_affected", "severity"} <= fields <= set(stack.facts)
    assert "users_affected" not in fields, "a complaint does not depend on how many users a new rule affects"
    assert "服务质量" in page and "Service quality" in tried(client, "", "en")


def test_every_row_that_decides_is_lit_with_its_clause(client: Client, liao: Cast) -> None:
    page = tried(client, "fact.category=service_quality&fact.severity=major&fact.amount=1500.00")
    approvals = part(page, "approvals")
    assert "总经理" in approvals and "#M-3.2.2" in approvals
    [lit] = re.findall(r"<tr data-lit.*?</tr>", approvals, re.S)
    assert "1000 元" in lit and ">2<" in lit
    assert "999.99" in approvals, "the nearest change"
    assert "默认值" in part(page, "derived"), "what was not given is marked as the default"
    clocks = part(page, "clocks")
    stack = books.stack(liao.ruleset)
    for deadline in stack.deadlines("complaint"):
        assert f"#{deadline.clause}" in clocks, deadline.name
    for name in ("acts", "notices", "rights", "retention"):
        assert "/liaoliao/rules/" in part(page, name), name


def test_the_moment_of_filing_moves_the_limits(client: Client, liao: Cast) -> None:
    facts = "fact.category=service_quality&fact.severity=general"
    friday, monday = (tried(client, f"at=2026-11-{day}T10:00&{facts}") for day in (20, 23))
    due = r"<dd><b><time datetime=\"([^\"]+)\""
    assert re.findall(due, part(friday, "clocks"))[0] != re.findall(due, part(monday, "clocks"))[0]
    assert "2026-11-21T10:00:00+08:00" in part(friday, "clocks"), "24 hours run through"


def test_what_is_not_known_is_said_and_leads_to_its_field(client: Client, liao: Cast) -> None:
    page = tried(client, "fact.topic=quality")
    assert "尚未确定" in page and 'href="#try-fact.category"' in page and 'id="try-fact.category"' in page
    assert "尚未确定" not in tried(client, "fact.category=service_quality&fact.severity=general&fact.amount=10.00")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("fact.amount=1,500", "1500"),
        ("fact.amount=%EF%BC%91%EF%BC%92", "不是以元为单位的金额"),
        ("fact.people_affected=many", "请用数字填整数"),
        ("fact.people_affected=0", "1 以上"),
        ("fact.category=nonsense", "请从所列的值中选一个"),
        ("at=yesterday", "请填 1990 年至 2100 年之间的时间"),
        ("at=9999-12-31T23:59", "请填 1990 年至 2100 年之间的时间"),
    ],
)
def test_a_bad_value_is_named_and_kept(client: Client, liao: Cast, query: str, said: str) -> None:
    page = tried(client, query + "&fact.topic=quality", status=422)
    assert said in page and 'id="part-clocks"' not in page
    name = query.partition("=")[0]
    assert f'id="try-{name}"' in page and f'href="#try-{name}"' in page
    assert '<option value="quality" selected' in page, "the rest is kept as well"


def test_a_script_in_the_address_is_only_text(client: Client, liao: Cast) -> None:
    page = tried(client, "fact.amount=<script>alert(1)</script>&fact.<b>x=1", status=422)
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page and "<b>x" not in page


def test_the_address_keeps_only_what_was_set(client: Client, liao: Cast) -> None:
    response = client.get(f"{TRY}?fact.amount=&fact.topic=quality&fact.injury=%20")
    assert response.status_code == 302 and response["Location"] == f"{TRY}?fact.topic=quality"


def test_a_case_is_tried_on_any_edition(client: Client, liao: Cast, sheng: Cast) -> None:
    texts = [
        (n, re.sub("^version: .*", "version: 2999.1", t, count=1, flags=re.M).replace("| >= 1000 ", "| >= 2000 "))
        for n, t in books.shipped()
    ]
    texts = [(n, t.replace("| < 1000 ", "| < 2000 ")) for n, t in texts]
    later = books.store(liao.platform.pk, texts, since=MORNING + timedelta(days=30), at=MORNING)
    query = "fact.amount=1500.00&fact.category=service_quality"
    assert "总经理" in part(tried(client, query), "approvals").split("<details")[0]
    then = part(tried(client, f"rules={later.pk}&{query}"), "approvals").split("<details")[0]
    assert "部门负责人" in then and "2999.1" in part(tried(client, f"rules={later.pk}&{query}"), "approvals")
    tried(client, f"rules={sheng.ruleset}", status=404)
    tried(client, "rules=999999", status=404)
    tried(client, "rules=x", status=404)


def test_every_procedure_can_be_tried(client: Client, liao: Cast) -> None:
    stack = books.stack(liao.ruleset)
    assert stack.procedures
    for name in stack.procedures:
        page = tried(client, f"procedure={name}&at=2026-11-20T10:00")
        assert 'id="part-acts"' in page, name


def test_the_consumer_reads_why_and_nobody_else(client: Client, liao: Cast, sheng: Cast) -> None:
    opened = liao.file()
    at = f"/liaoliao/cases/{opened.number}/"
    assert client.get(f"{at}why/route/").status_code == 302, "nobody in particular is asked to sign in"
    client.force_login(liao.zhou)
    page = client.get(f"{at}why/route/", headers={"Accept-Language": "zh-hans"}).content.decode()
    stack = books.stack(liao.ruleset)
    clause = stack.clauses[stack.table("route").clause]
    assert "data-lit" in page and f"#{clause.id}" in page and "怎样才会不同" in page
    told = client.get(f"{at}why/route/?format=json").json()
    assert told["case"] == opened.number and told["clause"]["id"] == clause.id and told["matches"] and told["nearest"]
    assert client.get(f"{at}why/risk/").status_code == 404, "how risky a case is for the platform"
    assert client.get(f"{at}why/nothing/").status_code == 404
    assert f"{at}why/route/" in client.get(at).content.decode()
    client.force_login(liao.wang)
    assert client.get(f"{at}why/route/").status_code == 404


def test_a_limit_is_explained_with_the_row_on_record(client: Client, liao: Cast) -> None:
    opened = liao.file()
    client.force_login(liao.zhou)
    told = client.get(f"/liaoliao/cases/{opened.number}/why/complaint.first_reply/?format=json").json()
    assert told["recorded"]["row"] in [match["row"] for match in told["matches"]]


def test_a_merchant_reads_why_of_limits_only(liao: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    names = explainable(case, books.stack(liao.ruleset), "merchant")
    assert names and all(name.startswith("complaint.") for name in names)
    assert "route" in explainable(case, books.stack(liao.ruleset), "consumer")

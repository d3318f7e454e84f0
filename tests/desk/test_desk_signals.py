"""Signals of bad faith at the desk: advice on the case, the decision, the report, the file about one consumer."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from desk_cast import NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from django.test import Client
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case, Signal
from gongdao.legaltime import clock
from gongdao.proceedings import deliver
from gongdao.proceedings.act import act
from gongdao.record.models import Event

BROKEN = {"category": "service_quality", "claim": "defective"}
REASONS = {"reasons": "照片属实。", "clause": "H-2.1.1", "found": "内胆开裂。"}


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def marked(cast: Cast, text: str = "电饭煲裂了。不给钱就天天来闹。") -> Case:
    """The fifth claim of a consumer on one ground, with a threat."""
    for n in range(4):
        cast.file(MORNING - timedelta(days=n + 1), facts=BROKEN)
    return Case.objects.get(pk=cast.file(facts=BROKEN, text=text).id)


def url(case: Case, more: str = "") -> str:
    return f"/desk/cases/{case.number}/{more}"


def lines(client: Client, path: str) -> list[list[str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_says_why_and_that_it_decides_nothing(liao: Cast) -> None:
    case = marked(liao)
    page = at_desk(liao.lin).get(url(case))
    words = page.content.decode()
    aside = words[words.index('id="signals"') : words.index("现在可以")]
    assert "由人多看一步" in aside and "话里有威胁" in aside and "M-2.3.2" in aside
    assert "不给钱就" in aside and "九十日内同种主张次数" in aside and "不决定任何事" in aside
    assert "weigh_signal" not in aside, "who has no part in the case decides nothing about it"
    assert "Signals of bad faith" in at_desk(liao.lin, "en").get(url(case)).content.decode()
    assert Event.objects.filter(case_id=case.pk, name="signal.shown").count() == 2


def test_the_owner_decides_on_the_page_and_the_timeline_says_so(liao: Cast) -> None:
    case = marked(liao)
    client = at_desk(liao.lin)
    client.post(url(case, "do/claim/"), {"rev": case.rev})
    form = client.get(url(case)).context["weighing"][0].form
    case.refresh_from_db()
    threat = Signal.objects.get(case=case, name="threat_signal")
    assert str(threat.pk) in dict(form.fields["signal"].choices)
    sent = {"rev": case.rev, "signal": threat.pk, "outcome": "set_aside", "reasons": ""}
    refused = client.post(url(case, "do/weigh_signal/"), sent)
    assert refused.status_code == 422 and "weigh_signal-reasons" in refused.content.decode()
    sent["reasons"] = "一时气话。"
    assert client.post(url(case, "do/weigh_signal/"), sent).status_code == 302
    page = client.get(url(case)).content.decode()
    assert "不予采取措施" in page and "一时气话。" in page and "林悦" in page
    assert client.get(url(case)).context["weighing"], "the other one still waits"


def test_it_costs_no_statement_more(liao: Cast, warm_calendar: None) -> None:
    plain, case = Case.objects.get(pk=liao.file(by=liao.wang).id), marked(liao)
    for user in (liao.lin, liao.leader):
        assert queries_of(at_desk(user), url(case)) <= queries_of(at_desk(user), url(plain)) <= 15


def test_the_other_side_sees_nothing(liao: Cast) -> None:
    case = marked(liao)
    at_desk(liao.lin).get(url(case))
    for user in (liao.zhou, liao.seller):
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(user, backend="gongdao.people.backends.ScopedBackend")
        page = client.get(f"/liaoliao/cases/{case.number}/").content.decode()
        assert "恶意信号" not in page and "话里有威胁" not in page and "多看一步" not in page


def test_the_report_counts_what_followed_and_what_appeals_changed(liao: Cast, sheng: Cast) -> None:
    case = marked(liao)
    lin = liao.as_(liao.lin, NOW)
    for action in ("claim", "accept"):
        act(case.pk, action, lin)
    at_desk(liao.lin).get(url(case))
    ids = dict(Signal.objects.filter(case=case).values_list("name", "pk"))
    act(case.pk, "weigh_signal", lin, {"signal": ids["abuse_step"], "outcome": "acted_upon", "reasons": "多次。"})
    act(case.pk, "weigh_signal", lin, {"signal": ids["threat_signal"], "outcome": "set_aside", "reasons": "气话。"})
    diligent(case.pk, "give_result", lin, REASONS)
    deliver.deliver()
    elsewhere = marked(sheng)
    at_desk(sheng.lin).get(url(elsewhere))

    leader = at_desk(liao.leader)
    assert lines(leader, "/desk/signals.csv")[1:] == [
        ["防范滥用的步骤：由人多看一步", "1", "1", "0", "0", "0", "0"],
        ["话里有威胁", "1", "0", "1", "0", "0", "0"],
    ]
    with clock.frozen(NOW + timedelta(minutes=5)):
        act(case.pk, "appeal", liao.as_(liao.zhou, NOW), {"text": "不服。"})
        centre = liao.as_(liao.centre, NOW)
        diligent(case.pk, "decide_appeal", centre, {**REASONS, "clause": "M-2.3.1"})
    with clock.frozen(NOW + timedelta(minutes=6)):
        assert [line[5:] for line in lines(leader, "/desk/signals.csv")[1:]] == [["1", "1"], ["1", "1"]]
        assert "1 / 1" in leader.get("/desk/signals/").content.decode()
    with clock.frozen(NOW + timedelta(days=31)):
        assert lines(leader, "/desk/signals.csv?days=30")[1:] == []
        assert len(lines(at_desk(liao.risk), "/desk/signals.csv?days=365")) == 3
    assert at_desk(liao.lin).get("/desk/signals/").status_code == 403


def test_whoever_asks_is_told_what_was_computed(liao: Cast, sheng: Cast) -> None:
    case = marked(liao)
    client = at_desk(liao.lin)
    client.get(url(case))
    found = lines(client, url(case, "signals.csv"))
    assert [(row[0], row[2]) for row in found[1:]] == [(case.number, "M-2.3.2")] * 2
    assert any("九十日内同种主张次数 5" in row[3] for row in found)
    assert at_desk(sheng.lin).get(url(case, "signals.csv")).status_code == 404

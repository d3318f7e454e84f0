"""The case page: acting, messages, stale saves, forms made from the rulebook, who sees what, how many queries."""



import pytest
from desk_cast import NOW, at_desk
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.record.models import Event


@pytest.fixture(autouse=True)
def at_ten():
    with clock.frozen(NOW):
        yield


def url(case: Case, action: str = "") -> str:
    return f"/desk/cases/{case.number}/" + (f"do/{action}/" if action else "")


def test_an_agent_claims_replies_notes_and_classifies(liao: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    client = at_desk(liao.lin)
    page = client.get(url(case)).content.decode()
    assert "电饭煲收到时已开裂" in page and "认领" in page
    assert client.post(url(case, "claim"), {"rev": case.rev}).status_code == 302
    case.refresh_from_db()
    assert case.assignee == liao.lin
    sent = {"rev": case.rev, "as": "reply:consumer", "text": "已经收到。"}
    assert client.post(url(case, "composer"), sent).status_code == 302
    client.post(url(case, "composer"), {"rev": case.rev, "as": "note:", "text": "本月第五件。"})
    case.refresh_from_db()
    client.post(url(case, "classify"), {"rev": case.rev, "fact.cause": "company", "fact.category": "service_quality"})
    case.refresh_from_db()
    assert case.cause == "company"
    assert set(case.facts) == {"category", "cause"}, "what the rules derive is not asserted by looking at it"
    audiences = dict(Event.objects.filter(case_id=case.pk).values_list("name", "audience"))
    assert (audiences["reply"], audiences["note"]) == ("consumer", "staff")
    page = client.get(url(case)).content.decode()
    assert "msg note" in page and "本月第五件" in page and "公司原因" in page

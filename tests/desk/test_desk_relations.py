"""Relations at the desk: declared by each, read by those who watch over it; what is kept from whom; nobody left."""

import pytest
from desk_cast import NOW, at_desk, warm_calendar  # noqa: F401
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.people import accounts, changes
from gongdao.people.models import Relation, User
from gongdao.proceedings.act import act

PAGE = "/desk/relations/"


@pytest.fixture(autouse=True)
def now() -> object:
    with clock.frozen(NOW):
        yield


def filed(liao: Cast) -> Case:
    case = Case.objects.get(pk=liao.file(merchant_id=liao.shop.pk).id)
    act(case.pk, "claim", liao.as_(liao.lin, NOW))
    return case


def test_who_declares_is_shut_out_and_the_watchers_read_it(liao: Cast, sheng: Cast) -> None:
    changes.give_role(liao.deputy, liao.platform, "auditor", None, MORNING)
    changes.give_role(liao.risk, liao.platform, "administrator", None, MORNING)
    case, lin = filed(liao), at_desk(liao.lin)
    url = f"/desk/cases/{case.number}/"
    assert lin.get(url).status_code == 200
    said = {"kind": "family", "merchant": "HM", "note": "表姐", "since": "2026-11-18T10:00"}
    assert lin.post(PAGE, said | {"merchant": "XX"}).status_code == 422
    assert lin.post(PAGE, said | {"merchant": ""}).status_code == 422
    assert lin.post(PAGE, said).status_code == 302
    case.refresh_from_db()
    assert case.assignee is None
    for address in (url, f"{url}letters/", f"{url}why/category/"):
        answer = lin.get(address)
        assert answer.status_code == 403 and "由别人办理" in answer.content.decode()
    form = at_desk(liao.leader).get(url).content.decode()
    assert f'value="{liao.he.pk}"' in form and f'value="{liao.lin.pk}"' not in form, "not offered for assignment"

    row = Relation.objects.get()
    assert "表姐" in lin.get(PAGE).content.decode()
    for watcher, ends in ((liao.deputy, False), (liao.risk, True)):
        page = at_desk(watcher).get(PAGE).content.decode()
        assert "表姐" in page and (f"/{row.pk}/end/" in page) == ends
    assert "表姐" not in at_desk(liao.he).get(PAGE).content.decode()
    assert at_desk(liao.deputy).post(f"{PAGE}{row.pk}/end/").status_code == 403
    assert at_desk(sheng.risk).get(f"{PAGE}{row.pk}/end/").status_code in (403, 404)
    assert "申报利害关系" in at_desk(liao.risk).get("/desk/admin/history/").content.decode()
    assert at_desk(liao.risk).post(f"{PAGE}{row.pk}/end/").status_code == 302
    assert lin.get(url).status_code == 200


def test_one_person_on_both_sides_is_flagged_and_nobody_left_is_a_finding(liao: Cast) -> None:
    changes.give_role(liao.risk, liao.platform, "administrator", None, MORNING)
    twin = accounts.create(
        liao.platform, name="周店员", phone="+8613800138000", password="correct horse", kind=User.Kind.MERCHANT
    )
    changes.add_member(liao.shop, twin)
    case = filed(liao)
    url, leader = f"/desk/cases/{case.number}/", at_desk(liao.leader)
    assert "双方是同一个人" not in leader.get(url).content.decode()
    case.parties.create(id=1, platform=liao.platform, role="consumer", phone="+8613800138000")
    assert "双方是同一个人" in leader.get(url).content.decode()

    gaps = at_desk(liao.risk)
    assert case.number not in gaps.get("/desk/admin/gaps/").content.decode()
    for who in (liao.lin, liao.he, liao.leader, liao.manager, liao.centre):
        Relation.objects.create(platform=liao.platform, user=who, kind="other", merchant=liao.shop, since=MORNING)
    page = gaps.get("/desk/admin/gaps/").content.decode()
    assert case.number in page and "没有人可以决定" in page

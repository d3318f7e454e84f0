"""A shop's people: their disputes by what is due, who of them wrote what, and what they answer with again and again."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.knowledge.models import Macro
from gongdao.legaltime import clock
from gongdao.people.models import MerchantMember, User
from gongdao.portal import listing
from gongdao.proceedings.act import act

CASES = "/liaoliao/cases/"
REPLIES = "/liaoliao/shop/replies/"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.frozen(MORNING + timedelta(hours=1)):
        yield


@pytest.fixture
def seller(client: Client, liao: Cast) -> Client:
    client.force_login(liao.seller)
    return client


def colleague(cast: Cast) -> User:
    user = User.objects.create(platform=cast.platform, kind=User.Kind.MERCHANT, name="禾木小田")
    MerchantMember.objects.create(merchant=cast.shop, user=user)
    return user


def disputes(cast: Cast, n: int) -> list[Case]:
    """Complaints about the shop, the first filed is due first."""
    filed = [
        cast.file(
            merchant_id=cast.shop.pk,
            order_number=f"LL-{each}",
            text=f"第 {each} 件。",
            at=MORNING + timedelta(minutes=each),
        )
        for each in range(n)
    ]
    return list(Case.objects.filter(pk__in=[one.id for one in filed]).order_by("received_at"))


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def numbers(page: str) -> list[str]:
    return re.findall(r'<a href="/liaoliao/cases/([0-9-]+)/"><b>', page)


def test_open_disputes_come_by_what_is_due_and_page_by_page(
    seller: Client, liao: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    cases, seen, address = disputes(liao, 5), [], CASES
    act(cases[0].pk, "withdraw", liao.as_(liao.zhou, clock.now()))
    while address:
        page = text_of(seller, address)
        seen += numbers(page)
        following = re.search(r'href="(\?[^"]*after=[^"]*)" rel="next"', page)
        address = CASES + following[1].replace("&amp;", "&") if following else ""
    assert seen == [one.number for one in cases[1:]]
    assert numbers(text_of(seller, CASES + "?show=closed")) == [cases[0].number]
    assert numbers(text_of(seller, CASES + "?show=all"))[0] == cases[4].number


def test_a_dispute_is_found_by_the_number_of_its_order_or_its_own(seller: Client, liao: Cast) -> None:
    cases = disputes(liao, 3)
    liao.file(order_number="LL-2", text="与这家店无关。")
    assert numbers(text_of(seller, CASES + "?q=LL-2")) == [cases[2].number]
    assert numbers(text_of(seller, f"{CASES}?q={cases[1].number}")) == [cases[1].number]
    assert "没有这个编号" in text_of(seller, CASES + "?q=LL")
    for strange in ("after=x~y", "after=~1", "after=2026-11-18T00:00:00~9", "show=none", "q=%00"):
        seller.get(f"{CASES}?{strange}")


def test_each_answer_bears_the_name_of_who_wrote_it(seller: Client, liao: Cast) -> None:
    [case] = disputes(liao, 1)
    other = Client()
    other.force_login(colleague(liao))
    other.post(f"{CASES}{case.number}/do/message/", {"text": "出库时完好。"})
    seller.post(f"{CASES}{case.number}/do/message/", {"text": "有视频。"})
    page = text_of(seller, f"{CASES}{case.number}/")
    assert "禾木小田（本店）" in page and page.index("有视频。") < page.index("出库时完好。")
    members = text_of(seller, "/liaoliao/shop/")
    assert "禾木小田" in members and liao.seller.name in members


def test_a_saved_reply_is_written_once_and_inserted(seller: Client, liao: Cast) -> None:
    [case] = disputes(liao, 1)
    assert "还没有常用回复" in text_of(seller, REPLIES)
    body = "{consumer}您好，{number} 我们正在查。"
    assert seller.post(REPLIES + "new/", {"name": "在查", "body": body})["Location"] == REPLIES
    macro = Macro.objects.get()
    assert (macro.merchant, macro.made_by) == (liao.shop, liao.seller)
    answer = {"text": "先说一句。", "reply": macro.pk, "do": "insert", "at": "case"}
    act_at = f"{CASES}{case.number}/do/message/"
    assert seller.post(act_at, answer)["Location"] == f"{CASES}{case.number}/#say"
    page = text_of(seller, f"{CASES}{case.number}/")
    assert f"先说一句。\n\n周女士您好，{case.number} 我们正在查。" in page
    assert Case.objects.get().rev == case.rev, "nothing was sent"


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("", "x", "请起一个名字"),
        ("空", "", "请写"),
        ("错", "{whom}您好", "{whom}"),
        ("劝", "请撤销投诉，我们才退款。", "撤销投诉"),
    ],
)
def test_a_reply_that_is_empty_unclear_or_discouraging_is_not_kept(
    seller: Client, liao: Cast, name: str, body: str, said: str
) -> None:
    response = seller.post(REPLIES + "new/", {"name": name, "body": body})
    assert response.status_code == 422 and said in response.content.decode()
    assert not Macro.objects.exists()


def test_a_reply_is_of_its_shop_only(seller: Client, liao: Cast, sheng: Cast) -> None:
    seller.post(REPLIES + "new/", {"name": "在查", "body": "在查。"})
    address = f"{REPLIES}{Macro.objects.get().pk}/"
    zhou, strange = Client(), Client()
    zhou.force_login(liao.zhou)
    strange.force_login(sheng.seller)
    assert [zhou.get(address).status_code, zhou.get(REPLIES).status_code] == [404, 404]
    assert strange.get(address.replace("liaoliao", "liaosheng")).status_code == 404
    assert Client().get(address).status_code == 302
    assert seller.post(address, {"do": "retire"})["Location"] == REPLIES
    assert seller.get(address).status_code == 404


def test_the_same_form_sent_twice_is_done_once(seller: Client, liao: Cast) -> None:
    [case] = disputes(liao, 1)
    page = text_of(seller, f"{CASES}{case.number}/")
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once
    sent = {"text": "只发一次。", "once": once[1], "rev": case.rev}
    places = [seller.post(f"{CASES}{case.number}/do/message/", sent)["Location"] for _ in range(2)]
    assert places == [f"{CASES}{case.number}/"] * 2
    assert text_of(seller, f"{CASES}{case.number}/").count("只发一次。") == 1
    seller.post(f"{CASES}{case.number}/do/message/draft/", {"text": "只发一次。", "once": once[1]})
    assert text_of(seller, f"{CASES}{case.number}/").count("只发一次。") == 1, "no late draft of what was sent"

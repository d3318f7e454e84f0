"""The main path on a phone, in a real browser against the real server: file with a photo, follow, accept."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from proceedings_cast import PASSWORD, Cast, diligent, fresh_caches, make_cast  # noqa: F401

from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Attachment, Case, Draft
from gongdao.legaltime import clock
from gongdao.proceedings.act import act

CHOOSE = ".pick:not(.camera) input"
TEXT = "昨晚收到，打开就看到煲体裂了一道，外箱一角也是扁的。"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    """A phone of somebody who reads Chinese."""
    return {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "has_touch": True, "is_mobile": True}


def fits(page: Page) -> None:
    """Nothing scrolls sideways, and the page has one heading of the first rank."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1


def propose(cast: Cast, case: Case) -> None:
    """The platform's side, by the verbs."""
    now = clock.now()
    lin, manager = cast.as_(cast.lin, now), cast.as_(cast.manager, now)
    for action in ("claim", "accept"):
        act(case.pk, action, lin)
    diligent(case.pk, "propose_remedy", lin, {"amount": "1500.00", "remedy": "refund", "reasons": "外箱受压。"})
    act(case.pk, "approve", manager)


@pytest.mark.browser
def test_a_guest_files_on_a_phone_follows_and_accepts(live_app, page: Page, tmp_path: Path) -> None:
    cast = make_cast("liaoliao", "聊聊云购")
    make_cast("liaosheng", "聊胜一筹")
    photo = tmp_path / "裂缝.png"
    photo.write_bytes(PNG)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(live_app.url + "/")
    page.get_by_role("link", name="聊聊云购").last.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("发生了什么？")
    expect(page.get_by_role("link", name="400-820-7716").first).to_be_in_viewport()
    fits(page)
    page.get_by_text("没收到货").tap()
    page.get_by_role("link", name="显示已签收，我没有收到").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("是哪个订单？")  # two taps
    page.get_by_label("订单号").fill("LL-404")
    page.get_by_role("button", name="继续").tap()

    with page.expect_response(re.compile("/file/draft/")):
        page.get_by_label("用您自己的话说").press_sequentially(TEXT)
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已存好")
    assert Draft.objects.get().body["text"] == TEXT
    page.get_by_role("button", name="上一步").tap()
    expect(page.get_by_label("订单号")).to_have_value("LL-404")
    page.goto(f"{live_app.url}/liaoliao/")
    page.get_by_role("link", name="接着写").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("您希望怎样解决？")
    page.get_by_role("button", name="上一步").tap()
    expect(page.get_by_label("用您自己的话说")).to_have_value(TEXT)
    page.set_input_files(CHOOSE, photo)
    expect(page.locator(".upload")).to_contain_text("已上传")
    fits(page)
    page.get_by_role("button", name="继续").tap()

    page.get_by_role("button", name="继续").tap()
    expect(page.locator(".errors")).to_be_focused()
    page.get_by_label("退款").check()
    page.get_by_role("button", name="继续").tap()
    page.get_by_label("手机号").fill("138 0013 8000")
    fits(page)
    page.get_by_role("button", name="提交投诉").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("您的投诉已收到")
    fits(page)
    case = Case.objects.get()
    code = page.locator(".receipt .big").nth(1).inner_text()
    assert Attachment.objects.get().case == case and re.fullmatch("[2-9A-Z]{4}-[2-9A-Z]{4}", code)

    propose(cast, case)
    page.context.clear_cookies()
    page.goto(f"{live_app.url}/liaoliao/cases/{case.number}/")
    expect(page.get_by_label("投诉编号")).to_have_value(case.number)
    complaints.clear()  # the browser reports the 404 of a page that is not the visitor's
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("平台提出退款 ¥1,500.00，等您决定")
    fits(page)
    accept, decline = page.locator(".pair a").all()
    one, other = accept.bounding_box(), decline.bounding_box()
    assert one and other and (one["width"], one["height"], one["y"]) == (other["width"], other["height"], other["y"])
    colours = [
        each.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor].join()")
        for each in (accept, decline)
    ]
    assert colours[0] == colours[1]
    page.locator(".ev img").scroll_into_view_if_needed()
    assert page.locator(".ev img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1

    accept.tap()
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("button", name="确认接受方案").tap()
    expect(page.locator(".errors")).to_contain_text("M-3.1")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="确认接受方案").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("方案已接受，正在履行")
    case.refresh_from_db()
    assert case.state == "settled"
    refused = [one for one in complaints if "422" not in one]
    assert refused == [], "no script or style was blocked, nothing failed to load"
    assert clock.now() - case.received_at < timedelta(minutes=5)


@pytest.mark.browser
def test_a_rulebook_opens_at_the_clause_and_reads_on_a_phone(live_app, page: Page) -> None:
    make_cast("liaoliao", "聊聊云购")
    page.goto(f"{live_app.url}/liaoliao/rules/handbook/#H-2.3.1.1")
    expect(page.locator("[id='H-2.3.1.1'] h2")).to_be_in_viewport()
    family = page.locator("[id='H-2.3.1'] .law").first.evaluate("e => getComputedStyle(e).fontFamily")
    assert "Serif" in family or "Song" in family
    fits(page)


@pytest.mark.browser
def test_somebody_is_named_to_act_and_revoked_on_a_phone(live_app, page: Page) -> None:
    cast = make_cast("liaoliao", "聊聊云购")
    case = Case.objects.get(pk=cast.file(merchant_id=cast.shop.pk).id)
    page.goto(f"{live_app.url}/liaoliao/login/?next=/liaoliao/cases/{case.number}/")
    page.locator("[name=login]").fill(cast.zhou.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.get_by_role("link", name="请人代理").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("请人代理")
    fits(page)
    page.get_by_role("button", name="指定").tap()
    expect(page.locator(".errors")).to_be_focused()
    page.get_by_label("代理人姓名").fill("周小明")
    page.get_by_label("邮箱地址").fill("ming@family.example")
    page.get_by_label("亲属").check()
    page.get_by_label("查看当事人能看的全部内容").check()
    page.get_by_role("button", name="指定").tap()
    expect(page.locator(".acting")).to_contain_text("周小明")
    fits(page)
    page.get_by_role("button", name="撤销：周小明").tap()
    expect(page.locator(".acting")).to_contain_text("已撤销")
    assert Mandate.objects.get().state == "revoked"

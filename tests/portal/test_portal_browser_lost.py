"""A phone that loses its connection in the middle: nothing is lost, no file comes twice, nothing is filed twice."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from proceedings_cast import fresh_caches, make_cast  # noqa: F401
from test_portal_browser import CHOOSE, PNG, TEXT

from gongdao.cases.models import Attachment, Case, Draft
from gongdao.intake import files

LOSE_THE_FIRST_ANSWER = """() => {
  const add = XMLHttpRequest.prototype.addEventListener;
  XMLHttpRequest.prototype.addEventListener = function (name, listener) {
    if (name !== "load" || window.lost) return add.call(this, name, listener);
    return add.call(this, "load", () => { window.lost = this.status; this.dispatchEvent(new ProgressEvent("error")); });
  };
}"""


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "has_touch": True, "is_mobile": True}


@pytest.fixture
def writing(live_app, page: Page) -> Page:
    """A guest who has answered the first questions and writes."""
    make_cast("liaoliao", "聊聊云购")
    page.goto(f"{live_app.url}/liaoliao/file/order/?what=broken")
    page.get_by_role("button", name="继续").tap()
    page.get_by_label("用您自己的话说").fill(TEXT)
    return page


def photo(folder: Path, name: str, content: bytes = PNG) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.browser
def test_files_wait_for_the_connection_and_come_once(writing: Page, tmp_path: Path) -> None:
    page, context = writing, writing.context
    page.set_input_files(CHOOSE, photo(tmp_path, "一.png"))
    expect(page.locator(".upload").first).to_contain_text("已上传")
    context.set_offline(True)
    page.set_input_files(CHOOSE, [photo(tmp_path, "二.png"), photo(tmp_path, "三.png")])
    expect(page.locator(".upload").nth(1)).to_contain_text("网络断了")
    page.get_by_role("button", name="继续").tap()
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿没有存上")
    expect(page.get_by_label("用您自己的话说")).to_have_value(TEXT)
    context.set_offline(False)
    expect(page.locator(".upload").nth(2)).to_contain_text("已上传")
    expect(page.locator(".upload").nth(1)).to_contain_text("已上传")
    page.get_by_role("button", name="继续").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("您希望怎样解决？")
    assert sorted(one.name for one in Attachment.objects.all()) == ["一.png", "三.png", "二.png"]
    assert Draft.objects.get().body["text"] == TEXT


@pytest.mark.browser
def test_an_answer_that_was_lost_on_the_way_does_not_double_the_file(writing: Page, tmp_path: Path) -> None:
    page = writing
    page.evaluate(LOSE_THE_FIRST_ANSWER)
    page.set_input_files(CHOOSE, photo(tmp_path, "裂缝.png"))
    expect(page.locator(".upload")).to_contain_text("已上传")
    assert page.evaluate("window.lost") == 200, "the server had kept it, and the phone heard nothing"
    assert Attachment.objects.count() == 1
    page.get_by_role("button", name="删除 裂缝.png").tap()
    expect(page.locator(".upload")).to_have_count(0)
    assert not Attachment.objects.exists()


@pytest.mark.browser
def test_what_cannot_be_sent_is_said_before_it_is_sent(writing: Page, tmp_path: Path) -> None:
    page = writing
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/uploads/" in request.url else None)
    large = photo(tmp_path, "长.mp4", b"\0" * (files.largest() + 1))
    page.set_input_files(CHOOSE, [large, photo(tmp_path, "setup.exe"), photo(tmp_path, "空.png", b"")])
    problem = page.locator("[data-problem]")
    for said in ("长.mp4 有 20.0 MB", "setup.exe 不是图片", "空.png 是空的"):
        expect(problem).to_contain_text(said)
    assert sent == [] and not Attachment.objects.exists()


@pytest.mark.browser
def test_two_quick_clicks_file_once(writing: Page, live_app) -> None:
    page = writing
    page.get_by_role("button", name="继续").tap()
    page.get_by_label("退款").check()
    page.get_by_role("button", name="继续").tap()
    page.get_by_label("手机号").fill("138 0013 8000")
    page.get_by_role("button", name="提交投诉").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("您的投诉已收到")
    case = Case.objects.get()
    page.goto(f"{live_app.url}/liaoliao/cases/{case.number}/")
    page.get_by_label("留言内容").fill("还有一张照片。")
    page.get_by_role("button", name="发送").dblclick()
    expect(page.locator(".tl")).to_contain_text("还有一张照片。")
    page.reload()
    expect(page.locator(".tl .said", has_text="还有一张照片。")).to_have_count(1)
    expect(page.get_by_label("留言内容")).to_have_value("")


@pytest.mark.browser
def test_without_a_script_files_go_with_the_form(live_app, browser: Any, tmp_path: Path) -> None:
    make_cast("liaoliao", "聊聊云购")
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    page.goto(f"{live_app.url}/liaoliao/file/order/?what=broken")
    page.get_by_role("button", name="继续").click()
    page.get_by_label("用您自己的话说").fill(TEXT)
    page.set_input_files(CHOOSE, photo(tmp_path, "裂缝.png"))
    page.get_by_role("button", name="上传选好的文件").click()
    expect(page.locator(".upload")).to_contain_text("裂缝.png")
    expect(page.get_by_label("用您自己的话说")).to_have_value(TEXT)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您希望怎样解决？")
    assert Attachment.objects.get().name == "裂缝.png"

"""Acceptance: an agent handles a typical complaint by keyboard in at most twelve strokes beside typing.

Open, read, classify, saved reply, propose, next; counted from the queue, with nothing prefilled. Typed words are not
counted, every other key and every click is; a key with modifiers is one.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongdao.cases.models import Case
from gongdao.knowledge.models import Macro
from gongdao.legaltime import clock
from gongdao.record.models import Event

STORIES = str(Path(__file__).parents[1] / "proceedings")
if STORIES not in sys.path:
    sys.path.append(STORIES)
from proceedings_cast import Cast, make_cast  # noqa: E402

MOST = 12
pytestmark = pytest.mark.browser


class Hands:
    """Counts what an agent does beside typing; there is no other way to the page in the test."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.strokes: list[str] = []

    def press(self, key: str) -> None:
        self.strokes.append(key)
        self._page.wait_for_load_state()  # a page may be seen a moment before its scripts listen
        self._page.keyboard.press(key)

    def type(self, words: str) -> None:
        self._page.keyboard.type(words)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture
def cast(live_app: Any) -> Cast:
    return make_cast("liaoliao", "聊聊云购")


@pytest.fixture
def page_of(page: Page, live_app: Any, client: Any) -> Iterator[Callable[[Any], Page]]:
    def sign_in(user: Any) -> Page:
        client.force_login(user, backend="gongdao.people.backends.ScopedBackend")
        session = client.cookies["gongdao_session"].value
        page.context.add_cookies([{"name": "gongdao_session", "value": session, "url": live_app.url}])
        page.goto(live_app.url + "/desk/queue/unassigned/")
        return page

    yield sign_in


def test_a_typical_complaint_in_twelve_strokes(cast: Cast, page_of: Callable[[Any], Page]) -> None:
    now = clock.now()
    first = cast.file(at=now - timedelta(minutes=30), facts={"category": "service_quality"})
    second = cast.file(at=now - timedelta(minutes=20), text="茶叶里有异物。要求退款。")
    Macro.objects.create(
        platform=cast.platform,
        name="到货破损：受理并归因",
        body="{consumer}您好，照片和录像我看过了，责任不在您。处理方案{due}告诉您。",
        acts=[
            {"action": "claim", "inputs": {}},
            {"action": "accept", "inputs": {}},
            {"action": "classify", "inputs": {"fact.cause": "company"}},
        ],
        updated_at=now,
    )
    page = page_of(cast.lin)
    hands = Hands(page)

    expect(page.locator("#rows tbody tr:not(.band)")).to_have_count(2)
    hands.press("j")
    hands.press("Enter")  # open
    expect(page.locator("h1")).to_have_text("电饭煲收到时已开裂")
    expect(page.locator("#timeline")).to_contain_text("要求退款")  # read
    expect(page.locator("#composer-text")).to_have_value("")

    hands.press("/")  # saved reply, which classifies too
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    hands.type("破损")
    hands.press("Enter")
    expect(page.locator("#picked")).to_contain_text("公司原因")
    hands.press("Control+Enter")
    expect(page.locator("#timeline .msg", has_text="责任不在您")).to_be_visible()

    hands.press("o")  # propose
    expect(page.locator("#propose_remedy-remedy")).to_be_focused()
    hands.press("ArrowDown")
    hands.press("Tab")
    hands.type("1500.00")
    hands.press("Tab")
    hands.type("到货时已损坏，照片和录像一致。")
    hands.press("Control+Shift+Enter")  # and the next
    expect(page.locator("h1")).to_have_text("茶叶里有异物")
    assert second.number in page.url

    case = Case.objects.get(pk=first.id)
    assert (case.assignee, case.state, case.cause) == (cast.lin, "in_hand", "company")
    approval = case.approvals.get()
    assert (approval.amount, approval.inputs["remedy"], approval.state) == (150000, "refund", "pending")
    done = list(Event.objects.filter(case_id=case.pk).order_by("recorded_at", "id").values_list("name", flat=True))
    assert done[-5:] == ["claim", "accept", "classify", "reply", "approval.requested"]
    assert len(hands.strokes) <= MOST, hands.strokes

"""The pages, parts and catalogues of the look."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from gongdao.errors import BadAmount
from gongdao.look import messages, views
from gongdao.look.catalogues import catalogues, compile_all, load
from gongdao.look.contrast import themes
from gongdao.look.markup import clause_html, paragraphs
from gongdao.look.reading import quoted
from gongdao.look.refusals import say
from gongdao.look.samples import TOKENS, SampleForm
from gongdao.look.templatetags.look import errors_summary, field
from gongdao.rulebook.model import unnumbered

PLATFORM = SimpleNamespace(
    slug="liaoliao",
    name="聊聊云购",
    name_en="Liaoliao",
    complaint_phone="400-820-7716",
    complaint_email="tousu@liaoliao.example",
    complaint_address="杭州市滨江区江虹路 611 号 3 楼",
    service_hours="每天 8:00–22:00",
    timezone="Asia/Shanghai",
)


def request(path: str = "/case/?a=1", **cookies: str) -> Any:
    made = RequestFactory().get(path)
    made.COOKIES.update(cookies)
    made.platform = PLATFORM  # type: ignore[attr-defined]
    return made


def public(**cookies: str) -> str:
    return render_to_string("look/public.html", {}, request=request(**cookies))


def test_the_public_page_carries_the_contacts() -> None:
    with translation.override("zh-hans"):
        page = public()
    assert '<html lang="zh-Hans">' in page
    for word in ("聊聊云购", "400-820-7716", "tousu@liaoliao.example", PLATFORM.complaint_address, 'href="/liaoliao/"'):
        assert word in page
    with translation.override("en"):
        page = public()
    assert '<html lang="en">' in page
    assert "Liaoliao" in page


def test_theme_and_print_stand_on_the_page_from_the_first_paint() -> None:
    assert '<html lang="zh-Hans" data-theme="dark" data-print="large">' in public(theme="dark", print="large")
    assert "data-theme" not in public(theme='"><script>')


def test_settings_are_kept_and_lead_back() -> None:
    answer = Client().post("/setting/", {"theme": "dark", "next": "/styleguide/?x=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/styleguide/?x=1")
    assert answer.cookies["theme"].value == "dark"
    answer = Client().post("/setting/", {"theme": "pink", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    assert "theme" not in answer.cookies
    assert Client().get("/setting/").status_code == 405


def test_the_language_changes_and_the_page_stays() -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    assert "部件与样式" in client.get("/styleguide/?x=1").content.decode()
    answer = client.post("/language/", {"language": "en", "next": "/styleguide/?x=1"})
    assert answer["Location"] == "/styleguide/?x=1"
    page = client.get("/styleguide/?x=1").content.decode()
    assert "<h1>Components</h1>" in page
    assert 'value="zh-hans" lang="zh-Hans"' in page


@pytest.mark.parametrize("status", views.PAGES)
def test_each_error_page_says_what_to_do(status: int) -> None:
    answer = Client(headers={"accept-language": "zh-CN"}).get(f"/look/failed/{status}/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert "cause" in page
    assert "回到首页" in page


@pytest.mark.parametrize("name", [*(f"{status}.html" for status in views.PAGES), "403_csrf.html"])
def test_error_pages_need_no_request_and_no_database(name: str) -> None:
    assert "</html>" in get_template(name).render()


def test_an_unknown_status_has_a_page_too() -> None:
    assert views.failed(request(), 418).status_code == 418
    assert "500" in views.failed(request(), 502).content.decode()


def test_an_error_at_the_desk_stays_at_the_desk() -> None:
    paths = ("/desk/nothing/", "/liaoliao/nothing/")
    desk, shop = (views.failed(request(path), 404).content.decode() for path in paths)
    assert 'class="topbar"' in desk and 'href="/liaoliao/"' not in desk
    assert 'class="site"' in shop and 'href="/liaoliao/"' in shop


def test_a_closed_page_tells_staff_of_roles_and_users_of_their_account() -> None:
    with translation.override("zh-hans"):
        desk, shop = (views.failed(request(path), 403).content.decode() for path in ("/desk/", "/liaoliao/"))
        told = views.failed(request("/desk/"), 403, "cause").content.decode()
    assert "角色" in desk and "查询码" not in desk
    assert "查询码" in shop and "角色" not in shop
    assert "cause" in told and "角色" not in told  # one sentence is enough


def test_a_refusal_is_said_in_the_readers_language() -> None:
    refusal = BadAmount("1,500", "1500")
    with translation.override("zh-hans"):
        assert say(refusal) == "“1,500”不是以元为单位的金额。请只写数字，最多两位小数，例如 1500。"
        page = views.refused(request(), refusal)
        assert page.status_code == 422
        assert say(refusal) in page.content.decode()


def test_a_clause_is_quoted_without_what_only_its_writers_need() -> None:
    assert quoted("甲。\n\n> graver-slower: 乙，\n> 丙。\n\n> 更正：丁。") == "甲。\n\n> 更正：丁。"
    assert (unnumbered("2 用户服务委员会"), unnumbered("（一）办理")) == ("用户服务委员会", "（一）办理")


def test_a_field_announces_its_error() -> None:
    form = SampleForm({"phone": "", "story": "abc"})
    page = render_to_string("look/parts/field.html", field(form["phone"]))
    assert 'data-state="error"' in page
    assert 'aria-describedby="id_phone-hint id_phone-error"' in page
    assert 'aria-invalid="true"' in page
    summary = render_to_string("look/parts/errors.html", errors_summary(form))
    assert '<a href="#id_phone">' in summary
    assert '<a href="#id_remedy">' in summary
    assert summary.index("id_phone") < summary.index("id_remedy")


def test_clauses_are_markdown_without_html() -> None:
    html = clause_html(
        "**bold** <script>x</script> [a](javascript:alert(1)) [b](https://b.example/) ![i](https://c.example/i.png)"
    )
    assert "<strong>bold</strong>" in html
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="https://b.example/"' in html
    assert "<th>a</th>" in clause_html("| a |\n|---|\n| b |")


def test_plain_text_keeps_its_lines_and_nothing_else() -> None:
    assert paragraphs("one\ntwo\n\n<b>") == "<p>one<br>two</p>\n\n<p>&lt;b&gt;</p>"


def test_a_letter_loads_nothing_and_says_how_to_reach_the_platform() -> None:
    context = {"subject": "受理", "text": "一\n二 <b>", "href": "https://x.example/1", "platform": PLATFORM}
    html = render_to_string("look/email.html", context)
    assert "二 &lt;b&gt;" in html
    assert "400-820-7716" in html
    assert 'href="https://x.example/1"' in html
    assert not re.search(r"<img|<link|<script|url\(|src=|@import|@font-face", html)
    assert f'bgcolor="{themes(TOKENS.read_text("utf-8"))[0]["seal"]}"' in html, "the mark is a cell"


# the catalogues


def test_the_look_has_no_word_without_chinese() -> None:
    assert [line for line in messages.untranslated() if line.startswith("look: ")] == []


def test_msgids_are_found_in_code_templates_and_refusals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = tmp_path / "shop"
    (app / "templates" / "shop").mkdir(parents=True)
    (tmp_path / "look").mkdir()
    for apps in (app, tmp_path / "look"):
        (apps / "apps.py").write_text("")
    (app / "errors.py").write_text(
        'class Gone(Refusal):\n    """Gone\n    {since}."""\nclass Far(Gone):\n    """Far."""\n'
    )
    (app / "views.py").write_text('a = gettext("one")\nb = ngettext("{n} a", "{n} b", n)\nc = pgettext("d", "e")\n')
    page = '<p>{% translate "two" %}</p>\n  {{ _("four") }}{% blocktranslate %}three {{ x }}{% endblocktranslate %}'
    (app / "templates" / "shop" / "a.html").write_text(page)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(messages, "CODES", {})
    found = messages.used()["shop"]
    assert {("one", None), (("{n} a", "{n} b"), None), ("e", "d")} <= found
    assert {("Gone {since}.", None), ("Far.", None)} <= found
    assert {("two", None), ("three %(x)s", None), ("four", None)} <= found
    assert messages.add_missing() == 9
    assert messages.add_missing() == 0
    assert "shop: two" in messages.untranslated()
    assert len(compile_all(tmp_path)) == 2
    assert compile_all(tmp_path) == []


def test_translations_keep_the_values_of_their_msgids() -> None:
    """A value lost or misspelt in a translation would be a page that fails."""
    names = re.compile(r"%\((\w+)\)s|(?<!\{)\{(\w+)\}")
    optional = {"month_name", "month", "year", "weekday", "day"}
    for message in load(catalogues()["look"]):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not ids[0]:
            continue
        wanted = {"".join(found) for found in names.findall(ids[-1])} - optional
        for string in strings:
            assert {"".join(found) for found in names.findall(string)} - optional == wanted, ids

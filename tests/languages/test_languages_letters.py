"""Every letter in every language: its words, its dates and amounts, its subject, its frame."""

import re
from datetime import UTC, datetime
from queue import Queue

import pytest
from django.core import mail
from django.test import RequestFactory
from proceedings_cast import MORNING, Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.intake.submission import Filer, Submission
from gongdao.notices.delivery import message
from gongdao.notices.letters import About, Post
from gongdao.notices.models import Letter
from gongdao.people.letters import send_reset
from gongdao.proceedings.open import open_cases
from gongdao.record.models import Event
from gongdao.rulebook import NoticeRow
from gongdao.script import traditional
from gongdao.words import LANGUAGES

CHINESE = re.compile(r"[\u3400-\u9fff]")
DUE = datetime(2026, 11, 25, 10, tzinfo=UTC)  # Wednesday 18:00 in Shanghai
MIDNIGHT = datetime(2027, 1, 1, 16, tzinfo=UTC)  # the end of Friday, 1 January
SAID = {
    "zh-Hans": ("11月25日 周三 18:00", "2027年1月1日 周五 24:00"),
    "zh-Hant": ("11月25日 週三 18:00", "2027年1月1日 週五 24:00"),
    "en": ("Wed 25 Nov 18:00", "Fri 1 Jan 2027 24:00"),
}


def bodies(liao: Cast, case: Case, language: str, due: datetime) -> dict[str, Letter]:
    """A letter in the words of every notice of the books in force, to the consumer."""
    liao.zhou.language = language
    liao.zhou.save()
    case = Case.objects.select_related("platform", "consumer").get(pk=case.pk)
    event = Event.objects.filter(case_id=case.pk).first()
    post, stack = Post(MORNING), books.stack(case.ruleset_id)
    rows = tuple(NoticeRow(("consumer",), ("email",), words, 1) for words in stack.texts)
    Letter.objects.filter(case=case).delete()
    about = About(event.id, "accept", clause="H-2.3.1")
    post.tell(stack, case, about, rows, {"due": due, "amount": 150_000, "deadline": "complaint.accepted"})
    post.send()
    return {letter.words: letter for letter in Letter.objects.filter(case=case).select_related("case", "user")}


@pytest.fixture
def case(liao: Cast) -> Case:
    opened = liao.file(text="The rice cooker came with a crack.")
    return Case.objects.select_related("platform", "consumer").get(pk=opened.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_is_written_in_the_language_of_its_reader(liao: Cast, case: Case, language: str) -> None:
    texts = books.stack(case.ruleset_id).texts
    letters = bodies(liao, case, language, DUE)
    assert set(letters) == set(texts)
    for words, letter in letters.items():
        body = letter.body.replace(liao.platform.name, "")
        asked = texts[words]["en"]
        assert not re.search(r"\{\w*\}", body), words
        assert bool(CHINESE.search(body)) == (language != "en"), words
        assert (SAID[language][0] in body) == ("{due}" in asked or "{until}" in asked), (words, body)
        assert ("1,500.00" in body) == ("{amount}" in asked), (words, body)
        if language == "zh-Hant":
            assert traditional(body) == body, words
    late = bodies(liao, case, language, MIDNIGHT)["approval_wanted"].body
    assert SAID[language][1] in late


@pytest.mark.parametrize("language", LANGUAGES)
def test_subject_and_frame_are_in_the_language_of_the_body(liao: Cast, case: Case, language: str) -> None:
    letter = next(iter(bodies(liao, case, language, DUE).values()))
    email = message(letter, "zhou@liaoliao.example", mail.get_connection())
    subjects = {"zh-Hans": "聊聊云购：投诉 {}", "zh-Hant": "聊聊云购：投訴 {}", "en": "Liaoliao: Complaint {}"}
    assert email.subject == subjects[language].format(case.number)
    assert email.body == letter.body
    [(html, kind)] = email.alternatives
    assert kind == "text/html"
    assert f'<html lang="{language}">' in html
    phone = {"zh-Hans": "投诉电话", "zh-Hant": "投訴電話", "en": "Complaint phone"}[language]
    assert phone in html


def test_letters_in_a_language_of_no_page_have_dates_in_figures(liao: Cast, case: Case) -> None:
    """Books may speak it; a reader of it whom they do not speak to gets words, names and dates of one language."""
    letter = bodies(liao, case, "de", DUE)["approval_wanted"]
    assert SAID["zh-Hans"][0] in letter.body
    email = message(letter, "zhou@liaoliao.example", mail.get_connection())
    assert email.subject.startswith("聊聊云购：投诉"), "the platform's own language"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guest_is_written_to_in_the_language_they_filed_in(liao: Cast, language: str) -> None:
    filer = Filer(name="Li", email="li@mail.example", language=language)
    facts = {"category": "service_quality"}
    text = "The rice cooker came with a crack."
    given = Submission(
        platform_id=liao.platform.pk, platform="liaoliao", filer=filer, occurred_at=MORNING, text=text, facts=facts
    )
    [opened] = open_cases([given], now=MORNING)
    letter = Letter.objects.get(case_id=opened.id, channel="email")
    assert letter.user is None
    said = {"zh-Hans": "已收到您的投诉", "zh-Hant": "已收到您的投訴", "en": "has received your complaint"}
    day = {"zh-Hans": "11月18日 周三 15:12", "zh-Hant": "11月18日 週三 15:12", "en": "Wed 18 Nov 15:12"}
    assert said[language] in letter.body
    assert day[language] in letter.body
    email = message(letter, "li@mail.example", mail.get_connection())
    assert f'<html lang="{language}">' in str(email.alternatives[0][0])


@pytest.mark.parametrize(
    ("language", "subject", "first"),
    [
        ("zh-Hans", "聊聊云购：设置新密码", "周女士，您好"),
        ("zh-Hant", "聊聊云购：設定新密碼", "周女士，您好"),
        ("en", "Liaoliao: set a new password", "Hello 周女士,"),
        ("de", "Liaoliao: set a new password", "Hello 周女士,"),
    ],
)
def test_the_link_for_a_new_password(
    liao: Cast,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    subject: str,
    first: str,
) -> None:
    sent: Queue[mail.EmailMessage] = Queue()
    monkeypatch.setattr("gongdao.people.letters._send", sent.put)
    liao.zhou.language = language
    send_reset(RequestFactory().get("/"), liao.platform, liao.zhou)
    letter = sent.get(timeout=10)
    assert letter.subject == subject
    assert str(letter.body).startswith(first)
    assert f"/{liao.platform.slug}/reset/" in str(letter.body)

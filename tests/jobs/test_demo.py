"""The demo is lived in: every state occurs, it was made by the verbs alone, and the record proves it."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from pytest_django import Settings

from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Approval, Case, Clock, Disclosure, Link, Objection, Payment, Proposal
from gongdao.cases.payments import STATES
from gongdao.editions import books
from gongdao.jobs import demo, demo_kinds, demo_month, demo_stories
from gongdao.legaltime import clock
from gongdao.people.models import Absence, ApiKey, Holding, Platform, Relation, ThirdParty, Training
from gongdao.proceedings import mandates
from gongdao.record import folds, keys
from gongdao.record.models import Event
from gongdao.record.verify import Report, verify

CASES = 60


Prove = Callable[[], Report]


@pytest.fixture
def proof(transactional_db: None, owner: psycopg.Connection, settings: Settings, tmp_path: Path) -> Prove:
    """Runs the verifier as `gongdao verify` does, with a key and a file of checkpoints for this test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GONGDAO_CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    settings.GONGDAO_SEAL_KEY = tmp_path / "seal.key"
    key = keys.create(settings.GONGDAO_SEAL_KEY, "gongdao.example/record")
    conninfo = owner.info.dsn + f" password={owner.info.password}"

    def run() -> Report:
        platforms = dict(Platform.objects.values_list("id", "slug"))
        file = settings.GONGDAO_CHECKPOINTS
        return verify(conninfo, folds.registered(), verifier=key.verifier, file=file, platforms=platforms, workers=1)

    return run


def others_stand_where_their_stories_end() -> None:
    """Each story of another kind was played to its last step, and all kinds that can be opened by themselves occur."""
    unfinished = {}
    for story in demo_kinds.told():
        case = Case.objects.get(title=story["title"], parent=None)
        assert case.procedure == story["kind"].partition(".")[0]
        done = set(Event.objects.filter(case_id=case.pk).values_list("name", flat=True))
        if missing := {mandates.ACTS.get(step[1], step[1]) for step in story["steps"]} - done:
            unfinished[case.title] = missing
    assert unfinished == {}
    stack = books.stack(Case.objects.latest("received_at").ruleset_id)
    alone = {name for name, flow in stack.procedures.items() if not flow.within} - {"lawsuit"}
    assert set(Case.objects.values_list("procedure", flat=True)) == alone


def no_main_list_is_empty_on_either_platform() -> None:
    """What a newcomer looks for: representatives, groups, third parties, and who is away or close to somebody."""
    stands = {"given", "confirmed"}
    for platform in Platform.objects.all():
        here = Mandate.objects.filter(platform=platform)
        assert set(here.values_list("state", flat=True)) >= stands, platform
        assert {one.role for one in here} >= {"consumer"}
        leads = Link.objects.filter(platform=platform, kind="group").values("other").distinct()
        assert leads.count() == 1 and Link.objects.filter(platform=platform, kind="group").count() >= 2
        assert Training.objects.of(platform).exists() and ThirdParty.objects.of(platform).exists()
        outsiders = Holding.objects.of(platform).exclude(third_party=None).values("user")
        assert Event.objects.filter(platform_id=platform.pk, actor_id__in=outsiders).exists(), "they work"
        assert Relation.objects.of(platform).exists() and ApiKey.objects.of(platform).exists()
        away = Absence.objects.filter(user__holdings__platform=platform)
        assert away.filter(since__lte=clock.now()).exists() and away.filter(since__gt=clock.now()).exists()
    assert Disclosure.objects.exists() and Objection.objects.filter(state="open").exists()


@pytest.mark.long
def test_the_demo_is_proved_and_a_changed_amount_is_found(proof: Prove, owner: psycopg.Connection) -> None:
    assert demo.demo(cases=CASES)
    assert not demo.demo()  # a second time nothing happens
    further = sum(story["kind"] == "complaint.file" for story in demo_kinds.told())
    complaints = Case.objects.filter(procedure="complaint", parent=None)
    platforms = Platform.objects.count()
    assert complaints.count() == CASES + platforms * demo_month.EACH * len(demo_stories.LATEST) + further
    others_stand_where_their_stories_end()
    no_main_list_is_empty_on_either_platform()
    stack = books.stack(Case.objects.latest("received_at").ruleset_id)
    assert set(complaints.values_list("state", flat=True)) == set(stack.procedure("complaint").states)
    assert set(Payment.objects.values_list("state", flat=True)) == set(STATES)
    assert Approval.objects.filter(state="pending").exists()
    assert Clock.objects.exclude(breached_at=None).exists()
    report = proof()
    assert report.ok, report.as_json()

    proposal = Proposal.objects.filter(amount__gt=0).first()
    assert proposal is not None
    owner.execute("update cases_proposal set amount = amount + 1 where id = %s", [proposal.pk])
    report = proof()
    assert not report.ok
    assert report.first is not None
    assert str(proposal.pk) in str(report.as_json()["first"])
    owner.execute("update cases_proposal set amount = amount - 1 where id = %s", [proposal.pk])

    event = Event.objects.order_by("id").first()
    assert event is not None
    owner.execute("set session_replication_role = replica")
    owner.execute(
        "update record_event set bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1) where id = %s", [event.pk]
    )
    report = proof()
    assert str(event.pk) in str(report.as_json()["first"])

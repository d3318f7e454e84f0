"""`gongdao doctor`: exit 1 for whatever is missing or unsafe, each with its code; nothing wrong, nothing said."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from admin_cast import Chief, chief, other  # noqa: F401
from click.testing import CliRunner
from proceedings_cast import SINCE, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cli.doctor import command
from gongdao.editions.models import Ruleset
from gongdao.jobs import health
from gongdao.jobs.demo_people import fill_registers, set_up
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.record.models import Event


def doctor(*options: str) -> tuple[int, list[dict[str, Any]]]:
    answer = CliRunner().invoke(command, ["--json", *options])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, json.loads(answer.stdout)["findings"]


@pytest.fixture
def demo(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with clock.frozen(SINCE):
        stages = set_up(SINCE)
    for stage in stages:
        fill_registers(stage, clock.now() - timedelta(days=2))


def test_the_demo_is_healthy_and_an_ended_entry_is_told_with_its_page(demo: None) -> None:
    code, found = doctor()
    assert code == 0, [one for one in found if one["level"] == "error"]
    assert {one["code"] for one in found} == {
        "database",
        "record-triggers",
        "record-role",
        "unsealed",
        "outbox",
        "calendar",
    }
    ruleset = Ruleset.objects.filter(platform__slug="liaosheng")
    ruleset.update(since=None)
    code, found = doctor()
    assert code == 1 and [one["platform"] for one in found if one["level"] == "error"] == ["liaosheng"]


def test_gaps_and_waiting_work_are_errors(chief: Chief, liao: Cast) -> None:
    with clock.frozen(clock.now() - timedelta(hours=1)):
        opened = liao.file(at=clock.now())
    Letter.objects.filter(case_id=opened.id).update(attempts=9, next_at=None)
    code, found = doctor()
    by_code = {one["code"]: one for one in found}
    assert code == 1
    assert by_code["unsealed"]["level"] == "error" and by_code["unsealed"]["seconds"] >= 3600
    assert by_code["outbox"]["level"] == "error" and by_code["outbox"]["given_up"] >= 1
    court = next(one for one in found if one.get("entry") == "internet_court")
    assert court["code"] == "unregistered" and court["clause"] == "V-1.5.2"
    assert court["page"] == "/desk/admin/registers/institutions/internet_court/"
    said = CliRunner().invoke(command, [])
    assert said.exit_code == 1 and "“Internet court” is not registered." in said.stdout
    assert Event.objects.filter(case_id=opened.id).exists()


def test_a_trigger_that_is_off_and_a_role_that_owns(liao: Cast, owner: psycopg.Connection) -> None:
    facts = {one.code: one for one in health.facts()}
    assert facts["record-triggers"].level == facts["record-role"].level == "ok"
    (owns,) = owner.execute(health._MAY_REWRITE, {"tables": list(health.TRIGGERS)}).fetchone() or (None,)
    assert owns is True
    owner.execute("alter table record_leaf disable trigger leaf_append_only")
    try:
        facts = {one.code: one for one in health.facts()}
        assert facts["record-triggers"].level == "error" and facts["record-triggers"].values == {
            "missing": "leaf_append_only"
        }
    finally:
        owner.execute("alter table record_leaf enable trigger leaf_append_only")

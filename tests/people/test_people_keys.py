"""API keys, claim codes, real-name checks, and the isolation of platforms in the tables."""

import hashlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from people_facts import DAY, NOON

from gongdao.legaltime import clock
from gongdao.people import apikeys, attempts, guests, identity
from gongdao.people.errors import EndedAlready, KeyNameTaken, TooManyAttempts, UnknownScope
from gongdao.people.models import ApiKey, Attempt, IdentityCheck, Platform, User

pytest_plugins = ["people_cast"]


def test_a_key_is_found_and_its_text_is_nowhere(liaoliao: Platform) -> None:
    plain = apikeys.issue(liaoliao, "order system", ["orders:write", "cases:read"])
    assert plain.startswith("gd_liaoliao_")
    with clock.frozen(NOON):
        key = apikeys.find(plain)
    assert key is not None
    assert (key.platform, key.scopes, key.last_used_on) == (liaoliao, ["cases:read", "orders:write"], NOON.date())
    row = ApiKey.objects.of(liaoliao).values().get()
    assert bytes(row["hash"]) == hashlib.sha256(plain.encode()).digest()
    assert not any(plain[12:] in str(value) for value in row.values())
    assert apikeys.find(plain[:-1]) is None
    assert apikeys.find("") is None


def test_finding_is_one_query_then_none_for_five_seconds(liaoliao: Platform) -> None:
    plain = apikeys.issue(liaoliao, "order system", ["cases:read"])
    with clock.frozen(NOON) as hand:
        apikeys.find(plain)

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert apikeys.find(plain)
            return len(captured)

        assert queries() == 0
        hand.advance(timedelta(seconds=4.9))
        assert queries() == 0
        hand.advance(timedelta(seconds=0.1))
        assert queries() == 1
        hand.advance(DAY)
        assert queries() == 2, "the first use of a day is noted"
    assert ApiKey.objects.get().last_used_on == (NOON + DAY).date()


def test_a_revoked_key_opens_nothing_at_once_here_and_soon_elsewhere(liaoliao: Platform) -> None:
    plain = apikeys.issue(liaoliao, "order system", ["cases:read"])
    with clock.frozen(NOON) as hand:
        key = apikeys.find(plain)
        assert key is not None
        ApiKey.objects.filter(pk=key.pk).update(revoked_at=NOON)  # by another process
        assert apikeys.find(plain) is not None
        hand.advance(timedelta(seconds=5))
        assert apikeys.find(plain) is None
        with pytest.raises(EndedAlready):
            apikeys.revoke(key, NOON)
        again = apikeys.issue(liaoliao, "order system", ["cases:read"])  # the name is free again
        found = apikeys.find(again)
        assert found is not None
        apikeys.revoke(found, NOON)
        assert apikeys.find(again) is None
    assert ApiKey.objects.of(liaoliao).count() == 2


def test_names_and_scopes_of_keys(liaoliao: Platform, liaosheng: Platform) -> None:
    apikeys.issue(liaoliao, "order system", ["cases:read"])
    apikeys.issue(liaosheng, "order system", ["cases:read"])
    with pytest.raises(KeyNameTaken):
        apikeys.issue(liaoliao, "order system", [])
    with pytest.raises(UnknownScope):
        apikeys.issue(liaoliao, "other", ["cases:destroy"])


def test_a_claim_code_survives_being_read_out() -> None:
    codes = {guests.new_claim_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert len(code) == 9 and code[4] == "-"
        assert set(code) <= set(guests.ALPHABET + "-")
    stored = guests.claim_hash("7KQM-X2RT")
    assert len(stored) == 32
    assert all(guests.claim_matches(typed, stored) for typed in ("7KQM-X2RT", "7kqmx2rt", " 7kqm x2rt "))
    assert not any(guests.claim_matches(typed, stored) for typed in ("7KQM-X2RS", "", "7KQM"))
    assert not guests.claim_matches("", b"")


def test_an_earlier_secret_key_still_opens(settings) -> None:
    stored = guests.claim_hash("7KQM-X2RT")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert guests.claim_matches("7KQM-X2RT", stored)
    settings.SECRET_KEY_FALLBACKS = []
    assert not guests.claim_matches("7KQM-X2RT", stored)


def test_claims_are_limited_by_receipt_and_by_network_address(liaoliao: Platform, liaosheng: Platform) -> None:
    stored = guests.claim_hash("7KQM-X2RT")

    def claim(receipt: str, code: str, address: str = "192.0.2.1", platform: Platform = liaoliao) -> bool:
        known = {"R-1": stored}
        return guests.claim(platform, receipt, code, address, lambda: known.get(receipt))

    with clock.frozen(NOON) as hand:
        assert claim("R-1", "7KQM-X2RT")
        assert [claim("R-1", "AAAA-AAAA", f"192.0.2.{n}") for n in range(8)] == [False] * 8
        with pytest.raises(TooManyAttempts) as refusal:
            claim("R-1", "7KQM-X2RT", "192.0.2.99")
        assert refusal.value.values == {"minutes": 30}
        assert claim("R-1", "7KQM-X2RT", platform=liaosheng), "the other platform counts by itself"
        hand.advance(timedelta(minutes=30))
        assert claim("R-1", "7KQM-X2RT")
        for n in range(59):
            assert not claim(f"R-{n + 2}", "AAAA-AAAA")
        with pytest.raises(TooManyAttempts):
            claim("R-77", "AAAA-AAAA")
        assert attempts.purge(clock.now() + DAY) > 0
        assert not Attempt.objects.exists()


def test_a_real_name_check_is_recorded_without_the_number(zhou: User, staff: User) -> None:
    assert not identity.is_confirmed(zhou)
    with clock.frozen(NOON) as hand:
        done = identity.verify(zhou, identity.SeenByStaff(staff, matches=True), "周敏", "330106199001011234")
        assert identity.is_confirmed(zhou)
        assert (done.method, done.result, done.checked_at) == ("seen_by_staff", "confirmed", NOON)
        assert done.reference == f"staff:{staff.pk}"
        assert "330106199001011234" not in str(IdentityCheck.objects.values().get())
        hand.advance(DAY)
        identity.verify(zhou, identity.SeenByStaff(staff, matches=False), "周敏", "330106199001011235")
        assert not identity.is_confirmed(zhou)


def test_a_service_that_cannot_be_asked_changes_nothing(zhou: User, staff: User, settings) -> None:
    identity.verify(zhou, identity.SeenByStaff(staff, matches=True), "周敏", "330106199001011234")
    assert identity.configured() is None
    settings.GONGDAO_IDENTITY_CHECKER = f"{__name__}.Unreachable"
    checker = identity.configured()
    assert checker is not None
    assert identity.verify(zhou, checker, "周敏", "330106199001011234").result == "unavailable"
    assert identity.is_confirmed(zhou)


class Unreachable:
    method = "unreachable_service"

    def check(self, name: str, number: str) -> identity.Outcome:
        return identity.Outcome(IdentityCheck.Result.UNAVAILABLE)


def keys(table: str) -> list[list[str]]:
    """The columns of every index of a table by which rows are found, as PostgreSQL has them."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table).values()
    return [key["columns"] for key in found if key["index"] or key["unique"]]


def test_every_table_of_a_platform_is_found_by_it(db: None) -> None:
    models = [m for m in apps.get_app_config("people").get_models() if "platform" in {f.name for f in m._meta.fields}]
    assert len(models) > 5
    for model in models:
        assert any("platform_id" in key for key in keys(model._meta.db_table)), model
        assert hasattr(model.objects, "of"), model


def test_of_shows_one_platform_only(liaoliao: Platform, liaosheng: Platform) -> None:
    apikeys.issue(liaoliao, "one", [])
    apikeys.issue(liaosheng, "two", [])
    assert [key.name for key in ApiKey.objects.of(liaoliao)] == ["one"]
    assert [key.name for key in ApiKey.objects.of(liaosheng.pk)] == ["two"]

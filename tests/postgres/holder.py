"""A process that uses the embedded server of a folder: prints its address, stays until its input ends."""

import sys
from pathlib import Path

from gongdao.postgres import embedded

with embedded(Path(sys.argv[1]), {"fsync": "off"}) as server:
    print(server.pid, server.url(), flush=True)
    sys.stdin.read()

"""Lets the tests of this folder import the cast of the stories, `proceedings_cast`."""

import sys
from pathlib import Path

STORIES = str(Path(__file__).parents[1] / "proceedings")
if STORIES not in sys.path:
    sys.path.append(STORIES)

"""Lets the tests of this folder import the cast of the stories, `proceedings_cast`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "proceedings"))

"""`gongdao bench`: the measurements of a checkout, which stand in its folder `bench`, outside the product."""

import subprocess
import sys

import click

from gongdao.config.installation import CHECKOUT


@click.command("bench", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Measure, print JSON, and write docs/performance.md; --help says what can be chosen."""
    if not (CHECKOUT / "bench" / "__main__.py").exists():
        raise click.ClickException("Measuring needs a checkout with its folder `bench`; this is an installed package.")
    sys.exit(subprocess.run([sys.executable, "-m", "bench", *arguments], cwd=CHECKOUT).returncode)

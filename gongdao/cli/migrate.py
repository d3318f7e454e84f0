"""`gongdao migrate`: the tables, without starting anything."""

from pathlib import Path

import click

from gongdao.config import prepare
from gongdao.config.installation import installed


@click.command("migrate")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the database, keys and files.")
def command(data: Path | None) -> None:
    """Bring the tables up to date and give the serving role its rights."""
    with installed(data) as installation:
        prepare.tables(installation)
    click.echo("The tables are up to date.")

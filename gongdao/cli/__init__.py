"""The command line. A subcommand's module is loaded only when it is called: `gongdao due` starts without Django."""

import importlib
import importlib.util
from keyword import iskeyword

import click

COMMANDS: dict[str, str] = {
    "up": "start database, web server and workers",
    "migrate": "bring the database's tables up to date",
    "doctor": "say what is missing or unsafe in this installation",
    "check": "find the faults of rulebooks",
    "decide": "what a rulebook says about some facts",
    "try": "what rulebooks would make of a case that never was",
    "due": "when a limit runs out, with each step",
    "import": "take in past complaints from a file",
    "verify": "prove that the record and the rows agree",
    "bench": "measure, and print JSON",
}


def _module(name: str) -> str:
    return f"gongdao.cli.{name}{'_' if iskeyword(name) else ''}"


class LazyGroup(click.Group):
    """Finds the subcommand NAME in the module `gongdao.cli.NAME`: `command`, else the module's only click command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if importlib.util.find_spec(_module(name))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(_module(cmd_name))
        if isinstance(found := getattr(module, "command", None), click.Command):
            return found
        own = [each for each in vars(module).values() if isinstance(each, click.Command)]
        if len(own) != 1:
            raise click.ClickException(f"{module.__name__} must define one click command, or name it `command`.")
        return own[0]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview; from the table above, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongdao")
def main() -> None:
    """Gongdao: complaints handled by published rules, and the proof of it."""

"""The command ``kg`` and how it ends: 0 fine, 1 an error with one sentence, 2 usage, 3 findings refused."""

from __future__ import annotations

import errno
import sys
from typing import NoReturn

import click

from kg.cli import screen
from kg.cli.building import build
from kg.cli.checking import validate
from kg.cli.exporting import export, stats
from kg.cli.fields import fields
from kg.cli.querying import query
from kg.cli.relating import communities, path, related
from kg.cli.searching import search
from kg.cli.trials import show
from kg.errors import KgError

_EPILOG = """\b
Try:
  kg build --sample              build the sample that ships with kg
  kg query --list                the questions kg knows
  kg show NCT02455596            a trial as a page
\b
Completion, for bash (zsh and fish alike):
  eval "$(_KG_COMPLETE=bash_source kg)"
"""


class _Group(click.Group):
    """Shows commands in the order in which they are used, not by alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)


@click.group(cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trialgraph", prog_name="kg")
def kg() -> None:
    """Build a knowledge graph from clinical-trial records and pages, and ask it."""


for _command in (build, query, search, related, path, communities, show, validate, export, stats, fields):
    kg.add_command(_command)


def main() -> None:
    """Run the command; an error is one sentence on stderr."""
    screen.streams()
    stdout = sys.stdout
    try:
        kg(prog_name="kg", standalone_mode=False)
        screen.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Interrupted. The graph is as it was before.", err=True)
        sys.exit(130)
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(error.exit_code)
    except SystemExit:
        # Where a pipe breaks, Click puts something else in the place of stdout, and exits with 1.
        if sys.stdout is stdout:
            raise
        _end(0)
    except BrokenPipeError:
        _end(0)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        click.echo(f"kg: the output cannot be written ({error.strerror}).", err=True)
        _end(1)


def _end(exit_code: int) -> NoReturn:
    """End where nobody takes our output. A reader that has left (`kg query … | head`) is no error."""
    screen.hung_up()
    sys.exit(exit_code)

"""The `mentorsync` command: its verbs, and one sentence with exit status 2 for everything a person can put right.

Belongs here: the list of commands. Does not belong here: what a command does (its own module), and heavy imports, which
would be paid by `mentorsync --help`.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from pipelines.commands.demo import demo
from pipelines.commands.library import library
from pipelines.commands.night import night
from pipelines.commands.up import up
from sandbox.commands import sandbox


class OneSentence(click.Group):
    """A group that shows an expected error as one sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Invoke the command; settings, programme and busy errors become a sentence on standard error."""
        from assets.programmes import ProgrammeError
        from pipelines.settings import SettingsError

        try:
            return super().invoke(ctx)
        except (SettingsError, ProgrammeError) as error:
            click.echo(f"mentorsync: {error}", err=True)
            sys.exit(2)


@click.group(cls=OneSentence, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mentorsync")
def cli() -> None:
    """Whether faculty mentoring happens, judged against each programme's written policy."""


for command in (demo, night, up, library, sandbox):
    cli.add_command(command)

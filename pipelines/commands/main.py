"""The `mentorsync` command: its verbs, one sentence for everything a person can put right, and what the status means.

Every command ends with one of three: 0, it is done; 1, what was asked is not so, or somebody has something to do; 2,
what was typed, the settings or a programme's files are wrong, and nothing was begun. Belongs here: that, and the list
of commands. Does not belong here: what a command does (its own module), and heavy imports, which would be paid by
`mentorsync --help`.
"""

from __future__ import annotations

import io
import sys
import warnings
from typing import Any

import click

from pipelines.commands.acknowledge import acknowledge
from pipelines.commands.approve import approve
from pipelines.commands.close import close
from pipelines.commands.demo import demo
from pipelines.commands.doctor import doctor
from pipelines.commands.examples import show_examples
from pipelines.commands.explain import explain
from pipelines.commands.letter import letter
from pipelines.commands.library import library
from pipelines.commands.match import match
from pipelines.commands.night import night
from pipelines.commands.policy import policy
from pipelines.commands.programme import programme
from pipelines.commands.readback import readback
from pipelines.commands.rebuild import rebuild
from pipelines.commands.restate import restate
from pipelines.commands.status import status
from pipelines.commands.tidy import tidy
from pipelines.commands.up import up
from sandbox.commands import sandbox


class OneSentence(click.Group):
    """A group that shows an expected error as one sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Invoke the command; what a person can put right becomes a sentence on standard error."""
        _print_under_any_locale()
        warnings.filterwarnings("ignore", message=".* is currently in (beta|preview)")  # Dagster's, of no use to people
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = _sentence_of(error)
            if sentence is None:
                raise
            click.echo(f"mentorsync: {sentence}", err=True)
            sys.exit(_status_of(error))


def _status_of(error: Exception) -> int:
    from assets.programmes import ProgrammeError
    from pipelines.settings import SettingsError

    return 2 if isinstance(error, (SettingsError, ProgrammeError)) else 1


def _print_under_any_locale() -> None:
    """Let a sign the terminal's encoding lacks become `?`: it must not end a night that cron started."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _sentence_of(error: Exception) -> str | None:
    """Return the sentence for an error a person can put right, `None` for one that is a fault of this program.

    An error of the database under Dagster is known by its module, because importing it would slow `--help` down; only
    the driver's own words are shown, the statement around them may hold what a run was asked.
    """
    from assets.ledger.append import RefusedError
    from assets.programmes import ProgrammeError
    from assets.storage.errors import StorageError
    from pipelines.settings import SettingsError
    from reports.letters.model import LetterError
    from reports.publish import PublicationError
    from reports.readback.model import BookRefusedError

    expected = (
        *(SettingsError, ProgrammeError, StorageError),
        *(RefusedError, BookRefusedError, PublicationError, LetterError),
    )
    if isinstance(error, expected):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}: check the path, its owner and mode, and that the disk has room."
    if type(error).__module__.startswith("sqlalchemy"):
        words = getattr(error, "orig", None) or type(error).__name__
        return (
            f"Dagster's history (in DAGSTER_HOME, else dagster/ below home) cannot be used: {words}: "
            f"free some space there or repair it, and run again."
        )
    return None


@click.group("mentorsync", cls=OneSentence, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mentorsync")
def cli() -> None:
    """Whether faculty mentoring happens, judged against each programme's written policy."""


for command in (
    *(demo, night, up, library, letter, status, doctor, acknowledge, match, explain, policy),
    *(readback, approve, close, restate, rebuild, tidy, programme, sandbox),
):
    cli.add_command(command)
show_examples(cli)

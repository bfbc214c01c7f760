"""How remarks are printed: a heading, a sign and a sentence each, and the remedy below.

Belongs here: signs, colours and line breaks, for every command that prints remarks. Does not belong here: what is
remarked on.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assets.redcap.remark import Mark, Remark

SIGNS: Final[dict[Mark, str]] = {"well": "✔", "note": "▲", "do": "✖"}
COLOURS: Final[dict[Mark, str]] = {"well": "green", "note": "yellow", "do": "red"}


def print_remarks(title: str, remarks: Iterable[Remark]) -> int:
    """Print a heading and each remark as it is found; return how many must be done something about."""
    click.secho(title, bold=True)
    count = 0
    for remark in remarks:
        sign = click.style(SIGNS[remark.mark], fg=COLOURS[remark.mark])
        click.echo(f"  {sign} {_wrapped(remark.words)}")
        if remark.remedy:
            click.echo(f"    → {_wrapped(remark.remedy, indent=6)}")
        count += remark.mark == "do"
    click.echo()
    return count


def print_total(count: int) -> None:
    """Print how many things must be done."""
    click.echo("Nothing has to be done." if not count else f"{count} thing{'s' if count > 1 else ''} must be done (✖).")


def _wrapped(words: str, *, indent: int = 4) -> str:
    """Return words broken to the terminal's width; in a file or a pipe each remark stays on one line, for grep."""
    if not sys.stdout.isatty():
        return words
    width = max(shutil.get_terminal_size().columns - indent, 40)
    return textwrap.fill(words, width, break_long_words=False).replace("\n", "\n" + " " * indent)

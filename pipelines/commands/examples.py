"""What `--help` of each command shows somebody who has never typed it: one or two lines that run as they stand.

Belongs here: the lines, beside one another so that they use the same names, files and quarter. Does not belong here:
what a command does (its own docstring). Epilogs in each command's module were rejected: a command without an example
would be noticed by nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STATUSES: Final = """\b
Every command ends with one of three statuses:
  0  it is done
  1  what was asked is not so, or somebody has something to do
  2  what was typed, the settings or a programme's files are wrong;
     nothing was begun
"""

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "acknowledge": (
        'acknowledge redcap/anesthesiology --by "Olive Officer" --reason "test records deleted"',
        'acknowledge hr --by "Olive Officer"',
    ),
    "approve": ('approve "worklist receipt 20261020T160000.xlsx" --by "Olive Officer"',),
    "close": (
        'close 2026-Q3 --by "Olive Officer"',
        'close 2026-Q3 --by "Olive Officer" --accept review --why "asked by mail"',
    ),
    "demo": ("demo", "demo --programmes all --home var/all"),
    "doctor": ("doctor", "doctor --programme anesthesiology", "doctor --mail-test"),
    "explain": ("explain 00010210", "explain 00010210 --as-of 2026-06-30"),
    "letter committee": ("letter committee digestive_diseases --quarter 2026-Q2 -o summary.docx",),
    "letter cv": ("letter cv 00010210 -o statement.docx",),
    "letter dossier": ("letter dossier 00010210 -o dossier.docx",),
    "library": ("library", "library --port 9000"),
    "match": ("match roster.csv queries.csv -o pred.csv", "match roster.csv queries.csv --explain 17"),
    "night": ("night", "night --programme anesthesiology", "night --as-of 2026-09-30"),
    "policy diff": ("policy diff anesthesiology our-programmes/anesthesiology",),
    "policy lint": ("policy lint", "policy lint anesthesiology"),
    "programme new": ("programme new surgery --project surgery --like anesthesiology --to our-programmes",),
    "readback": ('readback worklist.xlsx --by "Carl Chair" --unit Anesthesiology', "readback"),
    "rebuild": (
        "rebuild mentoring-anesthesiology-2026q3-office-2026-10-20.xlsx",
        "rebuild mentoring-anesthesiology-2026q3-office-2026-10-20.xlsx -o again.xlsx",
    ),
    "restate": ('restate 2026-Q3 --by "Olive Officer" --why "three late exemptions"',),
    "sandbox convert": ("sandbox convert my_project.xml my_school", "sandbox convert my_dictionary.csv my_school"),
    "sandbox generate": ("sandbox generate school --faculty 60 --years 1",),
    "sandbox serve": ("sandbox serve school", "sandbox serve my_project.xml --port 8472"),
    "status": ("status",),
    "tidy": ("tidy --dry-run", "tidy"),
    "up": ("up",),
}
"""By the words after `mentorsync`."""


def show_examples(cli: click.Group) -> None:
    """Put the statuses below the help of a group of commands, and below that of each command in it its examples."""
    cli.epilog = STATUSES
    for words, command in leaves_of(cli):
        if lines := EXAMPLES.get(words):
            typed = [f"  {cli.name} {line}" for line in lines]
            command.epilog = "\n".join(["\b", "Example:" if len(lines) == 1 else "Examples:", *typed])


def leaves_of(group: click.Group, *, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command that is no group, with the words that lead to it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves_of(command, before=f"{before}{name} ")
        else:
            yield before + name, command

"""`mentorsync night`: one night, now.

Belongs here: the words printed while it runs and after. Does not belong here: running it (`pipelines.run`).
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.run import Ended, Request
    from pipelines.settings import Settings


@click.command()
@click.option("--as-of", default="", metavar="DATE", help="Judge this date instead of tonight; writes to scratch.")
@click.option("--known-at", default="", metavar="TIME", help="Use what was known at this moment; writes to scratch.")
@click.option("--programme", "programmes", multiple=True, metavar="P", help="Only this programme; may be repeated.")
def night(as_of: str, known_at: str, programmes: tuple[str, ...]) -> None:
    """Run one night: pull, join, check, judge, publish."""
    from pipelines.run import NightBusyError, Request
    from pipelines.settings import load_settings

    settings = load_settings()
    unknown = sorted(set(programmes).difference(settings.programmes))
    if unknown:
        known = ", ".join(settings.programmes)
        raise click.UsageError(f"programme {unknown[0]!r} is not enabled in the settings; enabled are: {known}.")
    request = Request(as_of=as_of, known_at=known_at, programmes=programmes)
    try:
        ended = run_with_progress(settings, request)
    except (NightBusyError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    report(ended)
    sys.exit(0 if ended.success else 1)


def run_with_progress(settings: Settings, request: Request) -> Ended:
    """Run a night while a line per step says what is being done and how long it took."""
    from rich.console import Console

    from pipelines.run import run_night

    console = Console(stderr=True, highlight=False)
    began: dict[str, float] = {}
    with console.status("Starting the night …") as status:

        def listen(step: str, what: str) -> None:
            words = step.replace("_", " ")
            if what == "start":
                began[step] = time.monotonic()
                status.update(f"{words} …")
                return
            seconds = time.monotonic() - began.get(step, time.monotonic())
            sign = {"done": "[green]✔[/]", "failed": "[red]✖[/]"}.get(what, "–")
            console.print(f"  {sign} {words:<38} {seconds:5.1f} s" + (" skipped" if what == "skipped" else ""))

        return run_night(settings, request, listen=listen)


def report(ended: Ended) -> None:
    """Print how the night ended: what failed, what was found, and where the workbooks are."""
    for sentence in ended.failures:
        click.echo(f"✖ {sentence}", err=True)
    for sentence in ended.warnings:
        click.echo(f"▲ {sentence}", err=True)
    books = published_books(ended.home)
    if ended.success:
        click.echo(f"The night took {ended.seconds:.0f} s. Workbooks:")
        for path in books:
            click.echo(f"  {path}")
    else:
        kept = f"; the {len(books)} workbooks published before stay as they are" if books else ""
        click.echo(f"The night failed after {ended.seconds:.0f} s and published nothing{kept}.", err=True)


def published_books(home: Path) -> list[Path]:
    """Return the paths of the workbooks that are published below a home, in order."""
    return sorted((home / "published" / "books").rglob("*.xlsx"))

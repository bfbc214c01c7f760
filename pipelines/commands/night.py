"""`mentorsync night`: one night, now.

Belongs here: the words printed while it runs and after. Does not belong here: running it (`pipelines.run`).
"""

from __future__ import annotations

import atexit
import gc
import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.run import Ended, Request
    from pipelines.settings import Settings


@click.command()
@click.option("--as-of", default="", metavar="YYYY-MM-DD", help="Judge this date, not tonight; writes to scratch.")
@click.option("--known-at", default="", metavar="TIME", help="Use what was known at this moment; writes to scratch.")
@click.option("--programme", "programmes", multiple=True, metavar="P", help="Only this programme; may be repeated.")
def night(as_of: str, known_at: str, programmes: tuple[str, ...]) -> None:
    """Run one night: pull, join, check, judge, publish."""
    collect_garbage_seldom()
    from pipelines.run import NightBusyError, Request
    from pipelines.settings import load_settings

    settings = load_settings()
    request = Request(as_of=as_of, known_at=known_at, programmes=programmes)
    _refuse_what_cannot_be_judged(settings, request)
    if not (as_of or known_at):
        _take_in_returns(settings)
    published = manifest_bytes(settings.home)
    try:
        ended = run_with_progress(settings, request)
    except NightBusyError as error:
        raise click.ClickException(str(error)) from None
    report(ended, published_before=published)
    tell_people(settings, ended)
    sys.exit(0 if ended.success else 1)


def _refuse_what_cannot_be_judged(settings: Settings, request: Request) -> None:
    """Raise before anything is done: a usage error for the request, `ProgrammeError` where no programme is readable."""
    from assets.night import Night
    from assets.programmes import ProgrammeError
    from assets.quarters import FIRST_EVER, open_quarters
    from assets.storage.manifests import NoSuchNight, manifest_known_at
    from pipelines.programmes import read_programmes
    from pipelines.tonight import night_settings

    unknown = sorted(set(request.programmes).difference(settings.programmes))
    if unknown:
        known = ", ".join(settings.programmes)
        raise click.UsageError(f"programme {unknown[0]!r} is not enabled in the settings; enabled are: {known}.")
    try:
        launch = {"as_of": request.as_of, "known_at": request.known_at}
        night = Night(**night_settings(settings), programmes=list(request.programmes), **launch)
        judged_on, moment = night.judged_on(), night.known_moment()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if judged_on > night.tonight():
        raise click.UsageError(
            f"as_of {judged_on} lies after tonight, {night.tonight()}: name that date or an earlier."
        )
    quarters = open_quarters(as_of=judged_on, first=settings.first_quarter)
    if not quarters or quarters[0].start < FIRST_EVER:
        first = settings.first_quarter or FIRST_EVER
        raise click.UsageError(f"as_of {judged_on} is too early: the open quarters must lie on or after {first}.")
    try:
        if moment is not None:
            manifest_known_at(settings.home, moment)
    except NoSuchNight as error:
        raise click.UsageError(str(error)) from None
    programmes = read_programmes(settings)
    if not programmes.policies:
        raise ProgrammeError(next(iter(programmes.broken.values())))


def _take_in_returns(settings: Settings) -> None:
    """Read the workbooks people put into the watched folder, so that tonight's show what waits for approval."""
    from pipelines.returns import look_into_returns

    taken = look_into_returns(settings)
    for trouble in taken.troubles:
        click.echo(f"▲ {trouble}", err=True)
    if taken.requests:
        click.echo(f"Returned workbooks: {taken.told()}.", err=True)


def tell_people(settings: Settings, ended: Ended) -> None:
    """Send the alerts of a night that ended, and say where they could not be sent; the night's end stays as it is."""
    if settings.alerts is None:
        return
    from pipelines.alerts.nightly import tell_of_night

    for trouble in tell_of_night(settings, ended.run_id):
        click.echo(f"▲ {trouble}", err=True)


def collect_garbage_seldom() -> None:
    """Let a night keep its garbage longer: it makes millions of objects, few circles among them, and ends.

    With the interpreter's own thresholds the collector took 2 to 4 of some 20 CPU seconds, and a last round over
    everything, when the process ends, 1.5 more. At 100,000 objects it still took 0.4 of 12, for nothing: a night of 300
    faculty ends before it holds two million, and takes 70 MB more.
    """
    gc.set_threshold(2_000_000, 50, 50)
    atexit.register(gc.freeze)


def run_with_progress(settings: Settings, request: Request) -> Ended:
    """Run a night while a line per step says what is being done and how long it took."""
    from rich.console import Console

    from pipelines.run import run_night

    console = Console(stderr=True, highlight=False)
    began: dict[str, float] = {}
    with console.status("Starting the night …") as status:

        def listen(step: str, what: str) -> None:
            words = step.replace("__", " ").replace("_", " ")
            if what == "start":
                began[step] = time.monotonic()
                status.update(f"{words} …")
                return
            seconds = time.monotonic() - began.get(step, time.monotonic())
            sign = {"done": "[green]✔[/]", "failed": "[red]✖[/]"}.get(what, "–")
            console.print(f"  {sign} {words:<38} {seconds:5.1f} s" + ("" if what == "done" else f" {what}"))

        return run_night(settings, request, listen=listen)


def report(ended: Ended, *, published_before: bytes) -> None:
    """Print how the night ended: what failed, what was found, and where the workbooks are.

    `published_before` is the manifest of the publication before the night, see `manifest_bytes`.
    """
    for sentence in dict.fromkeys(ended.failures):
        click.echo(f"✖ {_for_people(sentence)}", err=True)
    for sentence in dict.fromkeys(ended.warnings):
        click.echo(f"▲ {sentence}", err=True)
    books = published_books(ended.home)
    if ended.success:
        click.echo(f"The night took {ended.seconds:.0f} s. " + ("Workbooks:" if books else "No workbook is published."))
        for path in books:
            click.echo(f"  {path}")
    elif manifest_bytes(ended.home) not in {published_before, b""}:
        click.echo(f"The night failed after {ended.seconds:.0f} s, but its workbooks were published before.", err=True)
    else:
        kept = f"; the {len(books)} workbooks published before stay as they are" if books else ""
        click.echo(f"The night failed after {ended.seconds:.0f} s and published nothing{kept}.", err=True)


WORDS = {
    "DagsterExecutionInterruptedError": "the night was interrupted; run it again.",
    "No space left on device": "the disk is full: free some space and run the night again.",
}


def _for_people(sentence: str) -> str:
    """Return a failure with what a library or the system calls it in our words; the step's name stays in front."""
    step, _, _ = sentence.partition(": ")
    return next((f"{step}: {words}" for mark, words in WORDS.items() if mark in sentence), sentence)


def manifest_bytes(home: Path) -> bytes:
    """Return the manifest of what is published below a home, empty before the first time."""
    try:
        return (home / "published" / "manifest.json").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""


def published_books(home: Path) -> list[Path]:
    """Return the paths of the workbooks that are published below a home, in order."""
    return sorted((home / "published" / "books").rglob("*.xlsx"))

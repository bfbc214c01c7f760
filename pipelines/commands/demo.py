"""`mentorsync demo`: a synthetic school, its REDCap over HTTP, and one whole night.

Belongs here: setting the demo up below `var/` and running it. Does not belong here: the night itself. A second run
finds the school and its settings and does only the night.
"""

from __future__ import annotations

import json
import os
import sys
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.settings import Settings

SETTINGS = """\
# The demo's settings, written by `mentorsync demo`. `home` is the folder of this file.
home = "."
programmes = {programmes}
today = {today}                        # the synthetic school's data stand still on this day

[institution]
name = "Example School of Medicine"
timezone = "America/New_York"
contact = "Office of Faculty Affairs"

[redcap]
url = "http://127.0.0.1:{port}/api/"

{projects}
[hr]
folder = "school/hr"

[sandbox]
folder = "school"
port = {port}
"""

PROJECT = """\
[redcap.projects.{project}]
record_link = "http://127.0.0.1:{port}/record/{project}/{{record}}"

"""
PROGRAMMES = ("anesthesiology", "weill_cornell", "rutgers", "digestive_diseases", "cimer")
"""The shipped programmes; the synthetic school has a REDCap project for each but `cimer`, which has its policy only."""

DEFAULT = PROGRAMMES[0]


@click.command()
@click.option("--home", default="var", show_default=True, type=click.Path(path_type=Path), help="Where it is kept.")
@click.option("--faculty", default=300, show_default=True, type=click.IntRange(20), help="People on the roster.")
@click.option("--years", default=3, show_default=True, type=click.IntRange(1, 10), help="Years of history.")
@click.option("--seed", default=1, show_default=True, type=int, help="Another seed is another school.")
@click.option("--port", default=8472, show_default=True, type=click.IntRange(1, 65535), help="Port of the sandbox.")
@click.option(
    "--programmes",
    default=DEFAULT,
    show_default=True,
    metavar="P,P",
    callback=lambda _context, _parameter, value: programmes_asked_for(value),
    help="Which policies judge it, by comma, or `all`.",
)
@click.pass_context
def demo(
    context: click.Context,
    *,
    home: Path,
    faculty: int,
    years: int,
    seed: int,
    port: int,
    programmes: tuple[str, ...],
) -> None:
    """Run one night on a synthetic school, from nothing."""
    from assets.storage.whole_files import write_whole
    from pipelines.commands.night import collect_garbage_seldom, manifest_bytes, report, run_with_progress
    from pipelines.commands.up import sandbox_server, sandbox_tokens
    from pipelines.run import NightBusyError, Request
    from pipelines.settings import ENVIRONMENT_VARIABLE, read_settings
    from pipelines.supervisor import Running, ServerError, interrupt_on_signals

    collect_garbage_seldom()
    interrupt_on_signals()
    home = home.resolve()
    file = home / "mentorsync.toml"
    if file.exists():
        _say_what_has_no_effect(context, home)
    else:
        _make_school(home, faculty=faculty, years=years, seed=seed)
        write_whole(file, settings_text(home / "school", programmes=programmes, port=port).encode())
    os.environ[ENVIRONMENT_VARIABLE] = str(file)
    settings = read_settings(file)
    os.environ.update(sandbox_tokens(settings))
    servers = [] if _serves_this_school(settings) else [sandbox_server(settings)]
    published = manifest_bytes(settings.home)
    try:
        with Running(servers, logs=settings.home / "logs") as running:
            running.wait_until_ready()
            ended = run_with_progress(settings, Request())
    except (ServerError, NightBusyError) as error:
        raise click.ClickException(str(error)) from None
    report(ended, published_before=published)
    if ended.success:
        library, ui = settings.library, settings.dagster
        click.echo(
            f"`{_command_up(file)}` will serve them at http://{library.host}:{library.port}/ and the Dagster UI at "
            f"http://{ui.host}:{ui.port}/"
        )
    sys.exit(0 if ended.success else 1)


def _say_what_has_no_effect(context: click.Context, home: Path) -> None:
    from click.core import ParameterSource

    given = [
        f"--{name}"
        for name in ("faculty", "years", "seed", "port", "programmes")
        if context.get_parameter_source(name) == ParameterSource.COMMANDLINE
    ]
    if given:
        words = f"The school in {home} stands already: {', '.join(given)} without effect; remove {home} for another."
        click.echo(words, err=True)


def _command_up(file: Path) -> str:
    """Return what to type, here, to serve this school: `make up` in a checkout that would find the same settings."""
    from shlex import quote

    is_checkout = Path("Makefile").is_file() and Path("workspace.yaml").is_file()
    if is_checkout and file == Path("var/mentorsync.toml").resolve() and not Path("mentorsync.toml").exists():
        return "make up"
    return f"MENTORSYNC_SETTINGS={quote(str(file))} mentorsync up"


def _serves_this_school(settings: Settings) -> bool:
    """Whether the sandbox is up already (`make up`) and knows this school's tokens."""
    from urllib.error import URLError
    from urllib.parse import urlencode
    from urllib.request import urlopen

    from pipelines.commands.up import sandbox_tokens

    # Tokens of one school are derived from the same seed: one of them tells whether it is this school.
    token = next(iter(sandbox_tokens(settings).values()), "")
    form = {"token": token, "content": "version"}
    try:
        with urlopen(settings.redcap.url, data=urlencode(form).encode(), timeout=2) as answer:  # noqa: S310 - loopback
            return bool(answer.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False


def _make_school(home: Path, *, faculty: int, years: int, seed: int) -> None:
    """Generate the school; the settings are written after it, so that an interrupted set-up is begun again.

    HR delivered on the school's own date: on a computer whose calendar is behind it the files would be taken for old.
    """
    import shutil
    from datetime import UTC, datetime, time

    from sandbox.school.generate import DEFAULT_AS_OF, generate_school

    click.echo(f"Generating a synthetic school: {faculty} faculty, {years} years …", err=True)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = home / "school.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    generate_school(unfinished, faculty=faculty, years=years, seed=seed, as_of=DEFAULT_AS_OF)
    delivered = datetime.combine(DEFAULT_AS_OF, time(), UTC).timestamp()
    for path in (unfinished / "hr").iterdir():
        os.utime(path, (delivered, delivered))
    shutil.rmtree(home / "school", ignore_errors=True)
    unfinished.rename(home / "school")


def settings_text(school: Path, *, programmes: Sequence[str], port: int) -> str:
    """Return the settings of a demo; a programme without a project in the school is judged by what the others hold."""
    from sandbox.school.generate import DEFAULT_AS_OF

    served = [name for name in programmes if (school / "redcap" / name).is_dir()]
    return SETTINGS.format(
        programmes=json.dumps(list(programmes)),
        today=DEFAULT_AS_OF,
        port=port,
        projects="".join(PROJECT.format(project=name, port=port) for name in served),
    )


def programmes_asked_for(value: str) -> tuple[str, ...]:
    """Return the programmes an option names, in the order given; `UsageError` where one is not shipped."""
    asked = PROGRAMMES if value.strip() == "all" else tuple(name.strip() for name in value.split(",") if name.strip())
    unknown = [name for name in asked if name not in PROGRAMMES]
    if unknown or not asked:
        raise click.UsageError(
            f"--programmes: {', '.join(unknown) or 'nothing'} is not shipped; there are {', '.join(PROGRAMMES)}."
        )
    return tuple(dict.fromkeys(asked))

"""`mentorsync sandbox`: make a school, serve a school.

Only words and options live here; heavy imports are inside, so that the group can be added to another command line for
nothing.
"""

from __future__ import annotations

import re
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import date, datetime

    from sandbox.server.project import Project, School


@click.group()
def sandbox() -> None:
    """Make a synthetic school, and serve it as REDCap would."""


@sandbox.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--faculty", type=click.IntRange(20), default=300, show_default=True, help="How many faculty.")
@click.option("--years", type=click.IntRange(1, 10), default=3, show_default=True, help="How many years of history.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Last day of the history (not the clock's).",
)
def generate(folder: Path, faculty: int, years: int, seed: int, as_of: datetime | None) -> None:
    """Write a synthetic school to DIR, a new folder or that of an earlier synthetic school."""
    from sandbox.school.generate import DEFAULT_AS_OF, generate_school

    if folder.is_dir() and any(folder.iterdir()) and not (folder / "truth").is_dir():
        message = f"{folder} is not empty and holds no synthetic school: name a new folder, nothing was written."
        raise click.ClickException(message)
    last_day: date = as_of.date() if as_of is not None else DEFAULT_AS_OF
    generate_school(folder, faculty=faculty, years=years, seed=seed, as_of=last_day, progress=click.echo)
    click.echo(f"School of {faculty} faculty as of {last_day} in {folder}. Serve it: mentorsync sandbox serve {folder}")


@sandbox.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8472, show_default=True, help="0 takes a free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback unless told otherwise.")
@click.option(
    "--faults", type=click.Path(dir_okay=False, path_type=Path), help="YAML or JSON list of faults to inject."
)
def serve(folder: Path, port: int, host: str, faults: Path | None) -> None:
    """Serve the REDCap projects of the school in DIR until interrupted."""
    from sandbox.server.errors import FolderError
    from sandbox.server.faults import faults_from
    from sandbox.server.running import bound_socket, sandbox_of, server_of

    try:
        served = sandbox_of(folder, faults=faults_from(faults) if faults is not None else ())
        listening = bound_socket(host=host, port=port)
    except FolderError as problem:
        raise click.ClickException(str(problem)) from problem
    with listening:
        click.echo(f"REDCap API at {address(host=host, port=listening.getsockname()[1])}  (Ctrl-C stops it)")
        for line in token_lines(served.school):
            click.echo(line)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises it again once it has stopped
        with suppress(KeyboardInterrupt):
            server_of(served).run(sockets=[listening])
    click.echo("Stopped.")


def address(*, host: str, port: int) -> str:
    """Return the URL clients are given."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/api/"


def token_variable(project: str) -> str:
    """Return the environment variable that carries a project's token."""
    return "REDCAP_TOKEN_" + re.sub(r"[^A-Z0-9]", "_", project.upper())


def token_lines(school: School) -> list[str]:
    """Return `NAME=token` per project, and a comment line for each further user's token."""
    return [line for project in school.projects.values() for line in _project_lines(project)]


def _project_lines(project: Project) -> list[str]:
    main = project.main_token()
    others = [f"# {project.name}, user {name}: {token}" for name, token in project.tokens.items() if token != main]
    return [f"{token_variable(project.name)}={main}", *others]

"""`mentorsync sandbox`: make a school, serve a school or a project, turn what REDCap downloads into a folder.

Only words and options live here; heavy imports are inside, so that the group can be added to another command line for
nothing.
"""

from __future__ import annotations

import re
import signal
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.server.project import Project, School
    from sandbox.server.settings import ServerSettings


EARLIEST = date(2022, 1, 1)
"""First day a school may be as of: the programmes it keeps records for began the year before."""


@click.group(short_help="Make a synthetic school and serve it.")
def sandbox() -> None:
    """Make a synthetic school, and serve it as REDCap would."""


@sandbox.command(short_help="Make a synthetic school.")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--faculty", type=click.IntRange(20), default=300, show_default=True, help="How many faculty.")
@click.option("--years", type=click.IntRange(1, 10), default=3, show_default=True, help="How many years of history.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
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
    if last_day < EARLIEST:
        raise click.UsageError(f"--as-of {last_day} is before the school's programmes began: take {EARLIEST} or later.")
    generate_school(folder, faculty=faculty, years=years, seed=seed, as_of=last_day, progress=click.echo)
    click.echo(f"School of {faculty} faculty as of {last_day} in {folder}. Serve it: mentorsync sandbox serve {folder}")


@sandbox.command(short_help="Serve a school or a project.")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8472, show_default=True, help="0 takes a free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback unless told otherwise.")
@click.option(
    "--faults", type=click.Path(dir_okay=False, path_type=Path), help="YAML or JSON list of faults to inject."
)
@click.option(
    "--settings", type=click.Path(dir_okay=False, path_type=Path), help="TOML or YAML file of server settings."
)
@click.option("--records", is_flag=True, help="Keep the records of a project XML; they are left out otherwise.")
@click.option("--super-token", help="64 hexadecimal characters that create projects, in place of the derived one.")
def serve(
    path: Path,
    port: int,
    host: str,
    faults: Path | None,
    settings: Path | None,
    records: bool,  # noqa: FBT001 - click passes by name
    super_token: str | None,
) -> None:
    """Serve the REDCap projects at PATH until interrupted: a school folder, one project folder, or a project XML."""
    from sandbox.server.errors import FolderError
    from sandbox.server.fault_forms import faults_from
    from sandbox.server.project import super_token_of
    from sandbox.server.running import bound_socket, sandbox_of, server_of

    try:
        chosen = _settings(settings, super_token=super_token)
        injected = faults_from(faults) if faults is not None else ()
    except FolderError as problem:
        raise click.UsageError(str(problem)) from problem
    try:
        served = sandbox_of(path, faults=injected, settings=chosen, with_records=records)
        listening = bound_socket(host=host, port=port)
    except FolderError as problem:
        raise click.ClickException(str(problem)) from problem
    with listening:
        click.echo(f"REDCap API at {address(host=host, port=listening.getsockname()[1])}  (Ctrl-C stops it)")
        for line in token_lines(served.school):
            click.echo(line)
        click.echo(f"# super token, creates projects: {super_token_of(chosen)}")
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises it again once it has stopped
        with suppress(KeyboardInterrupt):
            server_of(served).run(sockets=[listening])
    click.echo("Stopped.")


@sandbox.command(short_help="Turn what REDCap downloads into a folder.")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--records", is_flag=True, help="Write the records too; they are left out otherwise.")
def convert(source: Path, folder: Path, records: bool) -> None:  # noqa: FBT001 - click passes by name
    """Write the project that REDCap let you download as SOURCE into the school folder DIR.

    SOURCE is a project XML (Project Setup, Other Functionality), a data dictionary (.csv), or a folder that holds
    dictionary.csv and, where you have them, data.csv, arm.csv and event.csv.
    """
    from sandbox.convert.odm import project_name
    from sandbox.server.errors import FolderError

    project = folder / "redcap" / project_name(source)
    if project.exists():
        raise click.ClickException(f"{project} exists: name another folder, nothing was written.")
    try:
        _convert(source, project, with_records=records)
    except FolderError as problem:
        raise click.ClickException(str(problem)) from problem
    left_out = "" if records else ", without records"
    click.echo(f"Project {project.name} in {project}{left_out}. Serve it: mentorsync sandbox serve {folder}")


def _convert(source: Path, project: Path, *, with_records: bool) -> None:
    from sandbox.convert.odm import convert_project_xml
    from sandbox.convert.web_export import convert_dictionary, convert_web_export

    if source.is_dir():
        convert_web_export(source, project, with_records=with_records)
    elif source.suffix.lower() == ".csv":
        convert_dictionary(source, project)
    else:
        convert_project_xml(source, project, with_records=with_records)


def _settings(path: Path | None, *, super_token: str | None) -> ServerSettings:
    """Return the settings of the file, with the super token of the option if there is one."""
    from dataclasses import replace

    from sandbox.server.settings import ServerSettings
    from sandbox.server.settings_file import settings_from

    settings = settings_from(path) if path is not None else ServerSettings()
    return settings if super_token is None else replace(settings, super_token=super_token)


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

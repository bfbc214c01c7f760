"""`mentorsync up`: the Dagster UI, its daemon, the report library and, where the settings name one, the sandbox.

Belongs here: which servers run together. Does not belong here: how they are started and stopped
(`pipelines.supervisor`).
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.settings import Settings
    from pipelines.supervisor import Server


@click.command(short_help="Start all servers, until Ctrl-C.")
def up() -> None:
    """Start everything on loopback, print the addresses, and stop it all on Ctrl-C."""
    from assets.turns import locked
    from pipelines.home import open_instance
    from pipelines.settings import find_settings_file, load_settings
    from pipelines.supervisor import ServerError, interrupt_on_signals

    settings = load_settings()
    os.environ["MENTORSYNC_SETTINGS"] = str(find_settings_file(os.environ))
    interrupt_on_signals()
    try:
        with locked(settings.home / "up.lock", wait=False):
            open_instance(settings.dagster_home).dispose()
            _serve(settings)
    except BlockingIOError:
        raise click.ClickException(f"`mentorsync up` is running on {settings.home} already; stop that one.") from None
    except ServerError as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _serve(settings: Settings) -> None:
    """Run the servers until one of them ends (`ServerError`) or a signal asks to stop (`KeyboardInterrupt`)."""
    from pipelines.supervisor import Running

    servers = servers_of(settings)
    with Running(servers, logs=settings.home / "logs") as running:
        click.echo("Starting …")
        running.wait_until_ready()
        for server in servers:
            click.echo(f"  {server.name:<16} {server.address or 'running'}")
        click.echo("Press Ctrl-C to stop them all.")
        while True:
            running.raise_if_ended()
            time.sleep(1)


def servers_of(settings: Settings) -> list[Server]:
    """Return the servers that the settings ask for, in the order they are shown."""
    from pipelines.supervisor import Server

    workspace = _workspace_file(settings.dagster_home)
    servers = [
        Server(
            "report library",
            [sys.executable, "-m", "pipelines", "library"],
            host=settings.library.host,
            port=settings.library.port,
        ),
        Server(
            "Dagster UI",
            [
                _program("dagster-webserver"),
                *("--workspace", str(workspace)),
                *("--host", settings.dagster.host, "--port", str(settings.dagster.port)),
            ],
            host=settings.dagster.host,
            port=settings.dagster.port,
            environment=sandbox_tokens(settings),
        ),
        Server(
            "Dagster daemon",
            [_program("dagster-daemon"), "run", "--workspace", str(workspace)],
            environment=sandbox_tokens(settings),
        ),
    ]
    return [*servers, *([sandbox_server(settings)] if settings.sandbox else [])]


def sandbox_server(settings: Settings) -> Server:
    """Return the server of the synthetic school; `SettingsError` where the settings name none."""
    from pipelines.settings import SettingsError
    from pipelines.supervisor import Server

    if not settings.sandbox:
        raise SettingsError("the settings name no sandbox: add [sandbox] folder and port.")
    folder, port = str(settings.sandbox.folder), settings.sandbox.port
    return Server(
        "sandbox REDCap",
        [sys.executable, "-m", "pipelines", "sandbox", "serve", folder, "--port", str(port)],
        port=port,
    )


def sandbox_tokens(settings: Settings) -> dict[str, str]:
    """Return the environment that lets a process pull from the sandbox; empty where the settings name none."""
    import csv

    if not settings.sandbox:
        return {}
    tokens: dict[str, str] = {}
    for path in sorted((settings.sandbox.folder / "redcap").glob("*/tokens.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["username"] == "mentorsync"]
        tokens |= {f"REDCAP_TOKEN_{path.parent.name.upper()}": row["token"] for row in rows}
    return tokens


def _program(name: str) -> str:
    """Return a program of this very environment; one that borrows its libraries from another has it on PATH."""
    from pathlib import Path

    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else name


def _workspace_file(folder: Path) -> Path:
    path = folder / "workspace.yaml"
    path.write_text(
        "load_from:\n  - python_module: {module_name: pipelines.definitions, location_name: mentorsync}\n",
        encoding="utf-8",
    )
    return path

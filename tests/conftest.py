"""The switch of the long campaigns, the table of their figures, and what each test gives back, for every folder."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from _pytest.terminal import TerminalReporter


DAMAGE = "damage"
"""The property under which the campaign of damages records a row of its own table."""

DAMAGES_HEADER = "| damage | caught by | consequence |"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--campaign`: run the long campaigns whole."""
    parser.addoption("--campaign", action="store_true", help="run the long campaigns whole")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of the long campaigns, and let garbage lie longer."""
    config.addinivalue_line("markers", "campaign: a long campaign; runs only with --campaign")
    # Most of what the tests do are nights; `commands/night.py` says what the interpreter's own thresholds cost one.
    gc.set_threshold(200_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long campaigns out of an ordinary run."""
    if not config.getoption("--campaign"):
        skip = pytest.mark.skip(reason="a long campaign; `make campaign` runs it")
        for item in items:
            if "campaign" in item.keywords:
                item.add_marker(skip)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what the campaigns counted, each property a test recorded in one row, and the damages that were caught."""
    recorded = [
        (report.nodeid.partition("::")[2], name, value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
        for name, value in report.user_properties
    ]
    damages = [str(value) for _, name, value in recorded if name == DAMAGE]
    if damages:
        terminalreporter.write_line("\n".join(["", DAMAGES_HEADER, "|---|---|---|", *damages]))
    rows = [f"| {test} | {name} | {value} |" for test, name, value in recorded if name != DAMAGE]
    if rows:
        terminalreporter.write_line("\n".join(["", "| campaign | counted | figure |", "|---|---|---|", *rows]))


@pytest.fixture(autouse=True)
def environment_of_its_own() -> Iterator[None]:
    """Start each test without a Dagster home, and take back what it sets.

    A command names its Dagster home in the environment of its process, for its children; here the process stays, and
    the next test's command would open a home of the last one.
    """
    with patch.dict(os.environ):
        os.environ.pop("DAGSTER_HOME", None)
        yield


@pytest.fixture(autouse=True)
def signals_and_garbage_of_its_own() -> Iterator[None]:
    """Put back how this process ends on a signal, and when it collects garbage: a command sets both for its own."""
    thresholds = gc.get_threshold()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    gc.set_threshold(*thresholds)
    for number, handler in handlers.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)


@pytest.fixture
def disk_of_size(tmp_path: Path) -> Iterator[Callable[[str, str], Path]]:
    """Mount memory as a disk of its own below `tmp_path`, by name and size; without the right to, there is none."""
    mounted: list[Path] = []

    def mount(name: str, size: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no right to mount a small disk here (needs root and the mount capability)")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)

"""Runs nights for tests: a school served on loopback, the nightly job in this process."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from unittest.mock import patch

from assets.turns import NIGHT_LOCK
from pipelines.run import Request, run_night
from pipelines.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from assets.storage.schema import Table
    from pipelines.run import Ended

AS_OF = date(2026, 10, 20)
"""Tonight, for the schools these tests generate."""

PROGRAMMES = ("anesthesiology", "digestive_diseases", "rutgers", "weill_cornell")
"""The programmes a generated school has a REDCap project for."""


def variable_of(project: str) -> str:
    """Return the name of the environment variable that holds a project's token."""
    return f"REDCAP_TOKEN_{project.upper()}"


TOKEN = variable_of("anesthesiology")


def settings_written(
    folder: Path, *, url: str, hr: Path, more: str = "", programmes: str = '["anesthesiology"]'
) -> Path:
    """Write settings for a school served at an address and return their file; `home` lies beside it."""
    path = folder / "mentorsync.toml"
    path.write_text(
        f'home = "home"\ntoday = {AS_OF}\nprogrammes = {programmes}\n{more}\n'
        '[institution]\nname = "Example School of Medicine"\ntimezone = "America/New_York"\n'
        f'[redcap]\nurl = "{url}"\nretries = 0\nrequests_per_minute = 500\n[hr]\nfolder = "{hr}"\n',
        encoding="utf-8",
    )
    return path


@contextmanager
def held_elsewhere(home: Path) -> Iterator[None]:
    """Hold the lock of the night as another process does."""
    with (home / NIGHT_LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Nights:
    """Nights on one settings file, with the token of anesthesiology and those of other projects in the environment."""

    file: Path
    token: str
    others: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The home the nights write below."""
        return self.file.parent / "home"

    @property
    def hr(self) -> Path:
        """The folder HR delivers into."""
        return self.file.parent / "hr"

    def run(self, **request: str) -> Ended:
        """Run one night and return how it ended."""
        tokens = {variable_of(project): token for project, token in self.others.items()}
        tokens |= {variable_of(PROGRAMMES[0]): self.token} if self.token else {}
        hidden = {"DAGSTER_HOME", *map(variable_of, PROGRAMMES)}
        environment = {name: value for name, value in os.environ.items() if name not in hidden} | tokens
        with patch.dict(os.environ, environment, clear=True):
            return run_night(read_settings(self.file), Request(**request))

    def table(self, table: Table, home: Path | None = None) -> pd.DataFrame:
        """Return a table as the last night left it."""
        from assets.storage.store import TableStore

        return TableStore((home or self.home) / "tables").read(table)

    def manifest(self) -> bytes:
        """Return what the library shows, byte for byte."""
        return (self.home / "published" / "manifest.json").read_bytes()

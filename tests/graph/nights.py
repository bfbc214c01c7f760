"""Runs nights for tests: a school served on loopback, the nightly job in this process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from unittest.mock import patch

from pipelines.run import Request, run_night
from pipelines.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from assets.storage.schema import Table
    from pipelines.run import Ended

AS_OF = date(2026, 10, 20)
"""Tonight, for the schools these tests generate."""

TOKEN = "REDCAP_TOKEN_ANESTHESIOLOGY"


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


@dataclass(frozen=True)
class Nights:
    """Nights on one settings file, with one token in the environment."""

    file: Path
    token: str

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
        environment = {name: value for name, value in os.environ.items() if name not in {"DAGSTER_HOME", TOKEN}}
        if self.token:
            environment[TOKEN] = self.token
        with patch.dict(os.environ, environment, clear=True):
            return run_night(read_settings(self.file), Request(**request))

    def table(self, table: Table, home: Path | None = None) -> pd.DataFrame:
        """Return a table as the last night left it."""
        from assets.storage.store import TableStore

        return TableStore((home or self.home) / "tables").read(table)

    def manifest(self) -> bytes:
        """Return what the library shows, byte for byte."""
        return (self.home / "published" / "manifest.json").read_bytes()

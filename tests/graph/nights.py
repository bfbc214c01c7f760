"""Runs nights for tests: a school served on loopback, the nightly job in this process."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipelines.run import Request, run_night
from pipelines.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from assets.storage.schema import Table
    from pipelines.run import Ended


AS_OF = date(2026, 10, 20)
"""Tonight, for the schools these tests generate."""


def night_on(file: Path, monkeypatch, *, tokens: dict[str, str], **request: object) -> Ended:
    """Run one night with these settings and tokens and return how it ended."""
    for name, token in tokens.items():
        monkeypatch.setenv(name, token)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    settings = read_settings(file)
    monkeypatch.setenv("DAGSTER_HOME", str(settings.dagster_home))
    return run_night(settings, Request(**request))


def table_of(home: Path, table: Table) -> pd.DataFrame:
    """Return a table as a night left it."""
    from assets.storage.store import TableStore

    return TableStore(home / "tables").read(table)

"""Pulling all projects of a programme, each on its own: one that is down keeps its last good rows.

Belongs here: what happens between "asked for" and "landed" for one programme, and the sentence for the unexpected. Does
not belong here: Dagster (`tables.py`) or what makes rows good (`pull.py`).
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from assets.redcap.client import RedcapError
from assets.redcap.landed import Landed, landing_of_mapping, last_landed, unchanged
from assets.redcap.pull import pull_project
from assets.redcap.schema import FIELD, PULL
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from assets.redcap.client import RedcapClient
    from assets.redcap.mapping import Mapping
    from assets.storage.schema import Table
    from assets.storage.store import TableStore

_NOT_ASKED = "this run was not asked to pull the programme."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of one project: what is in use now, whether REDCap was asked, the requests and seconds it took."""

    landed: Landed
    asked: bool = True
    requests: int = 0
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """The project's line in the log: counts only."""
        row = self.landed.row
        return (
            f"redcap/{row.programme}, project {row.project}, {row.state}: {row.records} records, {row.rows} rows,"
            f" {self.requests} requests, {self.seconds:.1f} s"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The tables of the room as last stored, or as they were known at a moment; empty where never stored."""

    landing: pd.DataFrame
    fields: pd.DataFrame
    pulls: pd.DataFrame

    def last(self, mapping: Mapping, project: str) -> Landed | None:
        """Return what was last good of a project, `None` where nothing ever was."""
        return last_landed(mapping=mapping, project=project, landing=self.landing, fields=self.fields, pulls=self.pulls)


def stored_or_empty(store: TableStore, table: Table) -> pd.DataFrame:
    """Return a table as last stored, without rows where it never was."""
    return store.read(table) if store.exists(table) else empty_frame_of(table)


def known_in(store: TableStore, mapping: Mapping) -> Known:
    """Return what the store holds of the room for one programme."""
    return Known(
        landing=stored_or_empty(store, landing_of_mapping(mapping)),
        fields=stored_or_empty(store, FIELD),
        pulls=stored_or_empty(store, PULL),
    )


def pull_programme(
    mapping: Mapping, *, known: Known, client_of: Callable[[str], RedcapClient], judged_on: date
) -> list[Attempt]:
    """Return one attempt per project of the programme, in the mapping's order; never raises for a project.

    `client_of` makes a project's client and may raise `RedcapError`, as for a missing token.
    """
    return [
        _attempt(mapping, project=project, last=known.last(mapping, project), client_of=client_of, judged_on=judged_on)
        for project in mapping.projects
    ]


def leave_programme(mapping: Mapping, *, known: Known) -> list[Attempt]:
    """Return a programme's projects as they are, without asking REDCap."""
    return [
        Attempt(
            landed=unchanged(
                known.last(mapping, project), mapping=mapping, project=project, state="skipped", reason=_NOT_ASKED
            ),
            asked=False,
        )
        for project in mapping.projects
    ]


def _attempt(
    mapping: Mapping, *, project: str, last: Landed | None, client_of: Callable[[str], RedcapClient], judged_on: date
) -> Attempt:
    begun = time.monotonic()
    client: RedcapClient | None = None
    try:
        client = client_of(project)
        landed = pull_project(client, mapping=mapping, project=project, last=last, judged_on=judged_on)
    except RedcapError as error:
        landed = unchanged(last, mapping=mapping, project=project, state="kept", reason=str(error))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one project, the others are still pulled
        reason = _sentence_of_unexpected(project, error)
        landed = unchanged(last, mapping=mapping, project=project, state="kept", reason=reason)
    return Attempt(landed=landed, requests=client.requests if client else 0, seconds=round(time.monotonic() - begun, 3))


def _sentence_of_unexpected(project: str, error: Exception) -> str:
    """Name type and place of an error, not its text: that may quote a row."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name} line {place.lineno}"
    return (
        f"REDCap project {project}: the pull broke off unexpectedly ({type(error).__name__} in {where}):"
        " report this sentence to whoever maintains mentorsync."
    )


def rows_in_use(attempts: Sequence[Attempt], table: Table) -> pd.DataFrame:
    """Return the programme's landing: the rows in use of all its projects."""
    frames = [attempt.landed.rows for attempt in attempts]
    return pd.concat(frames, ignore_index=True) if frames else empty_frame_of(table)


def fields_in_use(attempts: Sequence[Attempt]) -> pd.DataFrame:
    """Return `redcap/field` of the attempts' projects."""
    return pd.concat([empty_frame_of(FIELD), *(attempt.landed.fields for attempt in attempts)], ignore_index=True)

"""Pulling all projects of a programme, each on its own: one that is down keeps its last good rows.

Belongs here: what happens between "asked for" and "landed" for one programme, and the sentence for the unexpected. Does
not belong here: Dagster (`tables.py`), what makes rows good (`pull.py`), or how their changes become one landing
(`landing.py`).
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.ledger.acknowledgements import acknowledged_counts, redcap_source
from assets.redcap.complete import DropRefusedError
from assets.redcap.errors import RedcapError
from assets.redcap.fields_held import FieldsHeld
from assets.redcap.held import HeldInStore
from assets.redcap.landed import landing_of_mapping, last_landed, unchanged
from assets.redcap.plan import Plan, is_asked
from assets.redcap.pull import pull_project
from assets.redcap.schema import PULL
from assets.storage.errors import TableMissing
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from assets.redcap.client import RedcapClient
    from assets.redcap.held import Held
    from assets.redcap.landed import Landed, Last
    from assets.redcap.mapping import Mapping as FieldMapping
    from assets.storage.schema import Table
    from assets.storage.store import TableStore

_NOT_ASKED = "this run was not asked to pull the programme."
_NOT_BEGUN = "the project begins on {day}, by redcap.yaml."
_OVER = "the project ended on {day}, by redcap.yaml; its last good rows stay in use."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of one project: what changed, what is held, whether REDCap was asked, what it took."""

    landed: Landed
    held: Held | None
    asked: bool = True
    requests: int = 0
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """The project's line in the log: counts only."""
        row = self.landed.row
        how = f" ({row.mode})" if self.asked and row.state == "good" else ""
        return (
            f"redcap/{row.programme}, project {row.project}, {row.state}{how}: {row.records} records, {row.rows} rows,"
            f" {self.requests} requests, {self.seconds:.1f} s"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store holds of one programme: `redcap/pull` read, `redcap/field` when asked for, the landing only named.

    `version` is the landing's latest, `None` where it was never stored; `facts` are what it says of its rows.
    """

    store: TableStore
    mapping: FieldMapping
    fields: FieldsHeld
    pulls: Sequence[Mapping[str, Any]]
    version: int | None
    facts: Mapping[str, str]

    def last(self, project: str) -> Last | None:
        """Return what was last good of a project, `None` where nothing ever was."""
        landing = landing_of_mapping(self.mapping)
        return last_landed(
            programme=self.mapping.programme,
            project=project,
            fields=self.fields,
            pulls=self.pulls,
            held=HeldInStore(store=self.store, table=landing, project=project, version=self.version),
            facts=self.facts,
        )

    def acknowledged(self, last: Last | None, project: str) -> int | None:
        """Return the number of records to which a drop since the last good pull was accepted, `None` where none was."""
        if last is None or last.row.refused_records is None:
            return None
        return acknowledged_counts(self.store, source=redcap_source(project)).get(last.row.snapshot)


def stored_or_empty(store: TableStore, table: Table) -> pd.DataFrame:
    """Return a table as last stored, without rows where it never was."""
    try:
        return store.read(table)
    except TableMissing:
        return empty_frame_of(table)


def _pull_rows(store: TableStore) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = store.read_rows(PULL).to_pylist()
    except TableMissing:
        return []
    return rows


def known_in(store: TableStore, mapping: FieldMapping, *, like: Known | None = None) -> Known:
    """Return what the store holds of the room for one programme; `like` of another has read the tables they share."""
    landing = landing_of_mapping(mapping)
    version = store.version_of(landing)
    return Known(
        store=store,
        mapping=mapping,
        fields=FieldsHeld.in_store(store) if like is None else like.fields,
        pulls=_pull_rows(store) if like is None else like.pulls,
        version=version,
        facts={} if version is None else store.facts(landing),
    )


def pull_programme(
    mapping: FieldMapping,
    *,
    known: Known,
    client_of: Callable[[str], RedcapClient],
    judged_on: date,
    plan_of: Callable[[str], Plan],
) -> list[Attempt]:
    """Return one attempt per project of the programme, in the mapping's order; never raises for a project.

    `client_of` makes a project's client and may raise `RedcapError`, as for a missing token. `plan_of` gives its plan.
    """
    attempts = []
    for project, dates in mapping.projects.items():
        last = known.last(project)
        if is_asked(dates, judged_on=judged_on, has_rows=last is not None):
            attempts.append(
                _attempt(
                    project, known=known, last=last, client_of=client_of, judged_on=judged_on, plan=plan_of(project)
                )
            )
        else:
            attempts.append(_closed(project, mapping=mapping, last=last, judged_on=judged_on))
    return attempts


def leave_programme(mapping: FieldMapping, *, known: Known) -> list[Attempt]:
    """Return a programme's projects as they are, without asking REDCap."""
    attempts = []
    for project in mapping.projects:
        last = known.last(project)
        landed = unchanged(last, programme=mapping.programme, project=project, state="skipped", reason=_NOT_ASKED)
        attempts.append(Attempt(landed=landed, held=last.held if last else None, asked=False))
    return attempts


def _closed(project: str, *, mapping: FieldMapping, last: Last | None, judged_on: date) -> Attempt:
    dates = mapping.projects[project]
    begins = dates.from_ is not None and judged_on < dates.from_
    reason = _NOT_BEGUN.format(day=dates.from_) if begins else _OVER.format(day=dates.to)
    landed = unchanged(last, programme=mapping.programme, project=project, state="closed", reason=reason)
    return Attempt(landed=landed, held=last.held if last else None, asked=False)


def _attempt(
    project: str,
    *,
    known: Known,
    last: Last | None,
    client_of: Callable[[str], RedcapClient],
    judged_on: date,
    plan: Plan,
) -> Attempt:
    begun = time.monotonic()
    client: RedcapClient | None = None
    programme = known.mapping.programme
    try:
        client = client_of(project)
        landed = pull_project(
            client,
            mapping=known.mapping,
            project=project,
            last=last,
            plan=plan,
            judged_on=judged_on,
            acknowledged=known.acknowledged(last, project),
        )
    except RedcapError as error:
        refused = error.records if isinstance(error, DropRefusedError) else None
        landed = unchanged(
            last, programme=programme, project=project, state="kept", reason=str(error), refused_records=refused
        )
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one project, the others are still pulled
        reason = _sentence_of_unexpected(project, error)
        landed = unchanged(last, programme=programme, project=project, state="kept", reason=reason)
    return Attempt(
        landed=landed,
        held=last.held if last else None,
        requests=client.requests if client else 0,
        seconds=round(time.monotonic() - begun, 3),
    )


def _sentence_of_unexpected(project: str, error: Exception) -> str:
    """Name type and place of an error, not its text: that may quote a row."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name} line {place.lineno}"
    return (
        f"REDCap project {project}: the pull broke off unexpectedly ({type(error).__name__} in {where}):"
        " report this sentence to whoever maintains mentorsync."
    )

"""What a programme's landing becomes: nothing, an amendment, or all rows again.

Belongs here: putting the projects' changes together. Does not belong here: how a project was pulled (`attempts.py`) and
how rows are stored (`storage`). As long as no project was pulled whole, the rows that did not change are not even read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.redcap.fields_held import place_of
from assets.redcap.landed import AllRows, SomeRows, keys_fact, listing_fact, recent_fact, snapshot_fact
from assets.redcap.recent import fact_of
from assets.redcap.schema import FIELD
from assets.storage.amend import Amendment, Counted, Unchanged, Whole
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.redcap.attempts import Attempt
    from assets.redcap.fields_held import FieldsHeld
    from assets.storage.schema import Table


def landing_after(attempts: Sequence[Attempt], *, table: Table, version: int | None) -> Whole | Amendment | Unchanged:
    """Return what becomes of a programme's landing; `version`: its latest, `None` where it was never written.

    The facts kept with it name the snapshot of each project, so that a run that dies before `redcap/pull` is written is
    recognised by the next, what is remembered of the records that changed lately, the sum of the row keys, and what the
    answer that listed them came to.
    """
    changes = {attempt.landed.row.project: attempt.landed.change for attempt in attempts}
    if not version or any(isinstance(change, AllRows) for change in changes.values()):
        return Whole(rows=rows_in_use(attempts, table), facts=_facts(attempts))
    amended = [attempt for attempt in attempts if isinstance(attempt.landed.change, SomeRows)]
    if not amended:
        return Unchanged()
    return _amendment(amended, version=version)


def rows_in_use(attempts: Sequence[Attempt], table: Table) -> pd.DataFrame:
    """Return all rows of a programme's landing, sorted by key."""
    ordered = sorted(attempts, key=lambda attempt: attempt.landed.row.project)
    frames = [frame for frame in map(_rows_of, ordered) if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else empty_frame_of(table)


def fields_in_use(attempts: Sequence[Attempt], *, stored: FieldsHeld) -> Whole | Unchanged:
    """Return `redcap/field` of the attempts' projects, or that it is what is `stored`."""
    landed = [attempt.landed for attempt in attempts]
    hashes = {place_of(it.row.programme, it.row.project): it.hash_of_fields for it in landed if it.hash_of_fields}
    if hashes and hashes == stored.hashes:
        return Unchanged()
    found = [stored.of(it.row.programme, it.row.project) if it.fields is None else it.fields for it in landed]
    frames = [frame for frame in found if len(frame)]
    return Whole(rows=pd.concat(frames, ignore_index=True) if frames else empty_frame_of(FIELD), facts=hashes)


def _rows_of(attempt: Attempt) -> pd.DataFrame:
    change = attempt.landed.change
    if isinstance(change, AllRows):
        return change.rows
    held = attempt.held.rows() if attempt.held is not None else pd.DataFrame()
    if isinstance(change, SomeRows):
        stayed = held[~held["record"].isin(change.replaced)]
        changed: pd.DataFrame = change.rows.to_pandas()
        return pd.concat([stayed, changed], ignore_index=True).sort_values(
            ["record", "event", "instrument", "instance"], ignore_index=True
        )
    return held


def _amendment(amended: Sequence[Attempt], *, version: int) -> Amendment:
    import pyarrow as pa

    changes = [
        (attempt.landed.row.project, attempt.landed.change)
        for attempt in amended
        if isinstance(attempt.landed.change, SomeRows)
    ]
    replaced = [(project, record) for project, change in changes for record in change.replaced]
    counts = [change.before for _, change in changes if change.before is not None]
    return Amendment(
        rows=pa.concat_tables([change.rows for _, change in changes]),
        replaced=pa.table(
            {
                "project": pa.array([project for project, _ in replaced], pa.string()),
                "record": pa.array([record for _, record in replaced], pa.string()),
            }
        ),
        facts=_facts(amended),
        before=Counted(version=version, rows=sum(counts)) if len(counts) == len(changes) else None,
    )


def _facts(attempts: Sequence[Attempt]) -> dict[str, str]:
    facts = {}
    for landed in (attempt.landed for attempt in attempts if attempt.landed.row.snapshot):
        facts[snapshot_fact(landed.row.project)] = landed.row.snapshot
        facts[recent_fact(landed.row.project)] = fact_of(landed.recent)
        facts[keys_fact(landed.row.project)] = landed.keys.fact if landed.keys else ""
        facts[listing_fact(landed.row.project)] = landed.listing.fact if landed.listing else ""
    return facts

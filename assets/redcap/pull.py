"""One attempt to pull a project: preflight, then everything or what changed, and its identity; or a sentence why not.

Belongs here: the order of the steps and the identity of what came. Does not belong here: sending (`client.py`), what
must hold of rows (`complete.py`), how changes are found (`incremental.py`) and what stays in use after a refusal
(`landed.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assets.redcap.begin import begin
from assets.redcap.complete import refuse_difference, refuse_drop, refuse_lost_rows, refuse_odd_rows
from assets.redcap.dictionary import (
    field_frame,
)
from assets.redcap.exports import Exports
from assets.redcap.filled import with_filled
from assets.redcap.incremental import changes_since
from assets.redcap.key_sum import KeySum
from assets.redcap.keys import of_records, records_in
from assets.redcap.landed import AllRows, Landed, PullRow, SomeRows, landing_of_mapping
from assets.redcap.plan import window_begin
from assets.redcap.recent import MOST, hashes_of
from assets.redcap.rows import with_columns
from assets.short_hash import short_hash
from assets.storage.digests import digest_of
from assets.storage.frames import arrow_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import pandas as pd
    import pyarrow as pa

    from assets.redcap.begin import Begun
    from assets.redcap.client import RedcapClient
    from assets.redcap.landed import Last
    from assets.redcap.listing import Listing
    from assets.redcap.mapping import Mapping as FieldMapping
    from assets.redcap.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What came: the change to the landing, and what `redcap/pull` says of the project from now on."""

    change: AllRows | SomeRows | None
    snapshot: str
    ids: str
    records: int
    rows: int
    mode: str
    recent: Mapping[str, str]
    keys: KeySum | None
    listing: Listing | None


def pull_project(
    client: RedcapClient,
    *,
    mapping: FieldMapping,
    project: str,
    last: Last | None,
    plan: Plan,
    judged_on: date,
    acknowledged: int | None = None,
) -> Landed:
    """Return what a project comes to as REDCap holds it now, or raise `RedcapError` and return nothing of it.

    `last` is what was last good, `acknowledged` the number of records to which a drop since then was accepted. Where
    nothing changed, snapshot and `taken_at` stay as they were, and a repeat on the same night leaves the whole pull row
    as it was.
    """
    columns = landing_of_mapping(mapping).column_names
    mapping = mapping.for_project(project)
    begun = begin(client, mapping=mapping, project=project, columns=columns, last=last)
    exports = Exports(client=client, mapping=mapping, project=project, plan=plan, columns=columns)
    found = _found(exports, last=last, begun=begun, judged_on=judged_on, acknowledged=acknowledged)
    row = PullRow(
        programme=mapping.programme,
        project=project,
        state="good",
        snapshot=found.snapshot,
        taken_at=begun.at,
        taken_on=judged_on,
        dictionary=begun.fits,
        ids=found.ids,
        records=found.records,
        rows=found.rows,
        redcap_version=begun.version,
        mode=found.mode,
        full_on=judged_on if found.mode == "full" or last is None else last.row.full_on,
        checked_at=begun.at,
    )
    return Landed(
        row=_steadied(row, last=last),
        fields=field_frame(begun.fields) if begun.are_fields_new else None,
        hash_of_fields=begun.hash_of_fields,
        change=found.change,
        recent=found.recent,
        keys=found.keys,
        listing=found.listing,
        notes=begun.notes,
    )


def _found(exports: Exports, *, last: Last | None, begun: Begun, judged_on: date, acknowledged: int | None) -> _Found:
    """Return what changed where that will do and can be told, else everything."""
    why_full = exports.plan.why_full(last.row if last else None, dictionary=begun.fits, judged_on=judged_on)
    if last is not None and not why_full:
        changed = _changed(exports, last=last, fits=begun.fits, acknowledged=acknowledged)
        if changed is not None:
            return changed
    return _everything(exports, last=last, begun=begun, acknowledged=acknowledged)


def _everything(exports: Exports, *, last: Last | None, begun: Begun, acknowledged: int | None) -> _Found:
    # These come again with the next night's window.
    since = window_begin(begun.at, overlap=exports.plan.overlap, zone=exports.plan.zone)
    lately = records_in(exports.keys_changed(since)) if exports.plan.full_every_nights > 1 else []
    listed = exports.all_listed()
    existing, ids = listed.rows(), listed.records()
    refuse_drop(exports.project, records=len(ids), last=last.row if last else None, acknowledged=acknowledged)
    refuse_lost_rows(
        exports.project,
        counts=(len(ids), existing.num_rows),
        of_some=existing,
        last=last,
        fits=begun.fits,
        acknowledged=acknowledged,
    )
    received = exports.rows(ids, are_all=True)
    refuse_odd_rows(exports.project, rows=received, mapping=exports.mapping)
    refuse_difference(exports.project, expected=existing, received=received, mapping=exports.mapping, now=exports.keys)
    finished = _finishing(exports, whole=True)(received)
    rows: pd.DataFrame = finished.to_pandas()
    records = records_in(received)
    content = digest_of(arrow_of(rows, landing_of_mapping(exports.mapping)))
    snapshot = short_hash([exports.project, begun.fits.partition("-")[0], short_hash(records), content])
    same = last is not None and last.row.snapshot == snapshot
    return _Found(
        change=None if same else AllRows(rows),
        snapshot=snapshot,
        ids=short_hash(records),
        records=len(records),
        rows=len(rows),
        mode="full",
        recent=hashes_of(of_records(finished, lately)) if len(lately) <= MOST else {},
        keys=KeySum.of(received),
        listing=listed.listing,
    )


def _changed(exports: Exports, *, last: Last, fits: str, acknowledged: int | None) -> _Found | None:
    """Return what changed since the last good pull, `None` where that cannot be told and everything must be pulled."""
    if last.row.checked_at is None:
        return None
    changes = changes_since(
        exports,
        last=last,
        checked_at=last.row.checked_at,
        acknowledged=acknowledged,
        finished=_finishing(exports, whole=False),
    )
    if changes is None:
        return None
    refuse_lost_rows(
        exports.project,
        counts=(changes.records, changes.rows),
        of_some=changes.changed,
        last=last,
        fits=fits,
        acknowledged=acknowledged,
    )
    snapshot = last.row.snapshot
    if changes.replaced:
        snapshot = short_hash([snapshot, fits.partition("-")[0], changes.ids, changes.content])
    return _Found(
        change=SomeRows(changes.changed, changes.replaced, changes.before) if changes.replaced else None,
        snapshot=snapshot,
        ids=changes.ids,
        records=changes.records,
        rows=changes.rows,
        recent=changes.recent,
        keys=changes.keys,
        listing=changes.listing,
        mode=exports.plan.mode,
    )


def _finishing(exports: Exports, *, whole: bool) -> Callable[[pa.Table], pa.Table]:
    """Return the function that makes landed rows, in the landing's columns, of what came."""

    def finished(received: pa.Table) -> pa.Table:
        table = with_filled(
            received, client=exports.client, mapping=exports.mapping, project=exports.project, whole=whole
        )
        return with_columns(table, exports.columns)

    return finished


def _steadied(row: PullRow, *, last: Last | None) -> PullRow:
    """Return the pull row; where nothing changed it keeps its moment, and on the same night it stays as it was.

    The window of the next night then begins earlier than it could, which finds more and not less.
    """
    if last is None or last.row.snapshot != row.snapshot:
        return row
    row = replace(row, taken_at=last.row.taken_at or row.taken_at)
    before = replace(last.row, state="good", reason="", refused_records=None)
    same_night = replace(row, mode=before.mode, full_on=before.full_on, checked_at=before.checked_at) == before
    return before if same_night and before.checked_at is not None and before.full_on is not None else row

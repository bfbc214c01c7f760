"""One attempt to pull a project: preflight, then everything or what changed, and its identity; or a sentence why not.

Belongs here: the order of the steps and the identity of what came. Does not belong here: sending (`client.py`), what
must hold of rows (`complete.py`), how changes are found (`incremental.py`) and what stays in use after a refusal
(`landed.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from assets.redcap.complete import refuse_difference, refuse_drop, refuse_odd_rows, refused, some
from assets.redcap.dictionary import (
    by_name,
    field_frame,
    field_rows,
    fingerprint,
    hash_of_fields,
    repeating_forms,
    short_hash,
)
from assets.redcap.exports import Exports
from assets.redcap.filled import with_filled
from assets.redcap.incremental import changes_since
from assets.redcap.key_sum import KeySum
from assets.redcap.keys import of_records, records_in
from assets.redcap.landed import AllRows, Landed, PullRow, SomeRows, landing_of_mapping
from assets.redcap.plan import window_begin
from assets.redcap.preflight import codes_fingerprint
from assets.redcap.recent import MOST, hashes_of
from assets.redcap.rows import with_columns
from assets.redcap.since_last import misfits
from assets.storage.digests import digest_of
from assets.storage.frames import arrow_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import pandas as pd
    import pyarrow as pa

    from assets.redcap.client import RedcapClient
    from assets.redcap.dictionary import Metadata
    from assets.redcap.landed import Last
    from assets.redcap.listing import Listing
    from assets.redcap.mapping import Mapping as FieldMapping
    from assets.redcap.plan import Plan

_WITHOUT_DESIGN_RIGHT: Final = (
    "REDCap project {project}: the token's user has no Project Design right, so whether instruments still repeat as"
    " redcap.yaml says is only seen on the rows."
)


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
    as it was. `pull.dictionary` is the fingerprint of the dictionary and the columns asked for, a dash, and that of the
    codes the mapping names: when the mapping's own codes were edited, what they mean has been looked at, and labels are
    not compared with the last pull.
    """
    columns = landing_of_mapping(mapping).column_names
    mapping = mapping.for_project(project)
    metadata = by_name(client.metadata())
    checked_at = client.server_time or datetime.now(UTC)
    repeating = client.repeating()
    is_told = repeating is not None and all(row.get("form_name") for row in repeating)
    repeats = repeating_forms(repeating or ()) if is_told else None
    fits = _dictionary_of(mapping, metadata=metadata, columns=columns)
    fields = field_rows(
        metadata,
        programme=mapping.programme,
        project=project,
        fields=mapping.allowed_fields(),
        repeating=repeats if repeats is not None else _repeating_by(mapping),
    )
    are_new = last is None or last.hash_of_fields != hash_of_fields(fields)
    before = last if are_new else None
    _refuse_misfit(project, mapping=mapping, metadata=metadata, repeats=repeats, last=before, fits=fits)
    version = client.version()
    exports = Exports(client=client, mapping=mapping, project=project, plan=plan, columns=columns)
    why_full = plan.why_full(last.row if last else None, dictionary=fits, judged_on=judged_on)
    found = None if why_full else _changed(exports, last=last, fits=fits, acknowledged=acknowledged)
    if found is None:
        found = _everything(exports, last=last, fits=fits, acknowledged=acknowledged, begun=checked_at)
    row = PullRow(
        programme=mapping.programme,
        project=project,
        state="good",
        snapshot=found.snapshot,
        taken_at=checked_at,
        taken_on=judged_on,
        dictionary=fits,
        ids=found.ids,
        records=found.records,
        rows=found.rows,
        redcap_version=version,
        mode=found.mode,
        full_on=judged_on if found.mode == "full" or last is None else last.row.full_on,
        checked_at=checked_at,
    )
    return Landed(
        row=_steadied(row, last=last),
        fields=field_frame(fields) if are_new else None,
        hash_of_fields=hash_of_fields(fields),
        change=found.change,
        recent=found.recent,
        keys=found.keys,
        listing=found.listing,
        notes=() if repeating is not None else (_WITHOUT_DESIGN_RIGHT.format(project=project),),
    )


def _dictionary_of(mapping: FieldMapping, *, metadata: Metadata, columns: Sequence[str]) -> str:
    relied_on = fingerprint(metadata, mapping.relied_on_fields())
    return f"{short_hash([relied_on, mapping.allowed_fields(), list(columns)])}-{codes_fingerprint(mapping)}"


def _repeating_by(mapping: FieldMapping) -> set[str]:
    return {name for name, instrument in mapping.instruments.items() if instrument.repeats}


def _refuse_misfit(
    project: str, *, mapping: FieldMapping, metadata: Metadata, repeats: set[str] | None, last: Last | None, fits: str
) -> None:
    """Refuse what does not fit; `last` is `None` also where the dictionary is the last one: nothing can have moved."""
    found = misfits(
        mapping,
        metadata=metadata,
        repeating=repeats,
        last_fields=last.field_rows() if last is not None else None,
        codes_edited=last is not None and last.row.dictionary.partition("-")[2] != fits.partition("-")[2],
    )
    if found:
        raise refused(
            project,
            f"the data dictionary does not fit {mapping.programme}/redcap.yaml: {some(found, '; ')}; put it back in"
            " REDCap, or correct redcap.yaml",
        )


def _everything(exports: Exports, *, last: Last | None, fits: str, acknowledged: int | None, begun: datetime) -> _Found:
    # These come again with the next night's window.
    since = window_begin(begun, overlap=exports.plan.overlap, zone=exports.plan.zone)
    lately = records_in(exports.keys_changed(since)) if exports.plan.full_every_nights > 1 else []
    listed = exports.all_listed()
    existing, ids = listed.rows(), listed.records()
    refuse_drop(exports.project, records=len(ids), last=last.row if last else None, acknowledged=acknowledged)
    received = exports.rows(ids, are_all=True)
    refuse_odd_rows(exports.project, rows=received, mapping=exports.mapping)
    refuse_difference(exports.project, expected=existing, received=received, mapping=exports.mapping, now=exports.keys)
    finished = _finishing(exports, whole=True)(received)
    rows: pd.DataFrame = finished.to_pandas()
    records = records_in(received)
    content = digest_of(arrow_of(rows, landing_of_mapping(exports.mapping)))
    snapshot = short_hash([exports.project, fits.partition("-")[0], short_hash(records), content])
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


def _changed(exports: Exports, *, last: Last | None, fits: str, acknowledged: int | None) -> _Found | None:
    """Return what changed since the last good pull, `None` where that cannot be told and everything must be pulled."""
    if last is None or last.row.checked_at is None:
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
    snapshot = last.row.snapshot
    if changes.replaced:
        snapshot = short_hash([snapshot, fits.partition("-")[0], changes.ids, changes.content])
    return _Found(
        change=SomeRows(changes.frame, changes.replaced, changes.before) if changes.replaced else None,
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

"""What changed in a project since its last good pull, and the rows of just these records.

Belongs here: learning which records changed, appeared or went, and pulling them. Does not belong here: whether a full
pull is due (`plan.py`). Two questions are put to REDCap. Which records were created or modified in a window that
reaches back well before the last pull (`dateRangeBegin`); and what exists now, because nothing that was deleted or
renamed is in any export. The log is never asked for: it holds narrative, takes a right of its own, and does not know
everything that was deleted.

What exists is asked for as the record id alone in the flat export: the same as entity, attribute and value has as many
lines and twice the bytes. Mode `instance_keys` asks for every row; `record_ids` for the rows on which a form that does
not repeat has a status, a line for each record, and by name for the few landed records that lack it
(`Exports.listed`). The records are compared with a hash kept in `redcap/pull`, the keys of the rows with a sum kept
beside the landing, from which the records that changed are taken off on both sides. Where all rows that exist are those
landed, nothing landed is read: REDCap tells what the changed records had. (A row that comes, goes and comes back
meanwhile is landed, and counted by the next night only.) Where all others agree, their keys are all that is read.

Which edit is found by what:

=============================================  ==========  =============  =========
edit                                           record_ids  instance_keys  full pull
=============================================  ==========  =============  =========
a value typed, changed or blanked              yes         yes            yes
a record created, imported, deleted, renamed   yes         yes            yes
an instance or event added                     yes         yes            yes
an instance or event deleted, logged           yes         yes            yes
an instance or event deleted without log       no          yes            yes
a record created without log that lacks the    no          yes            yes
form asked by
a value changed without log (by SQL, or a      no          no             yes
calculation that REDCap updates by itself)
a value changed while the server's clock or    no          no             yes
zone was wrong by more than the overlap
=============================================  ==========  =============  =========
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.redcap.complete import refuse_difference, refuse_drop, refuse_odd_rows
from assets.redcap.dictionary import short_hash
from assets.redcap.key_sum import KeySum
from assets.redcap.keys import of_records, records_in, records_that_differ
from assets.redcap.plan import window_begin
from assets.redcap.recent import hashes_of, remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import pyarrow as pa

    from assets.redcap.exports import Exports
    from assets.redcap.landed import Last
    from assets.redcap.listing import Listed, Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed: the rows of the records concerned (sorted by key), which these are (sorted), and what there is now.

    `content`: stands for these rows. `before`: how many rows these records had. `ids`: hash of the records that exist
    after the change; `records` and `rows`: how many there are then. `recent`: see `recent.py`. `keys`: the sum of the
    row keys then, `None` where it was not kept up. `listing`: what the answer that listed what exists came to.
    """

    frame: pa.Table
    replaced: list[str]
    content: str
    before: int
    ids: str
    records: int
    rows: int
    recent: Mapping[str, str]
    keys: KeySum | None
    listing: Listing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Which records to pull (sorted), the row keys they should have, and those landed of them and of what is `gone`.

    `keys`: the sum of all row keys landed, `None` where it is not kept up. `landed` and `existing` are all records
    (sorted), `None` where all others are known to be as they were.
    """

    listed: Listed
    to_pull: list[str]
    expected: pa.Table
    before: pa.Table
    gone: set[str]
    keys: KeySum | None
    landed: list[str] | None = None
    existing: list[str] | None = None


def changes_since(
    exports: Exports,
    *,
    last: Last,
    checked_at: datetime,
    acknowledged: int | None,
    finished: Callable[[pa.Table], pa.Table],
) -> Changes | None:
    """Return what changed since `checked_at`, the moment the last good pull began; `None` where ids do not agree.

    `finished` makes landed rows of what came. Raises `RedcapError` as a full pull does.
    """
    plan = exports.plan
    since = window_begin(checked_at, overlap=plan.overlap, zone=plan.zone)
    # In this order, a row that comes or goes between the two answers is in the list, and the sums do not agree.
    edited = exports.keys_changed(since)
    listed = exports.listed(held=last.row.records, known=last.listing)
    seen = _others_as_landed(listed, edited=edited, last=last)
    if seen is None:
        seen = _compared(exports, listed=listed, edited=edited, last=last)
        refuse_drop(exports.project, records=len(seen.existing or ()), last=last.row, acknowledged=acknowledged)
    if not seen.to_pull and not seen.gone:
        return _nothing(last)
    received = _received(exports, seen)
    after = _after(exports, seen=seen, received=received, last=last)
    return None if after is None else _changes(finished(received), last=last, seen=seen, after=after)


def _nothing(last: Last) -> Changes:
    import pyarrow as pa

    row = last.row
    return Changes(
        frame=pa.table({}),
        replaced=[],
        content="",
        before=0,
        ids=row.ids,
        records=row.records,
        rows=row.rows,
        recent=last.recent,
        keys=last.keys,
        listing=last.listing,
    )


def _others_as_landed(listed: Listed, *, edited: pa.Table, last: Last) -> _Seen | None:
    """Return what was seen where nothing but the records that changed can differ from what is landed, else `None`.

    Whether all rows are those landed shows on the sum of their keys; if they are not, on the sums without the records
    that changed. Where records are listed and not rows, only on the hash of them all.
    """
    listing, changed, before = listed.listing, records_in(edited), edited
    if listing.keys is None:
        if listing.ids != last.row.ids:
            return None
        before = last.held.keys_of(changed, parts=("record",)) if changed else edited
    elif last.keys is None:
        return None
    elif listing.keys != last.keys:
        before = last.held.keys_of(changed) if changed else edited
        listed_of_changed = KeySum.of(of_records(listed.rows(), changed))
        if listing.keys - listed_of_changed != last.keys - KeySum.of(before):
            return None
    kept = None if listing.keys is None else last.keys
    return _Seen(listed=listed, to_pull=changed, expected=edited, before=before, gone=set(), keys=kept)


def _compared(exports: Exports, *, listed: Listed, edited: pa.Table, last: Last) -> _Seen:
    """Return what was seen by comparing everything that exists with everything that is landed."""
    import pyarrow as pa

    keys, changed = listed.keys(), records_in(edited)
    held = last.held.keys() if keys is not None else None
    landed = records_in(held) if held is not None else last.held.ids()
    # Nobody is taken for deleted because one answer lacks him: whoever is not in it is asked for by name.
    found = exports.keys_of_records(sorted(set(landed).difference(listed.records(), changed)))
    existing = sorted({*listed.records(), *changed, *records_in(found)})
    differing = set(existing).difference(landed)
    if keys is not None and held is not None:
        keys = pa.concat_tables([keys, found])
        differing.update(records_that_differ(keys, held).intersection(existing))
    # A record that changed is expected to have the rows it had when it was asked for as such.
    others = sorted(differing.difference(changed))
    listed_rows = exports.keys_of_records(others) if keys is None else of_records(keys, others)
    gone = set(landed).difference(existing)
    touched = gone.union(changed, others)
    return _Seen(
        listed=listed,
        to_pull=sorted({*changed, *others}),
        expected=pa.concat_tables([edited, listed_rows]),
        before=of_records(held, touched) if held is not None else last.held.keys_of(touched),
        gone=gone,
        keys=None if held is None else KeySum.of(held),
        landed=landed,
        existing=existing,
    )


def _received(exports: Exports, seen: _Seen) -> pa.Table:
    rows = exports.rows(seen.to_pull)
    refuse_odd_rows(exports.project, rows=rows, mapping=exports.mapping)
    refuse_difference(
        exports.project,
        expected=seen.expected,
        received=rows,
        mapping=exports.mapping,
        now=lambda: exports.keys_of_records(seen.to_pull),
    )
    return rows


def _after(exports: Exports, *, seen: _Seen, received: pa.Table, last: Last) -> tuple[str, int] | None:
    """Return hash and number of the records landed after the change, `None` where these are not those that exist."""
    came, were = records_in(received), records_in(seen.before)
    if seen.landed is None and came == were:
        return last.row.ids, last.row.records
    # Where all others are as they were, what is listed and what is landed differ in the records that changed alone.
    listed = seen.listed.records() if seen.landed is None else []
    landed = sorted({*set(listed).difference(seen.to_pull), *were}) if seen.landed is None else seen.landed
    existing = sorted({*listed, *seen.to_pull}) if seen.existing is None else seen.existing
    after = sorted(set(landed).difference(seen.to_pull, seen.gone).union(came))
    if after != existing and _disagree(after, existing=existing, again=exports.ids()):
        return None
    return short_hash(after), len(after)


def _disagree(after: list[str], *, existing: list[str], again: list[str]) -> bool:
    """Whether the records landed are others than those that exist, what came or went meanwhile apart."""
    lost = set(existing).intersection(again).difference(after)
    invented = set(after).difference(existing, again)
    return bool(lost or invented)


def _changes(rows: pa.Table, *, last: Last, seen: _Seen, after: tuple[str, int]) -> Changes:
    """Leave out the records that came as they came last time, and those that came and went meanwhile."""
    hashes = hashes_of(rows)
    were = records_in(seen.before)
    replaced = sorted(record for record in {*hashes, *were} if last.recent.get(record, "") != hashes.get(record))
    kept = rows if hashes.keys() <= set(replaced) else of_records(rows, replaced)
    before = of_records(seen.before, replaced).num_rows
    total = None if seen.keys is None else seen.keys - KeySum.of(seen.before) + KeySum.of(rows)
    return Changes(
        frame=kept,
        replaced=replaced,
        content=short_hash([[record, hashes.get(record, "")] for record in replaced]),
        before=before,
        ids=after[0],
        records=after[1],
        rows=last.row.rows - before + kept.num_rows if total is None else total.rows,
        recent=remembered(hashes),
        keys=total,
        listing=seen.listed.listing,
    )

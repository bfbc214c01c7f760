"""What exists now of what is landed: which records have to be pulled, and which rows they should then have.

Belongs here: the comparison of what REDCap lists with what is landed. Does not belong here: pulling these records and
what their rows come to (`incremental.py`).

The records are compared with a hash kept in `redcap/pull`, the keys of the rows with a sum kept beside the landing,
from which the records that changed are taken off on both sides. Where all rows that exist are those landed, nothing
landed is read: REDCap tells what the changed records had. (A row that comes, goes and comes back meanwhile is landed,
and counted by the next night only.) Where all others agree, their keys are all that is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.redcap.complete import refuse_drop
from assets.redcap.key_sum import KeySum
from assets.redcap.keys import of_records, records_in, records_that_differ
from assets.redcap.plan import window_begin

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from assets.redcap.exports import Exports
    from assets.redcap.landed import Last
    from assets.redcap.listing import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
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

    @property
    def expects_what_is_landed(self) -> bool:
        """Whether the keys expected are those landed, because REDCap told so and nothing landed had to be read."""
        return self.before is self.expected


def seen_since(exports: Exports, *, last: Last, checked_at: datetime, acknowledged: int | None) -> Seen:
    """Return what is to be pulled of what changed since the last good pull began; raises `RedcapError`, for a drop too.

    `acknowledged` is the number of records to which a drop was accepted.
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
    return seen


def _others_as_landed(listed: Listed, *, edited: pa.Table, last: Last) -> Seen | None:
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
    return Seen(listed=listed, to_pull=changed, expected=edited, before=before, gone=set(), keys=kept)


def _compared(exports: Exports, *, listed: Listed, edited: pa.Table, last: Last) -> Seen:
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
    return Seen(
        listed=listed,
        to_pull=sorted({*changed, *others}),
        expected=pa.concat_tables([edited, listed_rows]),
        before=of_records(held, touched) if held is not None else last.held.keys_of(touched),
        gone=gone,
        keys=None if held is None else KeySum.of(held),
        landed=landed,
        existing=existing,
    )

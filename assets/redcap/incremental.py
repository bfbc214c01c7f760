"""What changed in a project since its last good pull, and the rows of just these records.

Belongs here: learning which records changed, appeared or went, and pulling them. Does not belong here: whether a full
pull is due (`plan.py`). Two questions are put to REDCap. Which records were created or modified in a window that
reaches back well before the last pull (`dateRangeBegin`); and what exists now, because nothing that was deleted or
renamed is in any export. The log is never asked for: it holds narrative, takes a right of its own, and does not know
everything that was deleted.

What exists is asked for as the record id alone in the flat export: the same as entity, attribute and value has as many
lines and twice the bytes. Mode `instance_keys` asks for every row; `record_ids` for the rows on which a form that does
not repeat has a status, a line for each record, and by name for the few landed records that lack it
(`Exports.most_ids`). The records are compared with a hash kept in `redcap/pull`, the keys of the rows with a sum kept
beside the landing. What is landed is read only where they disagree.

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

import pandas as pd

from assets.redcap.complete import refuse_difference, refuse_drop, refuse_odd_rows
from assets.redcap.dictionary import short_hash
from assets.redcap.key_sum import KeySum
from assets.redcap.keys import of_records, records_in, records_that_differ
from assets.redcap.plan import window_begin
from assets.redcap.recent import hashes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import pyarrow as pa

    from assets.redcap.exports import Exports
    from assets.redcap.landed import Last


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed: the rows of the records concerned (sorted by key), which these are (sorted), and what there is now.

    `before`: how many rows these records had. `ids`: hash of the records that exist after the change; `records` and
    `rows`: how many there are then. `recent`: see `recent.py`. `keys`: the sum of the row keys then, `None` where they
    were not all asked for.
    """

    frame: pd.DataFrame
    replaced: list[str]
    before: int
    ids: str
    records: int
    rows: int
    recent: Mapping[str, str]
    keys: KeySum | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What exists, what of it was landed before, which records to pull and the row keys they should have.

    `keys`: all row keys that exist, and `total` their sum, where they were asked for. `held`: those landed, where they
    had to be read.
    """

    existing: list[str]
    landed: list[str]
    to_pull: list[str]
    expected: pa.Table
    keys: pa.Table | None
    total: KeySum | None
    held: pa.Table | None


def changes_since(
    exports: Exports,
    *,
    last: Last,
    checked_at: datetime,
    acknowledged: int | None,
    finished: Callable[[pa.Table], pd.DataFrame],
) -> Changes | None:
    """Return what changed since `checked_at`, the moment the last good pull began; `None` where ids do not agree.

    `finished` makes landed rows of what came. Raises `RedcapError` as a full pull does.
    """
    plan = exports.plan
    since = window_begin(checked_at, overlap=plan.overlap, zone=plan.zone)
    seen = _seen(exports, last=last, since=since)
    refuse_drop(exports.project, records=len(seen.existing), last=last.row, acknowledged=acknowledged)
    touched = set(seen.landed).difference(seen.existing).union(seen.to_pull)
    if not touched and seen.landed == seen.existing:
        return _nothing(last)
    received = _received(exports, seen)
    after = sorted(set(seen.landed).difference(touched).union(records_in(received)))
    if after != seen.existing and _disagree(after, existing=seen.existing, again=exports.ids()):
        return None
    keys = _sum_after(received, seen=seen, touched=touched)
    return _changes(finished(received), last=last, seen=seen, touched=touched, after=after, keys=keys)


def _nothing(last: Last) -> Changes:
    row = last.row
    return Changes(
        frame=pd.DataFrame(),
        replaced=[],
        before=0,
        ids=row.ids,
        records=row.records,
        rows=row.rows,
        recent=last.recent,
        keys=last.keys,
    )


def _seen(exports: Exports, *, last: Last, since: datetime) -> _Seen:
    import pyarrow as pa

    by_keys = exports.plan.mode == "instance_keys"
    keys = exports.keys() if by_keys else None
    existing = records_in(keys) if keys is not None else exports.most_ids(held=last.row.records)
    later = exports.keys_changed(since)
    changed = records_in(later)
    total = KeySum.of(keys) if keys is not None else None
    held = last.held.keys() if total is not None and total != last.keys else None
    landed = _landed(existing, held=held, last=last)
    # Nobody is taken for deleted because one answer lacks him: whoever is not in it is asked for by name.
    found = exports.keys_of_records(sorted(set(landed).difference(existing, changed)))
    existing = sorted({*existing, *changed, *records_in(found)})
    differing = set(existing).difference(landed)
    if keys is not None and total is not None:
        keys, total = pa.concat_tables([keys, found]), total + KeySum.of(found)
    if keys is not None and held is not None:
        differing.update(records_that_differ(keys, held).intersection(existing))
    # A record that changed in between is expected to have the rows it had in the later answer.
    others = sorted(differing.difference(changed))
    earlier = exports.keys_of_records(others) if keys is None else of_records(keys, others)
    return _Seen(
        existing=existing,
        landed=landed,
        to_pull=sorted({*changed, *others}),
        expected=pa.concat_tables([later, earlier]),
        keys=keys,
        total=total,
        held=held,
    )


def _landed(existing: list[str], *, held: pa.Table | None, last: Last) -> list[str]:
    """Return the records landed, sorted. While the hash agrees with what exists they need not be read."""
    if held is not None:
        return records_in(held)
    return existing if short_hash(existing) == last.row.ids else last.held.ids()


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


def _disagree(after: list[str], *, existing: list[str], again: list[str]) -> bool:
    """Whether the records landed are others than those that exist, what came or went meanwhile apart."""
    lost = set(existing).intersection(again).difference(after)
    invented = set(after).difference(existing, again)
    return bool(lost or invented)


def _sum_after(received: pa.Table, *, seen: _Seen, touched: set[str]) -> KeySum | None:
    """Return the sum of the row keys that are landed once what came takes the place of the records touched."""
    if seen.keys is None or seen.total is None:
        return None
    return seen.total - KeySum.of(of_records(seen.keys, touched)) + KeySum.of(received)


def _changes(
    frame: pd.DataFrame, *, last: Last, seen: _Seen, touched: set[str], after: list[str], keys: KeySum | None
) -> Changes:
    """Leave out the records that came as they came last time, and those that came and went meanwhile."""
    hashes = hashes_of(frame)
    known = {record for record, value in hashes.items() if last.recent.get(record) == value}
    replaced = touched.difference(known).intersection([*seen.landed, *after])
    kept = frame[frame["record"].isin(replaced)].reset_index(drop=True)
    if seen.held is not None:
        before = of_records(seen.held, replaced).num_rows
    else:
        before = last.held.rows_of(replaced) if replaced.intersection(seen.landed) else 0
    return Changes(
        frame=kept,
        replaced=sorted(replaced),
        before=before,
        ids=short_hash(after),
        records=len(after),
        rows=last.row.rows - before + len(kept),
        recent=hashes,
        keys=keys,
    )

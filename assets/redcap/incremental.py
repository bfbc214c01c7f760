"""What changed in a project since its last good pull, and the rows of just these records.

Belongs here: pulling the records that changed, and what their rows come to. Does not belong here: which records these
are (`seen.py`) and whether a full pull is due (`plan.py`).

Two questions are put to REDCap. Which records were created or modified in a window that reaches back well before the
last pull (`dateRangeBegin`); and what exists now, because nothing that was deleted or renamed is in any export. The log
is never asked for: it holds narrative, takes a right of its own, and does not know everything that was deleted. What
exists is asked for as the record id alone in the flat export: the same as entity, attribute and value has as many lines
and twice the bytes. Mode `instance_keys` asks for every row; `record_ids` for the rows on which a form that does not
repeat has a status, a line for each record, and by name for the few landed records that lack it (`Exports.listed`).

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

from assets.redcap.complete import refuse_difference, refuse_odd_rows
from assets.redcap.key_sum import KeySum
from assets.redcap.keys import are_same_rows, of_records, records_in
from assets.redcap.recent import hashes_of, remembered
from assets.redcap.seen import seen_since
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import pyarrow as pa

    from assets.redcap.exports import Exports
    from assets.redcap.landed import Last
    from assets.redcap.listing import Listing
    from assets.redcap.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed: the rows of the records concerned (sorted by key), which these are (sorted), and what there is now.

    `content`: stands for these rows. `before`: how many rows these records had. `ids`: hash of the records that exist
    after the change; `records` and `rows`: how many there are then. `recent`: see `recent.py`. `keys`: the sum of the
    row keys then, `None` where it was not kept up. `listing`: what the answer that listed what exists came to.
    """

    changed: pa.Table
    replaced: list[str]
    content: str
    before: int
    ids: str
    records: int
    rows: int
    recent: Mapping[str, str]
    keys: KeySum | None
    listing: Listing | None


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
    seen = seen_since(exports, last=last, checked_at=checked_at, acknowledged=acknowledged)
    if not seen.to_pull and not seen.gone:
        return _nothing(last)
    received, keys = _received(exports, seen)
    after = _after(exports, seen=seen, received=received, last=last)
    return None if after is None else _changes(finished(received), last=last, seen=seen, after=after, keys=keys)


def _nothing(last: Last) -> Changes:
    import pyarrow as pa

    row = last.row
    return Changes(
        changed=pa.table({}),
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


def _received(exports: Exports, seen: Seen) -> tuple[pa.Table, KeySum | None]:
    """Return the rows of the records to pull, and the sum of all row keys landed with them.

    Where exactly those rows came that are landed, as on most nights, it is the sum there was.
    """
    rows = exports.rows(seen.to_pull)
    refuse_odd_rows(exports.project, rows=rows, mapping=exports.mapping)
    if not are_same_rows(seen.expected, rows):
        refuse_difference(
            exports.project,
            expected=seen.expected,
            received=rows,
            mapping=exports.mapping,
            now=lambda: exports.keys_of_records(seen.to_pull),
        )
    elif seen.expects_what_is_landed:
        return rows, seen.keys
    return rows, None if seen.keys is None else seen.keys - KeySum.of(seen.before) + KeySum.of(rows)


def _after(exports: Exports, *, seen: Seen, received: pa.Table, last: Last) -> tuple[str, int] | None:
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


def _changes(rows: pa.Table, *, last: Last, seen: Seen, after: tuple[str, int], keys: KeySum | None) -> Changes:
    """Leave out the records that came as they came last time, and those that came and went meanwhile."""
    hashes = hashes_of(rows)
    were = records_in(seen.before)
    replaced = sorted(record for record in {*hashes, *were} if last.recent.get(record, "") != hashes.get(record))
    kept = rows if hashes.keys() <= set(replaced) else of_records(rows, replaced)
    before = of_records(seen.before, replaced).num_rows
    return Changes(
        changed=kept,
        replaced=replaced,
        content=short_hash([[record, hashes.get(record, "")] for record in replaced]),
        before=before,
        ids=after[0],
        records=after[1],
        rows=last.row.rows - before + kept.num_rows if keys is None else keys.rows,
        recent=remembered(hashes),
        keys=keys,
        listing=seen.listed.listing,
    )

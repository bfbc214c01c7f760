"""What must hold of the rows that came before any of them may be used.

Belongs here: the comparisons of what exists with what was received, and the sentence for each failure. Does not belong
here: asking (`exports.py`). Everything is refused as a whole: half a project reads as people who stopped meeting. What
was typed, added or deleted while rows were read is no fault, and is looked at again before anything is called missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.redcap.errors import RedcapError, refused, some
from assets.redcap.keys import are_same_rows, in_both, of_records, only_in, records_in, repeated
from assets.redcap.plan import FEWEST_ROWS, LARGEST_DROP, is_drop
from assets.redcap.rows import ROW_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import pyarrow as pa

    from assets.redcap.landed import Last, PullRow
    from assets.redcap.mapping import Mapping


class DropRefusedError(RedcapError):
    """Too many records are gone for nobody to have looked; `records` is how many there are."""

    def __init__(self, words: str, *, records: int) -> None:
        """Keep the number beside the sentence: it is what can be acknowledged."""
        super().__init__(words)
        self.records = records


def refuse_drop(project: str, *, records: int, last: PullRow | None, acknowledged: int | None) -> None:
    """Raise `DropRefusedError` where `is_drop` says so."""
    if last is None or not is_drop(records, last=last, acknowledged=acknowledged):
        return
    what = "the project is empty" if not records else f"only {records} records exist"
    raise DropRefusedError(
        f"REDCap project {project}: {what} where the last good pull held {last.records}; a drop of more than"
        f" {LARGEST_DROP:.0%} is taken for a fault: check in REDCap's logging who deleted records, and that the token's"
        f" user is in no data access group; if it is right, `mentorsync acknowledge redcap/{project} --by NAME`.",
        records=records,
    )


def refuse_lost_rows(
    project: str,
    *,
    counts: tuple[int, int],
    of_some: pa.Table,
    last: Last | None,
    fits: str,
    acknowledged: int | None,
) -> None:
    """Raise `DropRefusedError` where records that stay have so many rows fewer that somebody has to look.

    An event that is taken out of a project, or a form out of an event, hides what was typed there: no record is gone,
    the dictionary is the same, and everybody would read as having stopped. `counts`: how many records and rows there
    are now, `of_some`: the row keys of all records, or of those that changed. `fits` is what `redcap/pull` would say of
    tonight's dictionary and mapping: where that is another, fewer rows may be meant. Whoever `acknowledged` what was
    refused since the last good pull accepted the rows as well.
    """
    if last is None or acknowledged is not None or last.row.dictionary != fits:
        return
    records, rows = counts
    fewest = max(LARGEST_DROP * last.row.rows, FEWEST_ROWS)
    # Only where so many are gone at all is it worth reading what was landed.
    if last.row.rows - rows < fewest or _rows_lost(of_some, last=last) < fewest:
        return
    raise DropRefusedError(
        f"REDCap project {project}: only {rows} rows exist where the last good pull held {last.row.rows}, and not"
        f" because records are gone; a drop of more than {LARGEST_DROP:.0%} is taken for a fault: look in REDCap"
        " whether an event, or a form of an event, was taken out; if it is right, `mentorsync acknowledge"
        f" redcap/{project} --by NAME`.",
        records=records,
    )


def _rows_lost(keys: pa.Table, *, last: Last) -> int:
    """Return how many rows fewer the landed ones of these records have now."""
    before = last.held.keys_of(records_in(keys), parts=("record",))
    return int(before.num_rows) - int(of_records(keys, records_in(before)).num_rows)


def refuse_odd_rows(project: str, *, rows: pa.Table, mapping: Mapping) -> None:
    """Refuse rows without a record id, rows that came twice, and repeats that redcap.yaml does not know."""
    import pyarrow.compute as pc

    nameless = pc.sum(pc.equal(rows["record"], "")).as_py() or 0
    if nameless:
        raise refused(project, f"{nameless} rows came without a record id: try the night again")
    twice = repeated(rows)
    if twice:
        raise refused(
            project,
            f"{len(twice)} rows came twice (records {some(sorted(set(twice)))}): try the night again; if it lasts,"
            " lower `batch_records` in the settings",
        )
    once = {name for name, instrument in mapping.instruments.items() if not instrument.repeats}
    odd = sorted(once.intersection(pc.unique(rows["instrument"]).to_pylist()))
    if odd:
        raise refused(
            project, f"instrument {some(odd)} repeats and redcap.yaml says it does not: correct either of the two"
        )


def refuse_difference(
    project: str, *, expected: pa.Table, received: pa.Table, mapping: Mapping, now: Callable[[], pa.Table]
) -> None:
    """Refuse rows that differ from the row keys that exist; `now` asks for these keys once more.

    Compared are the records and the instances of mapped instruments. Base rows are left out: whether a record that
    holds only instances has one differs with the fields asked for.
    """
    if are_same_rows(expected, received):
        return
    before, came = (_comparable(keys, instruments=mapping.instruments) for keys in (expected, received))
    if are_same_rows(before, came):
        return
    after = _comparable(now(), instruments=mapping.instruments)
    missing = records_in(only_in(in_both(before, after), came))
    if missing:
        raise refused(
            project,
            f"rows of {len(missing)} records did not come though they exist (records {some(missing)}): lower"
            " `batch_records` in the settings and try the night again",
        )
    unknown = sorted({*records_in(came)}.difference(records_in(before), records_in(after)))
    if unknown:
        raise refused(
            project,
            f"rows came of {len(unknown)} records that do not exist (records {some(unknown)}): try the night again",
        )


def _comparable(keys: pa.Table, *, instruments: Collection[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    keys = keys.select(ROW_KEY)
    known = pa.array(sorted(instruments), pa.large_string())
    records = pc.unique(keys["record"])
    blank = pa.repeat(pa.scalar("", pa.large_string()), len(records))
    alone = pa.table({name: records if name == "record" else blank for name in ROW_KEY})
    return pa.concat_tables([alone, keys.filter(pc.is_in(keys["instrument"], value_set=known))])

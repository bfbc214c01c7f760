"""Whether narrative is filled in, for projects whose dictionary has no filled-in flags: REDCap filters, keys come back.

Belongs here: the declared fallback, `filled_by_filter` in `redcap.yaml`; its answers as columns of `1` and `0`, and why
they may not be believed. Does not belong here: sending (`client.py`), or what a section is good for (`mentoring`).

REDCap is asked for the record id alone, of the rows that fulfil `[field] <> ''`; the field itself is in no request's
fields and in no answer. Unlike a calculated flag on an instrument of its own, this takes a token that may export the
narrative's instrument, so that only the allow-list stands between narrative and the pipeline: a flag is better, and a
filter is for projects that exist already. Asking for the instrument's form status instead was rejected: it says that
somebody pressed a button.

Everything that would make a blank of an answer that exists is refused, because it would read as an unmet duty: a filter
the server refuses, ignores, or answers without the rows the token may not see or keys alone do not bring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.redcap.errors import NotAllowedError, OutOfMemoryError, RedcapError, RefusedError
from assets.redcap.keys import joined
from assets.redcap.rows import KEY_COLUMNS, UnusableCsvError, row_keys, table_of_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from assets.redcap.client import RedcapClient
    from assets.redcap.entries import FilledByFilter
    from assets.redcap.mapping import Mapping

MOST_RECORDS: Final = 500
"""Records named in one request: PHP drops form variables beyond 1,000 without a word."""

_PLACE: Final = ("record", "event", "instance")


def with_filled(rows: pa.Table, *, client: RedcapClient, mapping: Mapping, project: str, whole: bool) -> pa.Table:
    """Return the landed rows with the mapping's columns of filters added, at most three requests for each.

    `rows` are a project's landed rows (record, event, instrument, instance and fields, all text); `whole` says that
    they are all of the project, which then needs no list of records. A column reads `1` or `0` on the rows of the
    instrument whose section it is and is blank on the others. Where nothing is declared the rows come back as they are
    and nothing is asked. Raises `RedcapError`, in one sentence, where the answer may not be believed.
    """
    import pyarrow.compute as pc

    if not mapping.filtered_fields():
        return rows
    records: list[str] = pc.unique(rows["record"]).to_pylist()
    seen = set(mapping.instruments)
    for section, instrument in _filters(mapping):
        field = section.filled_by_filter
        form, repeats = mapping.filtered_fields()[field], mapping.instruments[instrument].repeats
        try:
            if form not in seen:
                _refuse_hidden_form(client, form=form, record_id=mapping.record_id, records=records[:1])
                seen.add(form)
            keys = filled_keys(client, field=field, record_id=mapping.record_id, records=records, whole=whole)
            if repeats and not keys.num_rows:
                _refuse_withheld_rows(client, rows=rows, instrument=instrument, record_id=mapping.record_id)
            _refuse_unfiltered(keys, form=form, instrument=instrument, expected=form if repeats else "")
        except UnusableCsvError as error:
            raise _unknown(project, section, form=form, why=str(error)) from None
        except (NotAllowedError, RefusedError):
            why = f"REDCap refuses the filter: give the token's user the full export right to instrument {form}"
            raise _unknown(project, section, form=form, why=why) from None
        answers = filled_on(rows, keys=keys, instrument=instrument if repeats else "")
        rows = rows.append_column(section.column, answers)
    return rows


def filled_on(rows: pa.Table, *, keys: pa.Table, instrument: str) -> pa.Array:
    """Return `1` on the rows whose narrative holds something, `0` on the instrument's other rows, else blank (text).

    `keys` are the row keys of the filter's answer (`row_keys`). Its rows may stand on another instrument than the
    section's: narrative kept on an instrument of its own belongs to the instance of the same number.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.large_string()
    holds = pc.is_in(_places(rows), value_set=_places(keys))
    answers = pc.if_else(holds, pa.scalar("1", text), pa.scalar("0", text))
    return pc.if_else(pc.equal(rows["instrument"], instrument), answers, pa.scalar("", text))


def filled_keys(client: RedcapClient, *, field: str, record_id: str, records: Sequence[str], whole: bool) -> pa.Table:
    """Return the row keys (`row_keys`) at which a field holds something, of all records or of those named.

    Halved as often as REDCap runs out of memory; `OutOfMemoryError` when one record is too much.
    """
    import pyarrow as pa

    if whole:
        try:
            return _keys_in(client.filled_keys(field=field, record_id=record_id), record_id=record_id)
        except OutOfMemoryError:
            if len(records) <= 1:
                raise
    parts = [
        _keys_in(body, record_id=record_id)
        for start in range(0, len(records), MOST_RECORDS)
        for body in _answers(client, field=field, record_id=record_id, records=records[start : start + MOST_RECORDS])
    ]
    return pa.concat_tables([row_keys(pa.table({}), record_id=record_id), *parts])


def _places(keys: pa.Table) -> pa.Array:
    return joined(keys, parts=_PLACE)


def _answers(client: RedcapClient, *, field: str, record_id: str, records: Sequence[str]) -> Iterator[bytes]:
    try:
        yield client.filled_keys(field=field, record_id=record_id, records=list(records))
    except OutOfMemoryError:
        if len(records) <= 1:
            raise
        half = len(records) // 2
        yield from _answers(client, field=field, record_id=record_id, records=records[:half])
        yield from _answers(client, field=field, record_id=record_id, records=records[half:])


def _keys_in(body: bytes, *, record_id: str) -> pa.Table:
    table = table_of_csv(body)
    extra = len(set(table.column_names) - {record_id, *KEY_COLUMNS})
    if extra:
        raise UnusableCsvError(
            f"{extra} columns came that were not asked for: report it to the REDCap administrator, a field filter that"
            " is ignored would let narrative out"
        )
    return row_keys(table, record_id=record_id)


def _filters(mapping: Mapping) -> Iterator[tuple[FilledByFilter, str]]:
    """Yield each section told by a filter once, with the instrument whose section it is."""
    seen = set()
    for event in mapping.events:
        for section in event.filters():
            if section.column not in seen:
                seen.add(section.column)
                yield section, event.instrument


def _refuse_hidden_form(client: RedcapClient, *, form: str, record_id: str, records: list[str]) -> None:
    """Refuse where the token may not export the form: its rows would be left out, which reads as "nothing written".

    Whether it may shows on the form's status, which is no narrative; a form that is mapped is seen in the rows.
    """
    if not records:
        return
    table = table_of_csv(client.form_status(form=form, record_id=record_id, record=records[0]))
    if f"{form}_complete" not in table.column_names:
        raise UnusableCsvError(
            f"the token may not export instrument {form}, so the rows to be filtered are hidden: give its user the full"
            " export right to it"
        )


def _refuse_unfiltered(keys: pa.Table, *, form: str, instrument: str, expected: str) -> None:
    """Refuse rows the field cannot stand on: they say that the filter was ignored, and everybody would read as done."""
    import pyarrow.compute as pc

    elsewhere = pc.sum(pc.not_equal(keys["instrument"], expected)).as_py()
    if elsewhere:
        raise UnusableCsvError(
            f"{elsewhere} rows came that cannot hold it: either REDCap ignores the filter, or instrument {form} repeats"
            f" otherwise than {instrument}: make them repeat alike"
        )


def _refuse_withheld_rows(client: RedcapClient, *, rows: pa.Table, instrument: str, record_id: str) -> None:
    """Refuse an empty answer where the server gives no rows of a repeating instrument for the record id alone.

    That it does is inferred and on no record. It shows on a landed row whose form status is known to hold something.
    """
    import pyarrow.compute as pc

    status = f"{instrument}_complete"
    saved = pc.and_(pc.equal(rows["instrument"], instrument), pc.not_equal(pc.fill_null(rows[status], ""), ""))
    known = rows.filter(saved).slice(0, 1)
    if not known.num_rows:
        return
    record = known["record"][0].as_py()
    keys = filled_keys(client, field=status, record_id=record_id, records=[record], whole=False)
    found = keys.filter(pc.equal(keys["instrument"], instrument))
    if not pc.any(pc.is_in(_places(known), value_set=_places(found))).as_py():
        raise UnusableCsvError(
            "REDCap gives no rows of repeating instruments for the record id alone, so an empty answer says nothing"
        )


def _unknown(project: str, section: FilledByFilter, *, form: str, why: str) -> RedcapError:
    return RedcapError(
        f"REDCap project {project}: whether field {section.filled_by_filter} on instrument {form} is filled in cannot"
        f" be learned, and unknown must not read as empty: {why}; or add a calculated filled-in flag and map it instead"
        " of filled_by_filter."
    )

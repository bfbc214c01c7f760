"""One project's record exports as Arrow tables: what exists, what changed, and the rows of some records.

Belongs here: which export answers which question, and making its text usable. Does not belong here: sending
(`client.py`), or whether answers agree with one another (`complete.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from assets.redcap.batches import BatchSize, in_batches
from assets.redcap.dictionary import base_name
from assets.redcap.errors import NotAllowedError, RefusedError, refused
from assets.redcap.keys import records_in
from assets.redcap.listing import Listed
from assets.redcap.rows import UnusableCsvError, landed_rows, row_keys, table_of_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import pyarrow as pa

    from assets.redcap.client import RedcapClient
    from assets.redcap.listing import Listing
    from assets.redcap.mapping import Mapping
    from assets.redcap.plan import Plan

    Made = TypeVar("Made")


LARGEST_REST: Final = 0.1
"""Share of the records that may lack the form they are listed by, before listing every row is cheaper than asking for
them by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """The exports of one project, paced and checked by its client; every method raises `RedcapError`.

    `mapping` is of what the project holds, `columns` are the landing's, those of other projects included.
    """

    client: RedcapClient
    mapping: Mapping
    project: str
    plan: Plan
    columns: Sequence[str]

    @property
    def key_fields(self) -> list[str]:
        """Return what is asked for to learn which rows exist: the record id, and the status of each repeating form.

        Whether the record id alone brings the rows of repeating forms is on no record. Where it does not, a record that
        holds nothing else would be in no answer, and nobody would miss it.
        """
        repeating = [name for name, instrument in self.mapping.instruments.items() if instrument.repeats]
        return [self.mapping.record_id, *(f"{name}_complete" for name in repeating)]

    def keys(self) -> pa.Table:
        """Return the row keys (`ROW_KEY`) of everything that exists."""
        return self._keys_in(self.client.row_keys(fields=self.key_fields))

    def ids(self) -> list[str]:
        """Return the records that exist, sorted; of the row keys that come nothing else is unpacked."""
        return records_in(self._record_ids_in(self.client.row_keys(fields=self.key_fields)))

    def listed(self, *, held: int = 0, known: Listing | None = None) -> Listed:
        """Return the answer to what exists: in mode `instance_keys` every row, in `record_ids` most or all records.

        `known` is what such an answer came to before. In mode `record_ids` REDCap is asked for the rows on which a form
        that does not repeat has a status, a line for each record instead of one for each row. Whoever never had the
        form is left out. Where it refuses, where the mapping has no such form, and where the answer lacks more than
        `LARGEST_REST` of the number of records that are `held`, everybody is listed. A server that ignores the filter
        lists everybody by itself.
        """
        if self.plan.mode == "instance_keys":
            return self.all_listed(known=known)
        form = _form_of_records(self.mapping)
        if form:
            try:
                body = self.client.filled_keys(field=f"{form}_complete", record_id=self.mapping.record_id)
            except (NotAllowedError, RefusedError):
                return self._records_listed(known=known)
            found = Listed(body, unpack=self._record_ids_in, has_keys=False, known=known)
            if len(found.records()) >= (1 - LARGEST_REST) * held:
                return found
        return self._records_listed(known=known)

    def all_listed(self, *, known: Listing | None = None) -> Listed:
        """Return the answer that lists every row."""
        body = self.client.row_keys(fields=self.key_fields)
        return Listed(body, unpack=self._keys_in, has_keys=True, known=known)

    def _records_listed(self, *, known: Listing | None) -> Listed:
        body = self.client.row_keys(fields=self.key_fields)
        return Listed(body, unpack=self._record_ids_in, has_keys=False, known=known)

    def _record_ids_in(self, body: bytes) -> pa.Table:
        record_id = self.mapping.record_id
        return self._usable(
            lambda: row_keys(table_of_csv(body, only=[record_id]), record_id=record_id).select(["record"])
        )

    def keys_changed(self, since: datetime) -> pa.Table:
        """Return all row keys of the records created or modified since a moment in the server's local time."""
        return self._keys_in(self.client.row_keys(fields=self.key_fields, changed_since=since))

    def keys_of_records(self, records: Sequence[str]) -> pa.Table:
        """Return the row keys of some records; of a record that does not exist there are none."""
        import pyarrow as pa

        fields = self.key_fields
        most = self.client.largest_batch(fields=len(fields))
        parts = [
            self._keys_in(self.client.row_keys(fields=fields, records=list(records[at : at + most])))
            for at in range(0, len(records), most)
        ]
        return pa.concat_tables(parts) if parts else row_keys(pa.table({}), record_id=self.mapping.record_id)

    def rows(self, records: Sequence[str], *, are_all: bool = False) -> pa.Table:
        """Return the landed rows of some records (sorted list), sorted; `are_all` says that there are no others."""
        import pyarrow as pa

        columns = self.mapping.allowed_fields()
        asked = list(dict.fromkeys(map(base_name, columns)))
        size = BatchSize(most=self.client.largest_batch(fields=len(asked)), budget=self.plan.batch_bytes)

        def fetched(batch: list[str]) -> tuple[pa.Table, int]:
            # One batch that holds everybody needs no list: fewer variables, and the server need not search.
            everybody = are_all and len(batch) == len(records)
            body = self.client.records(fields=asked, records=None if everybody else batch)
            rows = self._usable(lambda: landed_rows(table_of_csv(body), project=self.project, fields=columns))
            return rows, len(body)

        parts = list(in_batches(records, fetch=fetched, size=size, connections=self.plan.connections))
        return pa.concat_tables(parts or [landed_rows(pa.table({}), project=self.project, fields=columns)])

    def _keys_in(self, body: bytes) -> pa.Table:
        return self._usable(lambda: row_keys(table_of_csv(body), record_id=self.mapping.record_id))

    def _usable(self, make: Callable[[], Made]) -> Made:
        try:
            return make()
        except UnusableCsvError as error:
            raise refused(self.project, f"the records cannot be used: {error}") from None


def _form_of_records(mapping: Mapping) -> str | None:
    """Return an instrument that does not repeat: one that says whose record it is, else the first; `None` for none."""
    once = [name for name, instrument in mapping.instruments.items() if not instrument.repeats]
    owned = [person.instrument for person in mapping.people.values() if person.owns_record]
    return next((name for name in owned if name in once), once[0] if once else None)

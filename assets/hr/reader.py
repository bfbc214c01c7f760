"""Reading one delivered table column by column while keeping the account of every row.

Belongs here: the one object that knows which rows are still usable and what was wrong with the others. Does not belong
here: which columns a table has (`decode.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.hr import cells
from assets.hr.schema import QUARANTINE
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.hr.files import RawTable
    from assets.hr.mapping import HrMapping


class Notes:
    """The rows of `hr/quarantine` of one delivery, collected while its tables are read."""

    def __init__(self, *, delivery_id: str) -> None:
        """Start without notes."""
        self._delivery_id = delivery_id
        self._frames: list[pd.DataFrame] = []

    def add(
        self, *, file: str, rows: pd.Series[int], problem: str, field: str, person: pd.Series, department: pd.Series
    ) -> None:
        """Note a problem (`problems.PROBLEMS`) of these rows; the three series share their index."""
        if rows.empty:
            return
        source = file + " row " + rows.astype("str")
        self._frames.append(
            pd.DataFrame(
                {"source": source, "person_id": person.astype("str"), "department": department.astype("str")}
            ).assign(problem=problem, field=field, snapshot_id=self._delivery_id)
        )

    def frame(self) -> pd.DataFrame:
        """Return the notes as `hr/quarantine`, one row per source, problem and field."""
        names = list(QUARANTINE.column_names)
        if not self._frames:
            return empty_frame_of(QUARANTINE)
        notes = pd.concat(self._frames, ignore_index=True)[names].astype("str")
        return notes.drop_duplicates(list(QUARANTINE.key)).sort_values(list(QUARANTINE.key), ignore_index=True)


class Reader:
    """One delivered table while it is read. `usable` marks the rows nothing has ruled out so far.

    A row is noted with the first problem that rules it out and not with those after it: the first repair may mend all.
    """

    def __init__(self, raw: RawTable, *, mapping: HrMapping, notes: Notes, key: str = "person_id") -> None:
        """Start with every row usable but those whose cells are shifted and those without a key."""
        self.raw = raw
        self.frame = raw.frame
        self.mapping = mapping
        self.notes = notes
        self.usable = pd.Series(data=True, index=raw.frame.index)
        self.person = pd.Series(pd.NA, index=raw.frame.index, dtype="str")
        given = "department_code" in raw.frame.columns
        self.department = self.texts("department_code") if given else self.person
        self.drop(raw.frame["row"].isin(raw.shifted), problem="shifted_row", field=key)

    def texts(self, column: str) -> pd.Series:
        """Return a column as text, blanks missing."""
        return cells.texts_or_missing(self.frame[column])

    def persons(self) -> pd.Series:
        """Return the row's own person, and rule out rows without one (totals, notes, blank ids)."""
        values, _ = cells.read_ids(self.frame["person_id"], width=self.mapping.id_width)
        self.person = values
        self.drop(values.isna(), problem="not_an_id", field="person_id")
        return values

    def ids(self, column: str) -> pd.Series:
        """Return another person's id, missing (and noted) where it is none."""
        values, bad = cells.read_ids(self.frame[column], width=self.mapping.id_width)
        self.note(bad, problem="not_an_id_of_other", field=column)
        return values

    def dates(self, column: str) -> pd.Series:
        """Return dates nothing depends on, missing (and noted) where they cannot be read."""
        values, bad = self._dates(column)
        self.note(bad, problem="unreadable_optional_date", field=column)
        return values

    def key_dates(self, column: str, *, required: bool, inclusive_end: bool = False) -> pd.Series:
        """Return dates the row depends on; a row whose date cannot be read (or is missing) is ruled out."""
        values, bad = self._dates(column)
        self.drop(bad | values.isna() if required else bad, problem="unreadable_date", field=column)
        return values + pd.Timedelta(days=1) if inclusive_end else values

    def codes(self, column: str, *, otherwise: str | None = "unknown") -> pd.Series:
        """Return the meaning of codes, `otherwise` (and noted) where no table has the code."""
        table = self.mapping.codes_of(column)
        values, bad = cells.read_codes(self.frame[column], table=table, otherwise=otherwise)
        self.note(bad, problem="unmapped_code", field=column)
        return values

    def statuses(self, values: pd.Series) -> pd.Series:
        """Return employment statuses; a row whose status is not known is ruled out, because nobody can be judged by it.

        `values` are those of `cells.read_codes` for employment_status.
        """
        self.drop(values.isna() | (values == "unknown"), problem="unknown_status", field="employment_status")
        return values

    def meanings(self, column: str, *, code_table: str = "") -> pd.Series:
        """Return the meaning of codes, missing where no table has the code, without a note."""
        table = self.mapping.codes_of(code_table or column)
        return cells.read_codes(self.frame[column], table=table, otherwise=None)[0]

    def kinds(self, *, code_table: str) -> pd.Series:
        """Return the column `kind` where the row means nothing without it."""
        values = self.meanings("kind", code_table=code_table)
        self.drop(values.isna(), problem="unknown_kind", field="kind")
        return values

    def flags(self, column: str) -> pd.Series:
        """Return yes and no, missing (and noted) where a cell holds neither."""
        values, bad = cells.read_flags(self.frame[column])
        self.note(bad, problem="unreadable_flag", field=column)
        return values

    def shares(self, column: str) -> pd.Series:
        """Return shares of full time, missing (and noted) where they are none."""
        shares = cells.read_shares(self.frame[column], unit=self.mapping.fte_unit)
        self.note(shares.bad, problem="unreadable_number", field=column)
        self.note(shares.undecided, problem="undecided_share", field=column)
        return shares.shares

    def drop(self, mask: pd.Series, *, problem: str, field: str) -> None:
        """Rule out the usable rows of the mask."""
        self.note(mask, problem=problem, field=field)
        self.usable = self.usable & ~mask.astype(bool)

    def note(self, mask: pd.Series, *, problem: str, field: str) -> None:
        """Note a problem of the usable rows of the mask."""
        picked = mask.astype(bool).to_numpy() & self.usable.to_numpy()
        if not picked.any():
            return
        rows = self.frame["row"][picked]
        self.notes.add(
            file=self.raw.file,
            rows=rows,
            problem=problem,
            field=field,
            person=self.person.loc[rows.index],
            department=self.department.loc[rows.index],
        )

    def drop_repeats(self, columns: Mapping[str, pd.Series]) -> None:
        """Rule out usable rows whose key columns repeat those of an earlier usable row."""
        keys = pd.DataFrame(dict(columns))
        repeated = keys[self.usable].duplicated().reindex(keys.index, fill_value=False)
        self.drop(repeated, problem="duplicate_row", field=next(iter(columns)))

    def _dates(self, column: str) -> cells.Read:
        return cells.read_dates(
            self.frame[column], date_format=self.mapping.date_format, serial_epoch=self.raw.serial_epoch
        )

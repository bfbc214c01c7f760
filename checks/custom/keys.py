"""Expectations about identity: as declared, present, of a code set, known to another table, different from each other.

Belongs here: rules on what a row is and whom it names. Does not belong here: dates (`dates.py`) and sizes
(`nights.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assets.storage.order import is_in_order
from assets.storage.schema import dtypes_of
from checks.codes import codes_of
from checks.custom.base import RowsExpectation
from checks.surroundings import surroundings

if TYPE_CHECKING:
    import pandas as pd


class ExpectTableToBeAsDeclared(RowsExpectation):
    """Columns, their order and their types are those of the table's declaration, and no two rows share its key.

    A frame that is sorted by its key, which the store promises, is looked through once; the library's own
    `compound_columns_to_be_unique` would hash every row, and takes no key of one column.
    """

    column_list: list[str]

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows whose key another row has too; all rows where a column is not as declared.

        `LookupError` where the surroundings name no table.
        """
        import pandas as pd
        import pyarrow as pa

        around = surroundings()
        if around.table is None:
            raise LookupError("no table is declared")
        if list(around.dtypes.items()) != dtypes_of(around.table):
            return pd.Series(data=True, index=frame.index)
        columns = [pa.array(frame[name], from_pandas=True) for name in self.column_list]
        if is_in_order(pa.table(columns, names=self.column_list), key=self.column_list, ties=False):
            return pd.Series(data=False, index=frame.index)
        return frame.duplicated(subset=self.column_list, keep=False)


class ExpectColumnValuesToBeOneOf(RowsExpectation):
    """Every value is one of a set, and there is one.

    The library's own `column_values_to_be_in_set` takes a missing value for a good one; it is for columns that may be
    left out.
    """

    column: str
    value_set: list[Any]

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows with another value, an empty one, or none."""
        return ~frame[self.column].isin(self.value_set)


class ExpectMulticolumnValuesToBePresent(RowsExpectation):
    """No value of these columns is missing or empty."""

    column_list: list[str]

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows that leave one of them out."""
        given = frame[self.column_list]
        return (given.isna() | (given == "")).any(axis=1)


class ExpectMulticolumnValuesToBeOfTheirCodes(RowsExpectation):
    """Each of these columns holds codes of its own set or nothing; `codes` says where code keeps each column's set."""

    column_list: list[str]
    codes: dict[str, str]

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows with a code of no set."""
        import pandas as pd

        fault = pd.Series(data=False, index=frame.index)
        for column in self.column_list:
            given = frame[column]
            fault |= given.notna() & (given != "") & ~given.isin(codes_of(self.codes[column]))
        return fault


class ExpectColumnValuesToBeKeysOf(RowsExpectation):
    """Every value of the column is a value of another table's column, or begins with one of the prefixes."""

    column: str
    table: str
    key: str
    or_prefix: str = ""

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows with a value nobody knows; a missing value names nobody and is another rule's business."""
        given = frame[self.column]
        unknown = given.notna() & (given != "") & ~_known(given, among=surroundings().others[self.table][self.key])
        return unknown & ~given.str.startswith(self.or_prefix).fillna(value=False) if self.or_prefix else unknown


class ExpectColumnListsToBeKeysOf(RowsExpectation):
    """Every text of a column of lists is a value of another table's column, or begins with the prefix."""

    column: str
    table: str
    key: str
    or_prefix: str = ""

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows whose list holds a value nobody knows."""
        named = frame[self.column].explode().dropna().astype("str")
        unknown = named[~_known(named, among=surroundings().others[self.table][self.key])]
        if self.or_prefix:
            unknown = unknown[~unknown.str.startswith(self.or_prefix)]
        return frame.index.to_series().isin(unknown.index)


class ExpectColumnPairValuesToDiffer(RowsExpectation):
    """The two columns never hold the same: nobody is his own mentor."""

    column_A: str  # noqa: N815 - as the library calls its own
    column_B: str  # noqa: N815 - likewise

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows where both hold the same; missing values do not."""
        first, second = frame[self.column_A], frame[self.column_B]
        return first.notna() & second.notna() & (first == second)


def _known(texts: pd.Series[str], *, among: pd.Series[str]) -> pd.Series[bool]:
    """Return which texts are among others; pandas asks that of texts one by one, Arrow at once."""
    import pandas as pd
    import pyarrow as pa
    from pyarrow.compute import is_in

    asked, known = (pa.array(series, type=pa.large_string(), from_pandas=True) for series in (texts, among))
    return pd.Series(is_in(asked, value_set=known).to_numpy(zero_copy_only=False), index=texts.index)

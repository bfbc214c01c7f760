"""Rows of any table of the house, written as mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from assets.storage.schema import Table


def rows_of(table: Table, *rows: dict[str, Any]) -> pd.DataFrame:
    """Return rows as a frame of the table's dtypes; columns a row does not name are missing."""
    types = {column.name: DTYPES[column.type] for column in table.columns}
    return pd.DataFrame([dict.fromkeys(types) | row for row in rows], columns=list(types)).astype(types)

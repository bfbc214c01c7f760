"""What became of every delivered row: used, used with something to repair, or quarantined.

Belongs here: that count, by file and reason. Does not belong here: the rows at fault (`hr/quarantine`) and whether the
counts add up (`checks/completeness`). What was used is counted on the tables that were made and not as what is left
over: a row that neither became a row of a table nor stands in the quarantine must show. A JOB extract is the exception:
many of its rows make one interval, so its used rows are those that nothing ruled out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.hr.gate import OF_TABLE
from assets.hr.problems import PROBLEMS
from assets.hr.schema import ACCOUNT
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.hr.files import RawTable
    from assets.hr.mapping import HrMapping, TableName

    Tables = dict[str, pd.DataFrame]

RECEIVED: Final = "received"


def account_of(raw: Mapping[TableName, RawTable], *, tables: Tables, mapping: HrMapping) -> pd.DataFrame:
    """Return `hr/account` of one delivery, before anything of an earlier one is joined to its `tables`.

    A row with several problems is counted once: under the one that ruled it out, else under the first by code.
    """
    is_job = mapping.of("appointments").shape == "job"
    rows: list[tuple[str, str, str, int]] = []
    for name, delivered in raw.items():
        reasons = _reasons_of(tables["quarantine"], file=delivered.file)
        ruled_out = reasons[~reasons.map(_is_used)]
        noted = reasons[reasons.map(_is_used)]
        received = len(delivered.frame)
        left_over = received - len(ruled_out)
        made = left_over if is_job and name in {"appointments", "leave"} else len(tables[OF_TABLE[name]])
        rows += [(delivered.file, RECEIVED, "", received), (delivered.file, "used", "", made - len(noted))]
        for outcome, each in (("finding", noted), ("quarantined", ruled_out)):
            rows += [(delivered.file, outcome, str(reason), count) for reason, count in each.value_counts().items()]
    frame = pd.DataFrame(rows, columns=list(ACCOUNT.column_names))
    typed = frame.astype({column.name: DTYPES[column.type] for column in ACCOUNT.columns})
    return typed.sort_values(list(ACCOUNT.key), ignore_index=True)


def _is_used(reason: str) -> bool:
    return reason in PROBLEMS and PROBLEMS[reason].used


def _reasons_of(quarantine: pd.DataFrame, *, file: str) -> pd.Series:
    """Return the reason of every row of a file that has one, by source; the one that rules it out goes first."""
    own = quarantine[quarantine["source"].str.startswith(f"{file} row ")]
    ordered = own.assign(used=own["problem"].map(_is_used)).sort_values(["source", "used", "problem"])
    return ordered.drop_duplicates("source").set_index("source")["problem"].astype("str")

"""Writes `docs/data-dictionary.md`: `python -m pipelines.dictionary`.

Belongs here: the tables of all rooms, in the order of the flow, and where the page lies. Does not belong here: the page
itself (`checks/dictionary.py`). It stands in this package because only this one may know every room.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assets.hr.schema import TABLES as HR_TABLES
from assets.ledger.schema import TABLES as LEDGER_TABLES
from assets.mentoring.schema import TABLES as MENTORING_TABLES
from assets.obligations.schema import TABLES as OBLIGATIONS_TABLES
from assets.people.schema import TABLES as PEOPLE_TABLES
from assets.redcap.schema import FIELD, PULL, landing_table
from checks.contract import contracts_folder, read_contracts
from checks.dictionary import dictionary_of
from checks.schema import TABLES as CHECKS_TABLES
from reports.schema import TABLES as REPORTS_TABLES

if TYPE_CHECKING:
    from assets.storage.schema import Table

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"


def every_table() -> list[Table]:
    """Return every table of the house in the order of the flow; one stands for the landings of all programmes."""
    return [
        *LEDGER_TABLES,
        landing_table("<programme>", ()),
        PULL,
        FIELD,
        *HR_TABLES,
        *PEOPLE_TABLES,
        *MENTORING_TABLES,
        *OBLIGATIONS_TABLES,
        *CHECKS_TABLES,
        *REPORTS_TABLES,
    ]


def page() -> str:
    """Return the data dictionary as it should stand now."""
    return dictionary_of(every_table(), read_contracts(contracts_folder()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

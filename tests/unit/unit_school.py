"""A school of two departments and two programmes for the tests of departments' and the school's books.

Belongs here: the invented school of `office_school.py`, some of its people moved to another department, and a second
programme with the same rows under another name. Does not belong here: any judgement.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.obligations.schema import RATE
from reports.drafts import Desk, Order
from tests.unit.office_school import AS_OF, LINKS, TIMEZONE, frame_of, school

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from reports.frames import Tables

QUARTERS: Final = ("2026-04-01", "2026-07-01")
RUNNING: Final = QUARTERS[-1]
OTHER: Final = "rutgers"
STATES: Final = ("met", "met_late", "not_met", "advice", "pending", "indeterminate", "excluded", "excepted")
GROUPS: Final = ("department", "division", "rank", "hub")


def two_departments(*, people: int = 40, moved: int = 9) -> Tables:
    """Return a night in which every fourth of `people`, `moved` at most, belongs to Medicine since ever."""
    tables = school(people=people)
    ids = tables.appointment.loc[tables.appointment["department_code"] == "ANES", "person_id"].tolist()
    away = ids[::4][:moved]
    obligation = tables.obligation.copy()
    obligation.loc[obligation["person_id"].isin(away), ["department", "division"]] = ["MED", "GI"]
    appointment = tables.appointment.copy()
    appointment.loc[appointment["person_id"].isin(away), ["department_code", "division_code"]] = ["MED", "GI"]
    unit = tables.unit.assign(kind="division", parent_code="ANES")
    unit.loc[unit["unit_code"].isin(["ANES", "MED"]), ["kind", "parent_code"]] = ["department", "SOM"]
    unit.loc[unit["unit_code"] == "GI", "parent_code"] = "MED"
    both = replace(tables, obligation=obligation, appointment=appointment, unit=unit)
    return with_programme(replace(both, rate=rates_of(obligation)), OTHER)


def with_programme(tables: Tables, programme: str) -> Tables:
    """Return the tables with a second programme that owes the same under other ids."""

    def twice(frame: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([frame, frame.assign(programme=programme)], ignore_index=True)

    owed = tables.obligation
    again = owed.assign(programme=programme, obligation_id="z" + owed["obligation_id"].str[1:])
    return replace(
        tables,
        obligation=pd.concat([owed, again], ignore_index=True),
        rate=twice(tables.rate),
        not_in_population=twice(tables.not_in_population),
        clause=twice(tables.clause),
        pull=twice(tables.pull),
    )


def rates_of(obligation: pd.DataFrame) -> pd.DataFrame:
    """Return the rates of obligations, each counted once in the quarter it is due in."""
    owed = obligation.sort_values("quarter").drop_duplicates("obligation_id", keep="last")
    quarter = owed["due_on"].dt.to_period("Q").dt.start_time.dt.strftime("%Y-%m-%d")
    rows: list[dict[str, object]] = []
    for by in ("programme", *GROUPS):
        group = owed[by] if by in GROUPS else pd.Series("", index=owed.index)
        for key, part in owed.groupby([quarter, "programme", "clause", "measure", group]):
            rows.append(
                _rate(part, by, dict(zip(("quarter", "programme", "clause", "measure", "group"), key, strict=True)))
            )
    return frame_of(RATE, rows)


def _rate(part: pd.DataFrame, by: str, key: dict[str, object]) -> dict[str, object]:
    count = {state: int((part["state"] == state).sum()) for state in STATES}
    judged = count["met"] + count["met_late"] + count["not_met"]
    shares = {
        "on_time_rate": count["met"] / judged if judged else None,
        "done_rate": (count["met"] + count["met_late"]) / judged if judged else None,
    }
    return {**key, **count, "by": by, "judged": judged, **shares, "suppressed_outside": judged < 5}


def desk_of(tables: Tables, published: Path, *, as_of: date = AS_OF, divisions: bool = True) -> Desk:
    """Return the desk of a run over two quarters."""
    return Desk(tables, Order(published, QUARTERS, as_of, TIMEZONE, LINKS, divisions=divisions))

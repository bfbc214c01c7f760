"""PeopleSoft JOB extracts of invented people, looked at as a night does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd

from assets.hr.deliveries import Delivered, Outcome, judged_delivery, no_tables
from assets.hr.mapping import HrMapping

HEADER = (
    "EMPLID,EMPL_RCD,EFFDT,EFFSEQ,ACTION,ACTION_REASON,ACTION_DT,HR_STATUS,EMPL_STATUS,DEPTID,JOBCODE,FTE,"
    "EXPECTED_RETURN_DT,JOB_INDICATOR"
)
RANKS = {"1101": "assistant", "1102": "associate"}


def mapping() -> HrMapping:
    return HrMapping.model_validate({"files": {"appointments": {"shape": "job"}}, "codes": {"rank": RANKS}})


def job(*rows: str, people: int = 3, refused: bool = False, last: Outcome | None = None, leave: str = "") -> Outcome:
    """Judge these rows, each `[person:]rcd,effdt,effseq,action,status,deptid,jobcode,fte,return[,home]`."""
    lines = []
    for row in rows:
        rcd, effdt, seq, action, status, dept, code, fte, back, *home = row.split(",")
        person, _, rcd = rcd.rpartition(":")
        cells = [person or "1", rcd, effdt, seq, action, "FML", effdt, "", status, dept, code, fte, back, "".join(home)]
        lines.append(",".join(cells))
    text = "\n".join([HEADER, *lines]) + "\n"
    names = "person_id,legal_first,legal_last\n" + "".join(f"{n},First{n},Last{n}\n" for n in range(1, people + 1))
    outcome = judged_delivery(
        Delivered(
            files={"people.csv": names.encode(), "appointments.csv": text.encode()}
            | ({"leave.csv": leave.encode()} if leave else {}),
            received_at=datetime(2026, 9, 20, tzinfo=UTC),
        ),
        last=last.tables if last else no_tables(),
        mapping=mapping(),
        source="hr",
        tonight=date(2026, 9, 30),
        max_age_days=35,
    )
    assert bool(outcome.refusal) == refused, outcome.refusal
    return outcome


def day(value: pd.Timestamp) -> str:
    return "open" if pd.isna(value) else f"{value:%Y-%m-%d}"


def intervals(outcome: Outcome, *columns: str) -> list[tuple[object, ...]]:
    frame = outcome.tables["appointment"]
    return [
        (row["appointment_id"], day(row["valid_from"]), day(row["valid_to"]), *(row[name] for name in columns))
        for _, row in frame.iterrows()
    ]


def leaves(outcome: Outcome) -> list[tuple[str, str, str]]:
    frame = outcome.tables["leave"]
    return [(row["appointment_id"], day(row["leave_from"]), day(row["leave_to"])) for _, row in frame.iterrows()]


def problems(outcome: Outcome) -> set[tuple[str, str, str]]:
    frame = outcome.tables["quarantine"]
    return set(zip(frame["source"], frame["problem"], frame["field"], strict=True))

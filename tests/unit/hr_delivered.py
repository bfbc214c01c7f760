"""A made-up delivery of HR, file by file, looked at as a night does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from assets.hr.deliveries import Delivered, Outcome, judged_delivery, no_tables
from assets.hr.mapping import HrMapping

if TYPE_CHECKING:
    import pandas as pd

TONIGHT = date(2026, 9, 30)
RECEIVED = datetime(2026, 9, 20, 4, 0, tzinfo=UTC)
APPOINTMENT = (
    "person_id,appointment_id,valid_from,valid_to,is_primary,kind,track,rank,fte,department_code,employment_status"
)


def people_csv(count: int = 30, *, more: str = "", header: str = "person_id,legal_first,legal_last,alias_ids") -> str:
    return header + "\n" + "".join(f"{n},First{n},Last{n},\n" for n in range(1, count + 1)) + more


def appointments_csv(count: int = 30, *, more: str = "", department: str = "ANES") -> str:
    rows = "".join(
        f"{n},0,2020-07-01,,Y,primary,clinical,assistant,1,{department},active\n" for n in range(1, count + 1)
    )
    return f"{APPOINTMENT}\n{rows}{more}"


def school(people: str = "", appointments: str = "", **more: str) -> dict[str, bytes]:
    files = {"people.csv": people or people_csv(), "appointments.csv": appointments or appointments_csv()}
    files |= {f"{name}.csv": text for name, text in more.items()}
    return {name: text.encode() for name, text in files.items()}


def looked_at(
    files: dict[str, bytes],
    *,
    last: dict[str, pd.DataFrame] | None = None,
    received: datetime = RECEIVED,
    tonight: date = TONIGHT,
    mapping: HrMapping | None = None,
) -> Outcome:
    return judged_delivery(
        Delivered(files=files, received_at=received),
        last=last or no_tables(),
        mapping=mapping or HrMapping(),
        source="hr",
        tonight=tonight,
        max_age_days=35,
    )


def problems_of(outcome: Outcome) -> set[tuple[str, str]]:
    frame = outcome.tables["quarantine"]
    return set(zip(frame["source"], frame["problem"], strict=True))

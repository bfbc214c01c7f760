"""What `hr_cost.py` runs in processes of their own: writing an invented PeopleSoft feed, and reading it.

Belongs here: one case, chosen by its name. Does not belong here: measuring (`hr_cost.py`). Everybody is invented.
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = 50_000
YEARS = 10
FIRST = date(2016, 7, 1)
TONIGHT = date(2026, 10, 20)

PERSONS = "EMPLID,FIRST_NAME,LAST_NAME,EMAIL_ADDR"
JOBS = (
    "EMPLID,EMPL_RCD,EFFDT,EFFSEQ,ACTION,ACTION_REASON,ACTION_DT,HR_STATUS,EMPL_STATUS,PER_ORG,DEPTID,JOBCODE,"
    "POSITION_NBR,SUPERVISOR_ID,FTE,EXPECTED_RETURN_DT,JOB_INDICATOR,LOCATION"
)
RANKS = {"1101": "instructor", "1102": "assistant", "1103": "associate", "1104": "professor"}


def write_feed(folder: Path) -> None:
    """Write people.csv and appointments.csv: about 11 changes a person in ten years, one job in eight a second one."""
    drawn = random.Random(1)
    with (folder / "people.csv").open("w", encoding="utf-8") as people:
        people.write(PERSONS + "\n")
        people.writelines(f"{n:08d},First{n},Last{n},p{n}@school.example\n" for n in range(1, PEOPLE + 1))
    with (folder / "appointments.csv").open("w", encoding="utf-8") as jobs:
        jobs.write(JOBS + "\n")
        for n in range(1, PEOPLE + 1):
            jobs.writelines(_changes(n, record=0, drawn=drawn))
            if n % 8 == 0:
                jobs.writelines(_changes(n, record=1, drawn=drawn))


def _changes(n: int, *, record: int, drawn: random.Random) -> Iterator[str]:
    """Yield a job's rows: the hire, each year a change of some kind, leaves with their return, now and then an end."""
    start = FIRST + timedelta(days=drawn.randrange(365))
    department, rank = drawn.randrange(40), drawn.randrange(3)
    fte = 0.2 if record else 1 - 0.2 * (n % 8 == 0)

    def row(day: date, action: str, status: str = "A", back: str = "", sequence: int = 0) -> str:
        hr_status = "I" if status == "T" else "A"
        return (
            f"{n:08d},{record},{day},{sequence},{action},ZZZ,{day - timedelta(days=7)},{hr_status},{status},EMP,"
            f"D{department:04d},{list(RANKS)[rank]},{n:08d},{1 + n % 900:08d},{fte:.2f},{back},"
            f"{'S' if record else 'P'},MAIN\n"
        )

    yield row(start, "HIR")
    for year in range(1, YEARS):
        day = start + timedelta(days=365 * year + drawn.randrange(60))
        kind = drawn.random()
        if kind < 0.06:
            back = day + timedelta(days=90)
            yield row(day, "LOA", "L", str(back))
            yield row(back, "RFL")
        elif kind < 0.14:
            department = drawn.randrange(40)
            yield row(day, "XFR")
        elif kind < 0.24:
            yield row(day, "DTA")
            rank = min(rank + 1, 3)
            yield row(day, "PRO", sequence=1)
        elif kind < 0.26:
            yield row(day, "TER", "T")
            return
        else:
            yield row(day, "PAY")


def read_feed(folder: Path) -> None:
    """Read the feed as a night does that sees it for the first time, all tables of the room."""
    from assets.hr.deliveries import Delivered, judged_delivery, no_tables
    from assets.hr.mapping import HrMapping

    people = {"person_id": "EMPLID", "legal_first": "FIRST_NAME", "legal_last": "LAST_NAME", "work_email": "EMAIL_ADDR"}
    mapping = HrMapping.model_validate(
        {"files": {"people": {"columns": people}, "appointments": {"shape": "job"}}, "codes": {"rank": RANKS}}
    )
    files = {name: (folder / name).read_bytes() for name in ("people.csv", "appointments.csv")}
    outcome = judged_delivery(
        Delivered(files=files, received_at=datetime(2026, 10, 20, tzinfo=UTC)),
        last=no_tables(),
        mapping=mapping,
        source="hr",
        tonight=TONIGHT,
        max_age_days=35,
    )
    if outcome.refusal or outcome.people != PEOPLE:
        raise SystemExit(outcome.refusal or f"{outcome.people} people were read.")
    rows = files["appointments.csv"].count(b"\n") - 1
    sys.stdout.write(f"{rows} {outcome.appointments} {len(outcome.tables['leave'])}\n")


def main() -> None:
    """Run the case named first, on the folder named second."""
    case, folder = sys.argv[1:]
    {"feed": write_feed, "read": read_feed}[case](Path(folder))


if __name__ == "__main__":
    main()

"""What is warned of and used, and what is set aside until somebody says what it means. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assets.hr.deliveries import Delivered, Outcome, judged_delivery, no_tables
from assets.hr.mapping import HrMapping
from assets.hr.problems import PROBLEMS

OTHERS = range(10, 40)
HEADER = (
    "person_id,appointment_id,valid_from,valid_to,is_primary,kind,rank,fte,department_code,division_code,"
    "employment_status,supervisor_id"
)
UNITS = "unit_code,kind,valid_from,valid_to\nANES,department,2000-01-01,\nCARD,division,2000-01-01,2026-06-30\n"


def post(
    person: int = 1,
    *,
    number: int = 0,
    start: str = "2020-07-01",
    stop: str = "",
    fte: str = "1",
    unit: str = "ANES",
    division: str = "",
    status: str = "active",
    boss: str = "",
) -> str:
    home = "N" if number else "Y"
    kind = "joint" if number else "primary"
    return f"{person},{number},{start},{stop},{home},{kind},assistant,{fte},{unit},{division},{status},{boss}"


def judged(*rows: str, units: str = "", last: Outcome | None = None, aliases: str = "") -> Outcome:
    people = ["person_id,legal_first,legal_last,alias_ids", f"1,Ada,Ash,{aliases}"]
    files = {
        "people.csv": "\n".join([*people, *(f"{n},First{n},Last{n}," for n in OTHERS)]) + "\n",
        "appointments.csv": "\n".join([HEADER, *rows, *(post(n) for n in OTHERS)]) + "\n",
    } | ({"units.csv": units} if units else {})
    return judged_delivery(
        Delivered(
            files={name: text.encode() for name, text in files.items()},
            received_at=datetime(2026, 10, 19, tzinfo=UTC),
        ),
        last=last.tables if last else no_tables(),
        mapping=HrMapping(),
        source="hr",
        tonight=date(2026, 10, 20),
        max_age_days=35,
    )


def notes(outcome: Outcome) -> list[tuple[str, str, str]]:
    assert outcome.refusal == ""
    frame = outcome.tables["quarantine"]
    return sorted(zip(frame["source"], frame["problem"], frame["field"], strict=True))


@pytest.mark.parametrize(
    ("rows", "warned"),
    [
        ([post(), post(number=1, fte="0.5")], False),
        ([post(), post(number=1, fte="0.6")], True),
        ([post(stop="2026-12-01"), post(number=1, start="2026-12-01")], False),
        ([post(stop="2026-12-02"), post(number=1, start="2026-12-01")], True),
        ([post(stop="2026-01-01"), post(number=1, stop="2026-01-01")], False),
        ([post(), post(number=1, status="terminated")], False),
    ],
)
def test_more_than_one_and_a_half_of_full_time_on_one_day_is_warned_of(rows: list[str], *, warned: bool) -> None:
    expected = [("appointment 00000001 0", "high_fte_sum", "fte")]
    found = [note for note in notes(judged(*rows)) if note[1] == "high_fte_sum"]
    assert found == (expected if warned else [])


def test_a_supervisor_nobody_knows_is_named_once_and_one_known_by_a_prior_id_is_not() -> None:
    outcome = judged(post(boss="99"), post(10, number=1, fte="0", boss="99"), post(11, number=1, fte="0", boss="77"))
    assert len([note for note in notes(outcome) if note[1] == "unknown_supervisor"]) == 2
    known = judged(post(boss="10"), post(11, number=1, fte="0", boss="77"), aliases="77")
    assert notes(known) == []


def test_a_supervisor_of_the_past_is_not_looked_for() -> None:
    assert notes(judged(post(stop="2024-07-01", boss="99"), post(start="2024-07-01", boss="10"))) == []


def test_a_unit_that_is_not_there_on_the_day_is_named_once() -> None:
    rows = [post(division="CARD"), post(10, number=1, fte="0", unit="ANES", division="CARD")]
    assert notes(judged(*rows, units=UNITS)) == [("appointment 00000001 0", "unknown_unit", "division_code")]
    assert notes(judged(*rows, units=UNITS.replace("2026-06-30", ""))) == []


def test_without_a_units_file_no_unit_is_missed() -> None:
    assert notes(judged(post(unit="NEWS"))) == []


def test_warned_of_is_used() -> None:
    outcome = judged(post(boss="99", division="CARD"), post(number=1, fte="0.9"), units=UNITS)
    assert {problem for _, problem, _ in notes(outcome)} == {"high_fte_sum", "unknown_supervisor", "unknown_unit"}
    assert all(PROBLEMS[problem].used for _, problem, _ in notes(outcome))
    assert (outcome.tables["appointment"]["person_id"] == "00000001").sum() == 2


def test_a_row_with_an_unknown_status_is_set_aside_and_stops_no_night() -> None:
    outcome = judged(post(stop="2026-09-01"), post(start="2026-09-01", status="ZZ"))
    assert notes(outcome) == [("appointments.csv row 3", "unknown_status", "employment_status")]
    assert not PROBLEMS["unknown_status"].used
    assert set(outcome.tables["appointment"]["employment_status"]) == {"active"}


def test_who_was_employed_stays_so_while_the_status_of_the_row_is_unknown() -> None:
    before = judged(post())
    outcome = judged(post(stop="2026-09-01"), post(start="2026-09-01", status="ZZ"), last=before)
    rows = outcome.tables["appointment"]
    assert rows.loc[rows["person_id"] == "00000001", "valid_to"].isna().all()
    assert outcome.tables["change"].empty


def test_an_unknown_status_of_the_past_holds_nothing_back() -> None:
    before = judged(post())
    rows = [post(stop="2022-07-01", status="ZZ"), post(start="2022-07-01", unit="PEDS")]
    found = judged(*rows, last=before).tables["appointment"]
    assert found.loc[found["person_id"] == "00000001", "department_code"].tolist() == ["PEDS"]


def test_many_rows_with_an_unknown_status_are_a_new_code_list_and_refused() -> None:
    outcome = judged(*(post(n, number=1, fte="0", status="ZZ") for n in range(10, 16)))
    assert "6 of 36 rows cannot be used, more than a tenth" in outcome.refusal
